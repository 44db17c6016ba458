// One HTTP(S) attempt behind a narrow interface: a request in, one result out, never an exception.
// One absolute deadline runs from the name look-up to the last byte. No redirects, no proxies, no
// cookies. Connections go only to addresses that the policy has seen, and are kept for reuse.
// Executor: the io_context given; send() and the callback belong to its one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace boost::asio {
class io_context;
namespace ip {
class address;
}
}  // namespace boost::asio

namespace jidan::http {

/** Where an attempt ended: the stage says whether sending again is safe.
    before: not a byte of the request left us. attempt: some left, the outcome is unknown.
    after: a whole response came; `error` is none. */
enum class ClientStage { before, attempt, after };

enum class ClientError {
  none,
  bad_url,            // not http(s)://host[:port]/path, or with user information
  bad_header,         // CR, LF, NUL, or a framing header that is ours
  forbidden_address,  // every address of the name was refused by the policy
  dns_failed,
  connect_failed,
  tls_failed,  // handshake, certificate or host name
  timeout,
  closed_early,
  malformed_response,
  too_large,  // head over 16 KiB or body over 64 KiB
  stopped,    // the client was shut down
};

std::string_view client_error_code(ClientError error);

struct ClientRequest {
  Method method = Method::post;
  std::string url;  // http or https
  // Host, Content-Length, Transfer-Encoding, Connection, Expect and TE are ours: bad_header.
  std::vector<Header> headers;
  std::string body;
  std::chrono::milliseconds deadline{15'000};
  bool allow_private = false;  // handed to the address policy
};

/** Phases that did not happen (reused connection, no TLS) are 0. */
struct ClientTimings {
  std::int64_t dns_us = 0;
  std::int64_t connect_us = 0;
  std::int64_t tls_us = 0;
  std::int64_t first_byte_us = 0;  // from the first byte sent to the first byte received
  std::int64_t total_us = 0;
};

struct ClientResult {
  ClientStage stage = ClientStage::before;
  ClientError error = ClientError::none;
  std::string detail;  // for people: the system's or OpenSSL's words
  int status = 0;
  std::vector<Header> headers;
  std::string body;
  ClientTimings timings;
  std::string remote_address;  // numeric; empty before a connection
  bool connection_reused = false;
  bool sent_twice = false;  // the silent retry: a reused connection had died without a byte

  std::string_view header(std::string_view name) const;
};

/** May we connect there? `allow_private` is the request's. */
using AddressPolicy = std::function<bool(const boost::asio::ip::address&, bool allow_private)>;

/** A blocking look-up, run on the client's own threads; empty when the name has no address. */
using BlockingResolver =
    std::function<std::vector<boost::asio::ip::address>(const std::string& host)>;

struct ClientSettings {
  AddressPolicy address_policy;  // required
  BlockingResolver resolver;     // empty: the system's
  std::string ca_file;           // PEM; empty: the system's certificates
  std::size_t response_body_bytes_max = 65'536;
  std::size_t idle_per_host_max = 8;
  std::chrono::milliseconds idle_max{30'000};
  std::chrono::milliseconds dns_cache{30'000};
  // A silent name holds one thread for as long as the system waits; others must go on meanwhile.
  std::size_t resolver_threads_max = 16;
};

struct ClientStats {
  std::uint64_t attempts = 0;
  std::uint64_t connections_opened = 0;
  std::uint64_t connections_reused = 0;
  std::uint64_t sent_twice = 0;
};

/** What the dispatcher needs; tests and the simulation give their own. */
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  /** Calls `done` exactly once, never before send() has returned. */
  virtual void send(ClientRequest request, std::function<void(ClientResult)> done) = 0;
};

class ClientCore;

class HttpClient final : public HttpTransport {
 public:
  HttpClient(boost::asio::io_context& context, ClientSettings settings);
  ~HttpClient() override;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void send(ClientRequest request, std::function<void(ClientResult)> done) override;
  /** Ends every running attempt with `stopped` and drops idle connections. */
  void stop();
  ClientStats stats() const;

 private:
  std::shared_ptr<ClientCore> core_;
};

}  // namespace jidan::http
