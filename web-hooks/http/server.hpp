// An HTTP/1.1 server on one io_context that one thread runs: accepts, keeps connections alive,
// reads several requests from one read, answers them in order and in one write, and ends every
// phase that takes too long. It knows no routes. Executor: the io_context given; every member
// function is called on its thread, or before it runs. stats() may be read from any thread.
// The server must outlive the run of its io_context, or be destroyed on its thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "web-hooks/http/gate.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/http/reply.hpp"

namespace boost::asio {
class io_context;
}

namespace jidan::http {

struct ServerLimits {
  // Longer than the idle time of common load balancers (60 s), so that they close first.
  std::chrono::milliseconds idle{75'000};
  // A head is one packet or two; whoever needs longer holds a socket hostage.
  std::chrono::milliseconds head{10'000};
  // 16 MiB in 30 s is 4.5 Mbit/s, what the poorest office line gives.
  std::chrono::milliseconds body{30'000};
  // From handing bytes to the kernel until it has taken them all.
  std::chrono::milliseconds write{30'000};
  // After a refusal: how long we go on discarding so that the peer can read our answer.
  std::chrono::milliseconds linger{2'000};
  // How often deadlines are looked at; a phase ends at most this much late.
  std::chrono::milliseconds tick{250};
  // How long accepting pauses when the process is out of descriptors.
  std::chrono::milliseconds accept_pause{100};
  // 10,000 idle sockets must not hurt; each costs about 8 KiB resident.
  std::size_t connections_max = 12'000;
  // Requests of one connection that wait for answers; then its reading pauses.
  std::size_t in_flight_max = 64;
  // Bytes of one connection that wait to be written; then its reading pauses.
  std::size_t unsent_bytes_max = 1'048'576;
  // Bytes asked of the kernel in one read; holds some 100 small orders.
  std::size_t read_bytes = 32'768;
};

/** PEM files of a listener that speaks TLS (1.2 or newer). */
struct TlsSettings {
  std::string certificate_file;  // the chain, leaf first
  std::string key_file;
};

/** How many bytes of body a request may bring, decided from its head alone. 0: none. */
using BodyLimit =
    std::function<std::size_t(Method, std::string_view path, std::string_view media_type)>;

/** A moment of the server's counters. */
struct ServerStats {
  std::uint64_t connections_open = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t requests = 0;          // handed to the handler
  std::uint64_t answers = 0;           // given by the handler
  std::uint64_t writes = 0;            // one may carry many answers
  std::uint64_t accept_pauses = 0;     // out of descriptors
  std::uint64_t handler_failures = 0;  // a handler threw; its request was answered 500
  GateCounts refused{};  // by reason; index with static_cast<std::size_t>(GateRefusal)
};

class ServerCore;

class Server {
 public:
  Server(boost::asio::io_context& context, ServerLimits limits, Handler handler,
         BodyLimit body_limit);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /** Binds, listens, starts accepting; returns the bound port (port 0: one is chosen). `host` is a
      numeric address. Throws boost::system::system_error when it cannot bind or load its keys. */
  std::uint16_t listen(const std::string& host, std::uint16_t port,
                       const std::optional<TlsSettings>& tls = std::nullopt);

  void stop_accepting();

  /** Stops accepting, closes idle connections, lets running requests finish with
      "Connection: close", cuts what is left at the deadline; then calls `done` once. */
  void drain(std::chrono::milliseconds deadline, std::function<void()> done);

  ServerStats stats() const;

 private:
  std::shared_ptr<ServerCore> core_;
};

}  // namespace jidan::http
