// What a client's attempts share: settings, resolver, idle connections, TLS roots, counters.
// Owner: HttpClient. One thread, but for stats().
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <set>
#include <string>

#include "web-hooks/http/client.hpp"
#include "web-hooks/http/connection_pool.hpp"
#include "web-hooks/http/counter.hpp"
#include "web-hooks/http/resolver.hpp"

namespace jidan::http {

class ClientAttempt;

struct ClientCounters {
  Counter attempts, connections_opened, connections_reused, sent_twice;
};

class ClientCore {
 public:
  ClientCore(boost::asio::io_context& context, ClientSettings settings);

  void send(ClientRequest request, std::function<void(ClientResult)> done);
  void stop();
  ClientStats stats() const;

  // For attempts.
  boost::asio::io_context& context() { return context_; }
  const ClientSettings& settings() const { return settings_; }
  Resolver& resolver() { return *resolver_; }
  ConnectionPool& pool() { return *pool_; }
  ClientCounters& counters() { return counters_; }
  /** Loads the certificates at the first use; null and a reason when they cannot be loaded. */
  boost::asio::ssl::context* tls(std::string& failure);
  void ended(const std::shared_ptr<ClientAttempt>& attempt) { running_.erase(attempt); }

 private:
  boost::asio::io_context& context_;
  const ClientSettings settings_;
  ClientCounters counters_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  std::shared_ptr<Resolver> resolver_;
  std::shared_ptr<ConnectionPool> pool_;
  std::set<std::shared_ptr<ClientAttempt>> running_;
};

}  // namespace jidan::http
