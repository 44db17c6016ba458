// Accepting, the tick, draining. Nothing here throws once the server listens.
// Deadlines are counted in ticks: one timer for all sessions, none armed per request.
#include "web-hooks/http/server_core.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <utility>

#include "web-hooks/http/session.hpp"
#include "web-hooks/http/transport_clock.hpp"

namespace jidan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Beyond connections_max this many are still told 503; the rest is closed without a word.
constexpr std::size_t told_no_max = 256;

std::unique_ptr<asio::ssl::context> make_tls_context(const TlsSettings& settings) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  context->use_certificate_chain_file(settings.certificate_file);
  context->use_private_key_file(settings.key_file, asio::ssl::context::pem);
  return context;
}

/** Conditions that pass by waiting; accepting again at once would only spin. */
bool is_exhaustion(error_code error) {
  return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
         error == asio::error::no_memory ||
         error == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

ServerCore::ServerCore(asio::io_context& context, ServerLimits limits, Handler handler,
                       BodyLimit body_limit)
    : context_(context),
      limits_(limits),
      handler_(std::move(handler)),
      body_limit_(std::move(body_limit)),
      tick_timer_(context) {
  renew_date();
}

std::uint16_t ServerCore::listen(const std::string& host, std::uint16_t port,
                                 const std::optional<TlsSettings>& tls) {
  const tcp::endpoint endpoint(asio::ip::make_address(host), port);
  auto listener = std::make_shared<Listener>(
      Listener{tcp::acceptor(context_), asio::steady_timer(context_), nullptr});
  if (tls) listener->tls = make_tls_context(*tls);
  listener->acceptor.open(endpoint.protocol());
  listener->acceptor.set_option(tcp::acceptor::reuse_address(true));
  listener->acceptor.bind(endpoint);
  listener->acceptor.listen();
  const std::uint16_t bound = listener->acceptor.local_endpoint().port();
  listeners_.push_back(listener);
  accept_next(listener);
  start_tick();
  return bound;
}

void ServerCore::accept_next(const std::shared_ptr<Listener>& listener) {
  listener->acceptor.async_accept(
      [self = shared_from_this(), listener](error_code error, tcp::socket socket) {
        self->accepted(listener, error, std::move(socket));
      });
}

void ServerCore::accepted(const std::shared_ptr<Listener>& listener, error_code error,
                          tcp::socket socket) {
  if (!listener->acceptor.is_open()) return;
  if (error && is_exhaustion(error)) return pause_accepting(listener);
  // Any other error is of that one connection, which is gone already.
  if (!error) open_session(*listener, std::move(socket));
  accept_next(listener);
}

void ServerCore::pause_accepting(const std::shared_ptr<Listener>& listener) {
  counters_.accept_pauses.add();
  listener->pause.expires_after(limits_.accept_pause);
  listener->pause.async_wait([self = shared_from_this(), listener](error_code) {
    if (listener->acceptor.is_open()) self->accept_next(listener);
  });
}

void ServerCore::open_session(Listener& listener, tcp::socket socket) {
  counters_.accepted.add();
  const bool too_many = sessions_.size() >= limits_.connections_max;
  const bool untold = sessions_.size() >= limits_.connections_max + told_no_max;
  if (untold || (too_many && listener.tls)) {
    counters_.refused[static_cast<std::size_t>(GateRefusal::connections_exhausted)].add();
    counters_.closed.add();
    return;  // the socket closes itself
  }
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) {
    counters_.closed.add();
    return;  // gone before we looked
  }
  socket.set_option(tcp::no_delay(true), error);
  std::unique_ptr<Stream> stream = listener.tls
                                       ? make_tls_server_stream(std::move(socket), *listener.tls)
                                       : make_plain_stream(std::move(socket));
  auto session =
      std::make_shared<Session>(shared_from_this(), std::move(stream), peer.address().to_string());
  session->set_index(sessions_.size());
  sessions_.push_back(session);
  if (too_many)
    session->turn_away();
  else
    session->start();
}

