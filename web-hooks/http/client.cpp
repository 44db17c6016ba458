// The client's face, its shared parts, and the words of its errors.
// An attempt itself is client_attempt.cpp.
#include "web-hooks/http/client.hpp"

#include <utility>

#include "web-hooks/http/client_attempt.hpp"
#include "web-hooks/http/client_core.hpp"

namespace jidan::http {

namespace asio = boost::asio;

std::string_view client_error_code(ClientError error) {
  switch (error) {
    case ClientError::none:
      return "none";
    case ClientError::bad_url:
      return "bad-url";
    case ClientError::bad_header:
      return "bad-header";
    case ClientError::forbidden_address:
      return "forbidden-address";
    case ClientError::dns_failed:
      return "dns-failed";
    case ClientError::connect_failed:
      return "connect-failed";
    case ClientError::tls_failed:
      return "tls-failed";
    case ClientError::timeout:
      return "timeout";
    case ClientError::closed_early:
      return "closed-early";
    case ClientError::malformed_response:
      return "malformed-response";
    case ClientError::too_large:
      return "too-large";
    case ClientError::stopped:
      return "stopped";
  }
  return {};
}

std::string_view ClientResult::header(std::string_view name) const {
  for (const Header& candidate : headers)
    if (equals_ignoring_case(candidate.name, name)) return candidate.value;
  return {};
}

ClientCore::ClientCore(asio::io_context& context, ClientSettings settings)
    : context_(context),
      settings_(std::move(settings)),
      resolver_(std::make_shared<Resolver>(context, settings_.resolver,
                                           settings_.resolver_threads_max, settings_.dns_cache)),
      pool_(std::make_shared<ConnectionPool>(context, settings_.idle_per_host_max,
                                             settings_.idle_max)) {}

void ClientCore::send(ClientRequest request, std::function<void(ClientResult)> done) {
  counters_.attempts.add();
  auto attempt = std::make_shared<ClientAttempt>(*this, std::move(request), std::move(done));
  running_.insert(attempt);
  attempt->start();
}

void ClientCore::stop() {
  const std::set<std::shared_ptr<ClientAttempt>> running = running_;
  for (const std::shared_ptr<ClientAttempt>& attempt : running)
    attempt->abort(ClientError::stopped, "the client was stopped");
  pool_->clear();
}

ClientStats ClientCore::stats() const {
  return {counters_.attempts.value(), counters_.connections_opened.value(),
          counters_.connections_reused.value(), counters_.sent_twice.value()};
}

asio::ssl::context* ClientCore::tls(std::string& failure) {
  if (tls_) return tls_.get();
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1);
  boost::system::error_code error;
  if (settings_.ca_file.empty())
    context->set_default_verify_paths(error);
  else
    context->load_verify_file(settings_.ca_file, error);
  if (error) {
    failure = "the trusted certificates cannot be loaded: " + error.message();
    return nullptr;
  }
  tls_ = std::move(context);
  return tls_.get();
}

HttpClient::HttpClient(asio::io_context& context, ClientSettings settings)
    : core_(std::make_shared<ClientCore>(context, std::move(settings))) {}

HttpClient::~HttpClient() {
  core_->stop();
}

void HttpClient::send(ClientRequest request, std::function<void(ClientResult)> done) {
  core_->send(std::move(request), std::move(done));
}

void HttpClient::stop() {
  core_->stop();
}

ClientStats HttpClient::stats() const {
  return core_->stats();
}

}  // namespace jidan::http
