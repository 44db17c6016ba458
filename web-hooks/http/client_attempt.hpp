// One attempt of the client from URL to result: look-up, policy, connection, exchange, at most one
// silent retry, all under one deadline. Owner: ClientCore until it has ended. One thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "web-hooks/http/client.hpp"
#include "web-hooks/http/client_exchange.hpp"
#include "web-hooks/http/connection_pool.hpp"
#include "web-hooks/http/url.hpp"

namespace jidan::http {

class ClientCore;

class ClientAttempt final : public std::enable_shared_from_this<ClientAttempt> {
 public:
  using Done = std::function<void(ClientResult)>;

  ClientAttempt(ClientCore& core, ClientRequest request, Done done);

  void start();
  /** Ends it now with that error. */
  void abort(ClientError error, std::string detail);

 private:
  void begin();
  void look_up();
  void vet(const std::vector<boost::asio::ip::address>& addresses);
  void connect_next();
  void connected(boost::system::error_code error);
  void run_exchange(PooledConnection connection, bool reused);
  void exchange_ended(ClientError error, std::string detail);
  void finish(ClientError error, std::string detail);
  std::string pool_key() const;

  ClientCore& core_;
  ClientRequest request_;
  Done done_;
  EndpointUrl url_;
  std::string request_bytes_;
  ClientResult result_;

  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer connect_limit_;
  std::int64_t began_us_ = 0;
  std::int64_t step_began_us_ = 0;
  std::vector<boost::asio::ip::address> addresses_;  // vetted, not yet tried
  std::unique_ptr<boost::asio::ip::tcp::socket> socket_;
  std::shared_ptr<ClientExchange> exchange_;
  std::string last_connect_failure_;
};

}  // namespace jidan::http
