// What the planner remembers of a pool beyond its lines: it outlives them, for they come again. Of
// bounded size (docs/planning.md), changed only by apply(), whole in a snapshot.
#pragma once

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/planning/guard.hpp"
#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/planning/pool_history.hpp"

namespace jidan::core {

struct PoolMemory {
  PoolHistory history;
  Guard guard;
  PolicyRest rest;
  // As the last review saw it: whose terms the policy reckons with, and how long before its
  // earliest promise the pool must be released.
  Index offer = kNoIndex;
  Duration lead{};

  template <class A>
  void fields(A& a) {
    auto lead_ms = static_cast<std::int64_t>(lead.count());
    a(history, guard, rest, offer, lead_ms);
    lead = Duration{lead_ms};
  }
};

}  // namespace jidan::core
