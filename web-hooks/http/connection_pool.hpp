// Client connections that wait to be used again, by where they lead. Before one is used it is
// peeked at: whatever can be read from an idle connection (an end, an alert, a stray byte) means
// that it must not be. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "web-hooks/http/stream.hpp"

namespace jidan::http {

struct PooledConnection {
  std::unique_ptr<Stream> stream;
  std::string remote_address;
};

class ConnectionPool final : public std::enable_shared_from_this<ConnectionPool> {
 public:
  ConnectionPool(boost::asio::io_context& context, std::size_t per_key_max,
                 std::chrono::milliseconds idle_max);

  /** The one used last, if it is still quiet; dead ones are dropped on the way. */
  std::optional<PooledConnection> take(const std::string& key);
  void give(const std::string& key, PooledConnection connection);
  void clear();

 private:
  struct Idle {
    PooledConnection connection;
    std::int64_t until_us;
  };
  void sweep_later();
  void sweep();

  const std::size_t per_key_max_;
  const std::chrono::milliseconds idle_max_;
  std::map<std::string, std::vector<Idle>> idle_;
  boost::asio::steady_timer sweep_timer_;
  bool sweeping_ = false;
};

}  // namespace jidan::http