void ServerCore::remove(Session& session) {
  const std::size_t index = session.index();
  if (index + 1 != sessions_.size()) {
    sessions_[index] = std::move(sessions_.back());
    sessions_[index]->set_index(index);
  }
  sessions_.pop_back();
  counters_.closed.add();
  finish_drain_when_empty();
}

std::uint64_t ServerCore::tick_after(std::chrono::milliseconds limit) const {
  // One more: the tick that is running has already begun.
  return tick_ + 1 +
         static_cast<std::uint64_t>((limit + limits_.tick - limits_.tick / 2) / limits_.tick);
}

void ServerCore::start_tick() {
  if (ticking_) return;
  ticking_ = true;
  tick_timer_.expires_after(limits_.tick);
  tick_timer_.async_wait([self = shared_from_this()](error_code error) {
    self->ticking_ = false;
    if (!error) self->on_tick();
  });
}

void ServerCore::on_tick() {
  ++tick_;
  renew_date();
  // Backwards: a session that ends puts the last one, already seen, in its place.
  for (std::size_t left = sessions_.size(); left > 0; --left)
    if (left <= sessions_.size()) std::shared_ptr(sessions_[left - 1])->on_tick(tick_);
  if (draining_ && tick_ >= drain_until_tick_) cut();
  if (!listeners_.empty() || !sessions_.empty()) start_tick();
}

void ServerCore::renew_date() {
  const std::int64_t second = transport_unix_seconds();
  if (second == date_second_) return;
  date_second_ = second;
  date_line_ = "Date: " + http_date(second) + "\r\n";
}

void ServerCore::flush_soon(std::shared_ptr<Session> session) {
  waiting_for_flush_.push_back(std::move(session));
  if (waiting_for_flush_.size() == 1)
    asio::post(context_, [self = shared_from_this()] { self->flush_waiting(); });
}

void ServerCore::flush_waiting() {
  const std::vector<std::shared_ptr<Session>> sessions = std::exchange(waiting_for_flush_, {});
  for (const std::shared_ptr<Session>& session : sessions) session->flush_now();
}

void ServerCore::stop_accepting() {
  for (const std::shared_ptr<Listener>& listener : listeners_) {
    error_code ignored;  // closing is all that is wanted
    listener->acceptor.close(ignored);
    listener->pause.cancel();
    former_listeners_.push_back(listener);
  }
  listeners_.clear();
}

void ServerCore::drain(std::chrono::milliseconds deadline, std::function<void()> done) {
  stop_accepting();
  draining_ = true;
  drained_ = std::move(done);
  drain_until_tick_ = tick_after(deadline);
  const std::vector<std::shared_ptr<Session>> sessions = sessions_;
  for (const std::shared_ptr<Session>& session : sessions) session->drain();
  start_tick();
  finish_drain_when_empty();
}

void ServerCore::finish_drain_when_empty() {
  if (!draining_ || !sessions_.empty() || !drained_) return;
  tick_timer_.cancel();
  // Not from inside a session that is just ending.
  asio::post(context_, std::exchange(drained_, nullptr));
}

void ServerCore::cut() {
  stop_accepting();
  while (!sessions_.empty()) std::shared_ptr(sessions_.back())->cut();
  if (ticking_) tick_timer_.cancel();
}

ServerStats ServerCore::stats() const {
  ServerStats stats;
  const std::uint64_t closed = counters_.closed.value();
  stats.connections_accepted = counters_.accepted.value();
  stats.connections_open = stats.connections_accepted - closed;
  stats.requests = counters_.requests.value();
  stats.answers = counters_.answers.value();
  stats.writes = counters_.writes.value();
  stats.accept_pauses = counters_.accept_pauses.value();
  stats.handler_failures = counters_.handler_failures.value();
  for (std::size_t at = 0; at < gate_refusal_count; ++at)
    stats.refused[at] = counters_.refused[at].value();
  return stats;
}

}  // namespace jidan::http
