// What a choice of factories leaves behind: who gets which pool from when, who else could have
// taken it, and what a day's room is worth to whoever comes later. Facts of the event PoolsAssigned
// and of the state; the choice itself is assignment.hpp's.
#pragma once

#include <string>
#include <vector>

#include "aggregator/core/production/run.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::core {

// A pool that is to be released was given a factory and a day, or left out (no factory): no day has
// room. One that starts at the instant of the event is released next; another is not assigned again
// before it starts, its limit aside.
struct PoolAssigned {
  PoolId pool;
  std::string factory;
  Instant starts{};
  ReleaseReason reason = ReleaseReason::promise_limit;  // it was due for
  std::vector<RunnerUp> runners_up;

  template <class A>
  void fields(A& a) {
    a(pool.value, factory, starts, reason, runners_up);
  }
};

// What a thousandth of load more would have saved on a day that had too little room, and how much
// room there was: the price of that day's room for whoever comes later.
struct RoomPriced {
  std::string factory;
  LocalDate date;
  std::int64_t room_thousandths = 0;
  MicroMinor price = 0;

  template <class A>
  void fields(A& a) {
    a(factory, date.days, room_thousandths, price);
  }
};

}  // namespace jidan::core
