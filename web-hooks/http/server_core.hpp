// What a server's sessions share: limits, handler, counters, the tick that all deadlines are
// counted in, and the list of sessions whose answers wait for the end of this turn of the loop.
// Owner: the Server and each session. Executor: the io_context; its one thread.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "web-hooks/http/counter.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::http {

class Session;

struct ServerCounters {
  Counter accepted, closed, requests, answers, writes, accept_pauses, handler_failures;
  std::array<Counter, gate_refusal_count> refused;
};

class ServerCore final : public std::enable_shared_from_this<ServerCore> {
 public:
  ServerCore(boost::asio::io_context& context, ServerLimits limits, Handler handler,
             BodyLimit body_limit);

  std::uint16_t listen(const std::string& host, std::uint16_t port,
                       const std::optional<TlsSettings>& tls);
  void stop_accepting();
  void drain(std::chrono::milliseconds deadline, std::function<void()> done);
  /** Closes everything at once, without answers. */
  void cut();
  ServerStats stats() const;

  // For sessions.
  boost::asio::io_context& context() { return context_; }
  const ServerLimits& limits() const { return limits_; }
  const Handler& handler() const { return handler_; }
  const BodyLimit& body_limit() const { return body_limit_; }
  ServerCounters& counters() { return counters_; }
  std::string_view date_line() const { return date_line_; }
  bool draining() const { return draining_; }
  /** The tick at which a phase that begins now and may last `limit` is over. */
  std::uint64_t tick_after(std::chrono::milliseconds limit) const;
  /** Writes the session's waiting answers at the end of this turn, together with all others. */
  void flush_soon(std::shared_ptr<Session> session);
  void remove(Session& session);

 private:
  struct Listener {
    boost::asio::ip::tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    std::unique_ptr<boost::asio::ssl::context> tls;
  };

  void accept_next(const std::shared_ptr<Listener>& listener);
  void accepted(const std::shared_ptr<Listener>& listener, boost::system::error_code error,
                boost::asio::ip::tcp::socket socket);
  void pause_accepting(const std::shared_ptr<Listener>& listener);
  void open_session(Listener& listener, boost::asio::ip::tcp::socket socket);
  void start_tick();
  void on_tick();
  void renew_date();
  void flush_waiting();
  void finish_drain_when_empty();

  boost::asio::io_context& context_;
  const ServerLimits limits_;
  const Handler handler_;
  const BodyLimit body_limit_;
  ServerCounters counters_;

  std::vector<std::shared_ptr<Listener>> listeners_;
  // Kept for as long as sessions may use them, also after accepting has stopped.
  std::vector<std::shared_ptr<Listener>> former_listeners_;
  std::vector<std::shared_ptr<Session>> sessions_;
  std::vector<std::shared_ptr<Session>> waiting_for_flush_;

  boost::asio::steady_timer tick_timer_;
  bool ticking_ = false;
  std::uint64_t tick_ = 0;
  std::int64_t date_second_ = -1;
  std::string date_line_;

  bool draining_ = false;
  std::uint64_t drain_until_tick_ = 0;
  std::function<void()> drained_;
};

}  // namespace jidan::http
