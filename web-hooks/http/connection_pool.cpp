// Last in, first out: the warmest connection is used, the others age and are swept.
// Nothing is read from an idle connection but the one byte that is peeked at.
#include "web-hooks/http/connection_pool.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "web-hooks/http/transport_clock.hpp"

namespace jidan::http {
namespace {

bool is_quiet(Stream& stream) {
  char byte = 0;
  const auto read = ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

ConnectionPool::ConnectionPool(boost::asio::io_context& context, std::size_t per_key_max,
                               std::chrono::milliseconds idle_max)
    : per_key_max_(per_key_max), idle_max_(idle_max), sweep_timer_(context) {}

std::optional<PooledConnection> ConnectionPool::take(const std::string& key) {
  const auto found = idle_.find(key);
  if (found == idle_.end()) return std::nullopt;
  std::vector<Idle>& connections = found->second;
  std::optional<PooledConnection> taken;
  while (!taken && !connections.empty()) {
    Idle last = std::move(connections.back());
    connections.pop_back();
    if (transport_steady_us() < last.until_us && is_quiet(*last.connection.stream))
      taken = std::move(last.connection);
  }
  if (connections.empty()) idle_.erase(found);
  return taken;
}

void ConnectionPool::give(const std::string& key, PooledConnection connection) {
  std::vector<Idle>& connections = idle_[key];
  if (connections.size() >= per_key_max_) connections.erase(connections.begin());
  connections.push_back({std::move(connection),
                         transport_steady_us() + std::chrono::microseconds(idle_max_).count()});
  sweep_later();
}

void ConnectionPool::clear() {
  idle_.clear();
  sweep_timer_.cancel();
}

void ConnectionPool::sweep_later() {
  if (sweeping_) return;
  sweeping_ = true;
  sweep_timer_.expires_after(idle_max_);
  sweep_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    self->sweeping_ = false;
    if (!error) self->sweep();
  });
}

void ConnectionPool::sweep() {
  const std::int64_t now_us = transport_steady_us();
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    std::erase_if(entry->second, [&](const Idle& idle) { return idle.until_us <= now_us; });
    entry = entry->second.empty() ? idle_.erase(entry) : std::next(entry);
  }
  if (!idle_.empty()) sweep_later();
}

}  // namespace jidan::http
