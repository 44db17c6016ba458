// Threads are started when all others are busy, up to a limit, so that a name whose servers are
// silent holds only its own thread. They are detached: nobody can end a blocking look-up, so nobody
// may wait for one either. What they share with us, the desk, is owned by both sides.
#include "web-hooks/http/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "web-hooks/http/transport_clock.hpp"

namespace jidan::http {
namespace {

namespace asio = boost::asio;

// A failed look-up is remembered this long, so that a burst of attempts asks once.
constexpr std::int64_t failure_cache_us = 1'000'000;
constexpr std::size_t cached_names_max = 1'024;

}  // namespace

struct Resolver::Desk {
  std::mutex mutex;
  std::condition_variable work_came;
  std::deque<std::string> hosts;
  std::size_t threads = 0;
  std::size_t idle_threads = 0;
  bool closed = false;
  // Valid until closed; a thread posts while it holds the mutex, so never to a dead context.
  asio::io_context* context = nullptr;
  std::weak_ptr<Resolver> resolver;
  BlockingResolver look_up;
  std::size_t threads_max = 0;
};

Resolver::Resolver(asio::io_context& context, BlockingResolver look_up, std::size_t threads_max,
                   std::chrono::milliseconds cache_time)
    : context_(context),
      cache_us_(std::chrono::microseconds(cache_time).count()),
      desk_(std::make_shared<Desk>()) {
  desk_->context = &context;
  desk_->look_up = look_up ? std::move(look_up) : BlockingResolver(look_up_system);
  desk_->threads_max = threads_max;
}

Resolver::~Resolver() {
  const std::lock_guard lock(desk_->mutex);
  desk_->closed = true;
  desk_->work_came.notify_all();
}

void Resolver::resolve(const std::string& host, Found found) {
  const auto cached = cache_.find(host);
  if (cached != cache_.end() && transport_steady_us() < cached->second.until_us) {
    asio::post(context_, [found = std::move(found), addresses = cached->second.addresses] {
      found(addresses);
    });
    return;
  }
  std::vector<Found>& waiting = waiting_[host];
  waiting.push_back(std::move(found));
  if (waiting.size() == 1) hand_in(host);
}

void Resolver::hand_in(const std::string& host) {
  const std::lock_guard lock(desk_->mutex);
  desk_->resolver = weak_from_this();
  desk_->hosts.push_back(host);
  if (desk_->idle_threads < desk_->hosts.size() && desk_->threads < desk_->threads_max) {
    try {
      std::thread([desk = desk_] { work(desk); }).detach();
      ++desk_->threads;
    } catch (const std::system_error&) {
      // No thread to be had now: those that run will come to it, or the deadline will.
    }
  }
  desk_->work_came.notify_one();
}

void Resolver::work(const std::shared_ptr<Desk>& desk) {
  std::unique_lock lock(desk->mutex);
  for (;;) {
    ++desk->idle_threads;
    desk->work_came.wait(lock, [&] { return desk->closed || !desk->hosts.empty(); });
    --desk->idle_threads;
    if (desk->closed) return;
    std::string host = std::move(desk->hosts.front());
    desk->hosts.pop_front();
    lock.unlock();
    Addresses addresses = desk->look_up(host);
    lock.lock();
    if (desk->closed) return;
    asio::post(*desk->context, [resolver = desk->resolver, host = std::move(host),
                                addresses = std::move(addresses)]() mutable {
      if (const auto self = resolver.lock()) self->answered(host, std::move(addresses));
    });
  }
}

void Resolver::answered(const std::string& host, Addresses addresses) {
  if (cache_.size() >= cached_names_max) cache_.clear();
  const std::int64_t keep_us = addresses.empty() ? failure_cache_us : cache_us_;
  cache_[host] = {addresses, transport_steady_us() + keep_us};
  const auto waiting = waiting_.extract(host);
  if (waiting.empty()) return;
  for (const Found& found : waiting.mapped()) found(addresses);
}

std::vector<asio::ip::address> look_up_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  std::vector<asio::ip::address> addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &list) != 0) return addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    if (entry->ai_family == AF_INET && entry->ai_addrlen >= sizeof(sockaddr_in)) {
      sockaddr_in address{};
      std::memcpy(&address, entry->ai_addr, sizeof address);
      addresses.emplace_back(asio::ip::address_v4(ntohl(address.sin_addr.s_addr)));
    } else if (entry->ai_family == AF_INET6 && entry->ai_addrlen >= sizeof(sockaddr_in6)) {
      sockaddr_in6 address{};
      std::memcpy(&address, entry->ai_addr, sizeof address);
      asio::ip::address_v6::bytes_type bytes;
      std::memcpy(bytes.data(), &address.sin6_addr, bytes.size());
      addresses.emplace_back(asio::ip::address_v6(bytes, address.sin6_scope_id));
    }
  }
  ::freeaddrinfo(list);
  return addresses;
}

}  // namespace jidan::http
