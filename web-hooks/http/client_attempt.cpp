// The steps in their order; each either goes on to the next or finishes. After finish() done_ is
// empty, and whatever still ends for this attempt sees that and does nothing.
#include "web-hooks/http/client_attempt.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "web-hooks/http/client_core.hpp"
#include "web-hooks/http/client_request_text.hpp"
#include "web-hooks/http/transport_clock.hpp"

namespace jidan::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// While other addresses are left, a silent one may not eat the whole deadline.
constexpr std::chrono::seconds connect_limit_each{3};

}  // namespace

ClientAttempt::ClientAttempt(ClientCore& core, ClientRequest request, Done done)
    : core_(core),
      request_(std::move(request)),
      done_(std::move(done)),
      deadline_(core.context()),
      connect_limit_(core.context()) {}

void ClientAttempt::start() {
  began_us_ = transport_steady_us();
  deadline_.expires_after(request_.deadline);
  deadline_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->abort(ClientError::timeout, "the deadline of the attempt has passed");
  });
  // Never answers before send() has returned.
  asio::post(core_.context(), [self = shared_from_this()] { self->begin(); });
}

void ClientAttempt::begin() {
  if (!done_) return;
  std::optional<EndpointUrl> url = parse_endpoint_url(request_.url);
  if (!url) return finish(ClientError::bad_url, "not an http or https URL we can use");
  url_ = std::move(*url);
  std::optional<std::string> bytes = request_text(request_, url_);
  if (!bytes) return finish(ClientError::bad_header, "a header is malformed or not the caller's");
  request_bytes_ = std::move(*bytes);
  if (std::optional<PooledConnection> idle = core_.pool().take(pool_key())) {
    core_.counters().connections_reused.add();
    return run_exchange(std::move(*idle), true);
  }
  look_up();
}

void ClientAttempt::look_up() {
  step_began_us_ = transport_steady_us();
  if (!url_.host_is_name) {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(url_.host, error);
    if (error) return finish(ClientError::bad_url, "the address cannot be read");
    return vet({address});
  }
  core_.resolver().resolve(url_.host, [self = shared_from_this()](const auto& addresses) {
    if (!self->done_) return;  // abandoned at the deadline
    self->result_.timings.dns_us = transport_steady_us() - self->step_began_us_;
    self->vet(addresses);
  });
}

void ClientAttempt::vet(const std::vector<asio::ip::address>& addresses) {
  if (addresses.empty()) return finish(ClientError::dns_failed, "the name has no address");
  addresses_.clear();
  for (const asio::ip::address& address : addresses)
    if (core_.settings().address_policy(address, request_.allow_private))
      addresses_.push_back(address);
  if (addresses_.empty())
    return finish(ClientError::forbidden_address, "the address policy refuses every address");
  step_began_us_ = transport_steady_us();
  connect_next();
}

void ClientAttempt::connect_next() {
  if (addresses_.empty()) return finish(ClientError::connect_failed, last_connect_failure_);
  const asio::ip::tcp::endpoint endpoint(addresses_.front(), url_.port);
  addresses_.erase(addresses_.begin());
  result_.remote_address = endpoint.address().to_string();
  socket_ = std::make_unique<asio::ip::tcp::socket>(core_.context());
  if (!addresses_.empty()) {
    connect_limit_.expires_after(connect_limit_each);
    connect_limit_.async_wait([self = shared_from_this(), slow = socket_.get()](error_code error) {
      error_code ignored;  // the connect that ends tells
      // It may have gone on to the next address in the meantime.
      if (!error && self->socket_.get() == slow) self->socket_->close(ignored);
    });
  }
  socket_->async_connect(endpoint,
                         [self = shared_from_this()](error_code error) { self->connected(error); });
}

void ClientAttempt::connected(error_code error) {
  connect_limit_.cancel();
  if (!done_) return;
  if (error || !socket_->is_open()) {
    last_connect_failure_ = error.message();
    return connect_next();
  }
  result_.timings.connect_us = transport_steady_us() - step_began_us_;
  core_.counters().connections_opened.add();
  error_code ignored;  // only slower without it
  socket_->set_option(asio::ip::tcp::no_delay(true), ignored);
  PooledConnection connection{nullptr, result_.remote_address};
  if (url_.tls) {
    std::string failure;
    asio::ssl::context* context = core_.tls(failure);
    if (!context) return finish(ClientError::tls_failed, failure);
    connection.stream =
        make_tls_client_stream(std::move(*socket_), *context, url_.host, url_.host_is_name);
  } else {
    connection.stream = make_plain_stream(std::move(*socket_));
  }
  socket_.reset();
  run_exchange(std::move(connection), false);
}

void ClientAttempt::run_exchange(PooledConnection connection, bool reused) {
  result_.connection_reused = reused;
  result_.remote_address = connection.remote_address;
  exchange_ = std::make_shared<ClientExchange>(
      std::move(connection.stream), request_bytes_, request_.method == Method::head,
      core_.settings().response_body_bytes_max,
      [self = shared_from_this()](ClientError error, std::string detail) {
        self->exchange_ended(error, std::move(detail));
      });
  exchange_->start(url_.tls && !reused);
}

void ClientAttempt::exchange_ended(ClientError error, std::string detail) {
  const bool connection_was_dead = error == ClientError::closed_early &&
                                   result_.connection_reused && !exchange_->any_byte_received();
  if (connection_was_dead && !result_.sent_twice) {
    // RFC 9112 9.3.1: the server may have closed it while our request was on its way. Once, and
    // over a new connection, so a server that dies of the request does not get it again and again.
    result_.sent_twice = true;
    core_.counters().sent_twice.add();
    return look_up();
  }
  if (error == ClientError::none) {
    result_.status = exchange_->response().status();
    result_.headers = exchange_->response().take_headers();
    result_.body = exchange_->response().take_body();
    if (std::unique_ptr<Stream> stream = exchange_->take_reusable_stream())
      core_.pool().give(pool_key(), {std::move(stream), result_.remote_address});
  }
  finish(error, std::move(detail));
}

void ClientAttempt::abort(ClientError error, std::string detail) {
  if (!done_) return;
  if (exchange_) exchange_->abandon();
  error_code ignored;  // whatever was connecting ends with operation_aborted
  if (socket_) socket_->close(ignored);
  finish(error, std::move(detail));
}

void ClientAttempt::finish(ClientError error, std::string detail) {
  deadline_.cancel();
  connect_limit_.cancel();
  const bool sending_began = result_.sent_twice || (exchange_ && exchange_->sending_began());
  result_.stage = error == ClientError::none ? ClientStage::after
                  : sending_began            ? ClientStage::attempt
                                             : ClientStage::before;
  result_.error = error;
  result_.detail = std::move(detail);
  if (exchange_) {
    result_.timings.tls_us = exchange_->handshake_us();
    result_.timings.first_byte_us = exchange_->first_byte_us();
  }
  result_.timings.total_us = transport_steady_us() - began_us_;
  const std::shared_ptr<ClientAttempt> self = shared_from_this();
  core_.ended(self);
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result_));
}

std::string ClientAttempt::pool_key() const {
  return (url_.tls ? "https://" : "http://") + url_.host + ":" + std::to_string(url_.port) +
         (request_.allow_private ? " private" : "");
}

}  // namespace jidan::http
