// The least value of a queue whose front leaves first: adding and asking are O(1) amortised,
// because a value that came earlier and isn't less can't be the least any more.
#pragma once

#include <deque>
#include <optional>

namespace jidan::backtest {

template <class Value>
class LeastFirst {
 public:
  void push(const Value& value) {
    while (!rising_.empty() && value < rising_.back()) rising_.pop_back();
    rising_.push_back(value);
  }
  // The oldest value leaves: the one that was pushed first of those still here.
  void pop(const Value& oldest) {
    if (!rising_.empty() && rising_.front() == oldest) rising_.pop_front();
  }
  // Nothing when the queue is empty.
  std::optional<Value> least() const {
    if (rising_.empty()) return std::nullopt;
    return rising_.front();
  }

 private:
  std::deque<Value> rising_;
};

}  // namespace jidan::backtest
