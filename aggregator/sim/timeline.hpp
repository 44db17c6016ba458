// Timeline: what will happen in a simulated world, in order of time and, at one instant, of
// planning. It is the only clock there: time moves when the next step is taken.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "aggregator/core/values/instant.hpp"

namespace jidan::sim {

using core::Duration;
using core::Instant;
using Step = std::function<void()>;

class Timeline {
 public:
  explicit Timeline(Instant start) : time_(start) {}

  Instant time() const { return time_; }
  std::uint64_t steps() const { return steps_; }

  // Something for the past happens now.
  void at(Instant when, Step step) {
    waiting_.emplace(std::make_pair(when < time_ ? time_ : when, ++planned_), std::move(step));
  }
  void after(Duration wait, Step step) { at(time_ + wait, std::move(step)); }

  // Takes the next step that is due by `until`; false when there is none, and then it is `until`.
  bool take(Instant until) {
    if (waiting_.empty() || waiting_.begin()->first.first > until) {
      time_ = until;
      return false;
    }
    auto next = waiting_.extract(waiting_.begin());
    time_ = next.key().first;
    ++steps_;
    next.mapped()();
    return true;
  }

 private:
  Instant time_;
  std::uint64_t planned_ = 0;
  std::uint64_t steps_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, Step> waiting_;
};

}  // namespace jidan::sim
