// The epoll loop. Descriptors are registered once, edge-triggered, for both directions; between two
// waits stand one recv and one send for each answer, and one reading of the clock.
#include "bench/intake/load.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace jidan::bench {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
// How long answers are waited for behind the end: longer than any server here stalls.
constexpr std::uint64_t kGraceNs = 20 * kSecond;
// A server that closes so many connections is not being measured.
constexpr std::uint64_t kLostMax = 1'000;
// The open loop wakes for arrivals no more often than this: an order may be sent so much late,
// which counts as its latency, and the server has a seventh of a core more at 20,000 orders a
// second.
constexpr std::uint64_t kArrivalTickNs = 100'000;
constexpr std::size_t kBufferBytes = 1U << 20U;
constexpr std::size_t kRefusalBytesKept = 600;

std::uint64_t steady_ns() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::uint64_t nanoseconds(double seconds) {
  return static_cast<std::uint64_t>(seconds * 1e9);
}

}  // namespace

Load::Load(const LoadOptions& options)
    : options_(options),
      open_loop_(options.orders_a_second > 0),
      request_(options),
      buffer_(kBufferBytes) {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  // Arrivals are tens of microseconds apart; the kernel's slack for timers is 50 by default.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

Load::~Load() {
  ::close(epoll_);
}

std::uint64_t Load::now_ns() const {
  return steady_ns() - origin_ns_;
}

LoadTally Load::run() {
  for (int i = 0; i < options_.connections; ++i) {
    connections_.push_back(std::make_unique<LoadConnection>());
    open(*connections_.back());
  }
  const double cpu_before = cpu_seconds();
  origin_ns_ = steady_ns();
  counted_from_ns_ = nanoseconds(options_.warm_up_seconds);
  counted_to_ns_ =
      options_.orders_max > 0 ? kNever : counted_from_ns_ + nanoseconds(options_.seconds);
  const std::uint64_t stop_at = counted_to_ns_ == kNever ? kNever : counted_to_ns_ + kGraceNs;
  for (std::uint64_t now = 0; now < stop_at; now = now_ns()) {
    send_due(now);
    if (under_way_ == 0 && !wants_more(now)) break;
    wait(now);
  }
  const std::uint64_t now = now_ns();
  for (const auto& connection : connections_) {
    if (!connection->under_way()) continue;
    ++tally_.unanswered;
    tally_.latencies.add(now - connection->begun_ns());
  }
  for (; open_loop_ && wants_more(now); ++tally_.sent, ++tally_.unanswered)
    tally_.latencies.add(now - due_ns(tally_.sent));
  tally_.seconds =
      counted_to_ns_ == kNever ? static_cast<double>(last_answer_ns_) * 1e-9 : options_.seconds;
  tally_.cpu_seconds = cpu_seconds() - cpu_before;
  tally_.origin_ns = origin_ns_;
  return std::move(tally_);
}

void Load::open(LoadConnection& connection) {
  connection.open(options_.port);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLET;
  event.data.ptr = &connection;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor(), &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  idle_.push_back(&connection);
}

std::uint64_t Load::due_ns(std::uint64_t request) const {
  const double orders = static_cast<double>(request) * options_.orders_per_request;
  return nanoseconds(orders / options_.orders_a_second);
}

// Is there, or will there be, a request that has not been sent?
bool Load::wants_more(std::uint64_t now) const {
  if (options_.orders_max > 0)
    return tally_.sent * static_cast<std::uint64_t>(options_.orders_per_request) <
           options_.orders_max;
  // What was due before the end is sent, however late.
  return open_loop_ ? due_ns(tally_.sent) < counted_to_ns_ : now < counted_to_ns_;
}

void Load::send_due(std::uint64_t now) {
  while (!idle_.empty() && wants_more(now)) {
    const std::uint64_t begun = open_loop_ ? due_ns(tally_.sent) : now;
    if (begun > now) return;
    LoadConnection& connection = *idle_.front();
    idle_.pop_front();
    send(connection, begun);
  }
  if (!open_loop_ || !idle_.empty()) return;
  const double due = static_cast<double>(std::min(now, counted_to_ns_)) * 1e-9 *
                     options_.orders_a_second / options_.orders_per_request;
  const auto due_requests = static_cast<std::uint64_t>(due);
  if (due_requests > tally_.sent)
    tally_.backlog_max = std::max(tally_.backlog_max, due_requests - tally_.sent);
}

void Load::send(LoadConnection& connection, std::uint64_t begun_ns) {
  ++tally_.sent;
  ++under_way_;
  if (!connection.send(request_.next(), begun_ns)) on_gone(connection);
}

void Load::wait(std::uint64_t now) {
  std::array<epoll_event, 256> events;
  std::uint64_t until = counted_to_ns_ == kNever ? now + kSecond : counted_to_ns_ + kGraceNs;
  if (open_loop_ && !idle_.empty() && wants_more(now))
    until = std::min(until, std::max(due_ns(tally_.sent), now + kArrivalTickNs));
  const std::uint64_t left = until > now ? until - now : 0;
  const timespec timeout{static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)};
  const int ready =
      ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  if (ready < 0 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), "epoll_pwait2");
  for (int i = 0; i < ready; ++i) on_event(events[static_cast<std::size_t>(i)]);
}

void Load::on_event(const epoll_event& event) {
  LoadConnection& connection = *static_cast<LoadConnection*>(event.data.ptr);
  if ((event.events & EPOLLOUT) != 0 && !connection.send_rest()) return on_gone(connection);
  if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0) return;
  HttpAnswer answer;
  switch (connection.read(buffer_.data(), buffer_.size(), answer)) {
    case LoadConnection::Reading::waiting:
      return;
    case LoadConnection::Reading::gone:
      return on_gone(connection);
    case LoadConnection::Reading::answered:
      return on_answer(connection, answer);
  }
}

void Load::on_answer(LoadConnection& connection, const HttpAnswer& answer) {
  const std::uint64_t now = now_ns();
  --under_way_;
  count(connection, answer, now);
  if (answer.closes) {
    open(connection);
  } else if (!open_loop_ && wants_more(now)) {
    send(connection, now);
  } else {
    idle_.push_back(&connection);
  }
}

void Load::count(const LoadConnection& connection, const HttpAnswer& answer, std::uint64_t now) {
  last_answer_ns_ = now;
  const std::uint64_t taken = orders_taken(answer, options_.orders_per_request);
  if (taken < static_cast<std::uint64_t>(options_.orders_per_request) && tally_.refused++ == 0)
    tally_.first_refusal =
        std::to_string(answer.status) + ' ' + std::string(answer.body.substr(0, kRefusalBytesKept));
  if (connection.begun_ns() >= counted_from_ns_ && connection.begun_ns() < counted_to_ns_)
    tally_.latencies.add(now - connection.begun_ns());
  if (now < counted_from_ns_ || now >= counted_to_ns_) return;
  ++tally_.requests;
  tally_.orders += taken;
  const std::uint64_t second = (now - counted_from_ns_) / kSecond;
  if (second >= tally_.orders_by_second.size()) tally_.orders_by_second.resize(second + 1);
  tally_.orders_by_second[second] += taken;
}

// The server closed. Only what was under way is lost; an idle connection may be closed.
void Load::on_gone(LoadConnection& connection) {
  if (connection.under_way()) {
    --under_way_;
    if (++tally_.lost > kLostMax) throw std::runtime_error("the server closes its connections");
  } else {
    std::erase(idle_, &connection);
  }
  open(connection);
}

}  // namespace jidan::bench
