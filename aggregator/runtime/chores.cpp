// The loop of the chores' thread.
#include "aggregator/runtime/chores.hpp"

#include "platform/thread_rank.hpp"

namespace jidan::runtime {

namespace {
// A segment of 64 MiB takes two seconds; at full speed it held commits up for 200 ms.
constexpr std::uint64_t kBytesPerSecond = 32U << 20U;
}  // namespace

Chores::Chores() : pace_(kBytesPerSecond), thread_([this] { run(); }) {}

Chores::~Chores() {
  stop();
}

void Chores::post(std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    tasks_.push_back(std::move(task));
  }
  changed_.notify_one();
}

void Chores::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  pace_.stop();
  if (thread_.joinable()) thread_.join();
}

void Chores::run() {
  platform::take_rank(platform::ThreadRank::background);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
    if (stopping_) return;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

}  // namespace jidan::runtime
