// A count written by one thread and read by any, without a locked instruction on the write path.
// Readers may see a value that is a moment old, never a torn one.
#pragma once

#include <atomic>
#include <cstdint>

namespace jidan::http {

class Counter {
 public:
  void add(std::uint64_t amount = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace jidan::http
