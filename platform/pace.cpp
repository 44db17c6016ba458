// Waiting for the rate; see pace.hpp.
#include "platform/pace.hpp"

#include <algorithm>

namespace jidan::platform {

using std::chrono::milliseconds;

milliseconds pause_due(std::uint64_t done, std::uint64_t bytes_per_second, milliseconds elapsed) {
  const milliseconds due{static_cast<std::int64_t>(done * 1'000 / bytes_per_second)};
  return std::max(due - elapsed, milliseconds{0});
}

void Pace::step_done(std::uint64_t bytes) {
  std::unique_lock lock(mutex_);
  const auto now = time_.steady();
  next_ = std::max(next_, now) + pause_due(bytes, bytes_per_second_, milliseconds{0});
  stopped_.wait_for(lock, next_ - now, [&] { return stopping_; });
}

void Pace::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
}

}  // namespace jidan::platform
