// The public face of ServerCore, which sessions share and which may outlive this object for as
// long as an unanswered reply exists.
#include "web-hooks/http/server.hpp"

#include <utility>

#include "web-hooks/http/server_core.hpp"

namespace jidan::http {

Server::Server(boost::asio::io_context& context, ServerLimits limits, Handler handler,
               BodyLimit body_limit)
    : core_(std::make_shared<ServerCore>(context, limits, std::move(handler),
                                         std::move(body_limit))) {}

Server::~Server() {
  core_->cut();
}

std::uint16_t Server::listen(const std::string& host, std::uint16_t port,
                             const std::optional<TlsSettings>& tls) {
  return core_->listen(host, port, tls);
}

void Server::stop_accepting() {
  core_->stop_accepting();
}

void Server::drain(std::chrono::milliseconds deadline, std::function<void()> done) {
  core_->drain(deadline, std::move(done));
}

ServerStats Server::stats() const {
  return core_->stats();
}

}  // namespace jidan::http
