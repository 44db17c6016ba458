// The bounded queue in front of the writer: many threads put work in, one takes all of it out.
// Full means "no", never "wait": the edge answers 503 and the peer repeats.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

namespace jidan::runtime {

template <class Work>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t capacity) : capacity_(capacity) {}

  // False when full or closed; `work` is then untouched.
  bool push(Work&& work) {
    bool was_empty = false;
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || waiting_.size() >= capacity_) return false;
      was_empty = waiting_.empty();
      waiting_.push_back(std::move(work));
    }
    if (was_empty) changed_.notify_one();
    return true;
  }

  // For what nobody could repeat if it were refused; its senders are bounded elsewhere. Dropped
  // only when closed.
  void push_always(Work work) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return;
      waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
  }

  // Something beside the queue changed: the taker looks again.
  void nudge() {
    {
      const std::lock_guard lock(mutex_);
      nudged_ = true;
    }
    changed_.notify_one();
  }

  // Nothing is taken in any more; what waits is still handed out.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_one();
  }

  // Up to `most` pieces of work in the order they came, into `taken` (emptied first). Waits for the
  // first one at most `wait` (zero: doesn't wait; max: until something comes, a nudge or the
  // close). `working` becomes true before anything is out of the queue, so that no moment looks
  // idle.
  template <class Wait>
  void take(std::vector<Work>& taken, std::size_t most, Wait wait, std::atomic<bool>& working) {
    taken.clear();
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return !waiting_.empty() || nudged_ || closed_; };
    if (wait == Wait::max()) {
      changed_.wait(lock, ready);
    } else {
      changed_.wait_for(lock, wait, ready);
    }
    nudged_ = false;
    working = true;
    if (waiting_.size() <= most) {
      taken.swap(waiting_);
      return;
    }
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(most);
    taken.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  bool closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  std::size_t capacity() const { return capacity_; }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Work> waiting_;
  bool nudged_ = false;
  bool closed_ = false;
};

}  // namespace jidan::runtime
