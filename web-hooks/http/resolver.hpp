// Name look-ups on a few threads of our own, because the system's look-up blocks and cannot be
// cancelled: who has waited long enough simply stops waiting. Answers are cached; look-ups of one
// name are shared. Executor: resolve() and the callbacks on the io_context's one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "web-hooks/http/client.hpp"

namespace jidan::http {

class Resolver final : public std::enable_shared_from_this<Resolver> {
 public:
  using Addresses = std::vector<boost::asio::ip::address>;
  using Found = std::function<void(const Addresses&)>;

  Resolver(boost::asio::io_context& context, BlockingResolver look_up, std::size_t threads_max,
           std::chrono::milliseconds cache_time);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /** Calls `found` later, with no addresses when there are none. */
  void resolve(const std::string& host, Found found);

 private:
  struct Desk;  // what the threads see of us
  struct Cached {
    Addresses addresses;
    std::int64_t until_us = 0;
  };

  static void work(const std::shared_ptr<Desk>& desk);
  void hand_in(const std::string& host);
  void answered(const std::string& host, Addresses addresses);

  boost::asio::io_context& context_;
  const std::int64_t cache_us_;
  const std::shared_ptr<Desk> desk_;
  std::map<std::string, Cached> cache_;
  std::map<std::string, std::vector<Found>> waiting_;
};

/** The system's look-up (getaddrinfo); blocks. */
std::vector<boost::asio::ip::address> look_up_system(const std::string& host);

}  // namespace jidan::http
