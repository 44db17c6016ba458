// Release policies: pure functions from what a pool looks like to "release now" or "look again
// then". All obey the same frame (limit, run maximum, open hours); each adds its own reason to
// release earlier. To add one: a value in PolicyName, a function and a case in policy.cpp.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "aggregator/core/catalog/calendar.hpp"
#include "aggregator/core/command.hpp"
#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/planning/expected_lines.hpp"
#include "aggregator/core/planning/guard.hpp"
#include "aggregator/core/planning/pool_history.hpp"
#include "aggregator/core/planning/run_costs.hpp"
#include "aggregator/core/production/run.hpp"

namespace jidan::core {

// A pool as a policy sees it, with the cheapest eligible offer's terms.
struct PoolFacts {
  Instant now{};
  Index offer = kNoIndex;
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
  Instant first_arrival{};
  Instant limit = kNever;        // latest safe release over the pool, safety margin taken off
  bool limit_is_promise = true;  // false: the channel's wait_max
  bool infeasible = false;  // some line's promise can't be kept: release at the next open instant
  Instant next_open{};      // first open instant ≥ now of the offer's factory
  Instant next_cut_off = kNever;  // of the offer's factory, > now
  Instant last_cut_off_due =
      kNever;                   // a cut-off ≤ now that the oldest line has already waited through
  std::int64_t moq_pieces = 0;  // billed pieces the MOQ rules ask for
  std::int64_t run_max = 0;
  MicroMinor run_cost = 0;  // controllable cost of releasing all of it now
  Minor waiting_minor_per_line_hour = 0;
  const WaitingSums* waiting = nullptr;
  std::int64_t changeovers = 0;  // distinct changeover_by values
  // What the policies that look ahead need as well; without it they are rent-or-buy.
  const RunCosts* costs = nullptr;
  const PoolHistory* history = nullptr;
  const Calendar* calendar = nullptr;  // of the offer's factory
  std::vector<ExpectedLine> expected;  // lines known of before they arrive
  const Guard* guard = nullptr;        // nullptr: unguarded
  Instant rests_until{};               // they are not asked before: PolicyRest

  // What the guard reckons with. Precondition: history, costs and calendar are known.
  Guard::Terms guard_terms() const { return {costs, calendar, history->variants(), {}}; }
};

// A policy that looks ahead was asked; what arrives within the next half an hour doesn't make it be
// asked again, though it may be due. That bounds what deciding costs by pools and not by lines, and
// asked more often it only closes more often by chance (docs/planning.md).
inline constexpr Duration kPolicyRest = std::chrono::minutes{30};
struct PolicyRest {
  Instant asked_at{};
  Instant next_review{};  // what it answered then
  // An instant ≤ now: an arrival at `now` makes it be asked.
  Instant until(Instant now) const {
    if (asked_at == now) return Instant{};  // the lines of one commit are asked for together
    return std::min(next_review, asked_at + kPolicyRest);
  }
  template <class A>
  void fields(A& a) {
    a(asked_at, next_review);
  }
};

struct ReleaseDecision {
  bool release = false;
  ReleaseReason reason = ReleaseReason::promise_limit;
  Instant next_review = kNever;  // when not releasing: the latest moment to look again
};

// Waiting longer can't help: below MOQ somebody has to be told now, and whoever is open takes it.
bool is_last_moment(ReleaseReason reason);

// What a policy wants: to release for this reason, or to look again then.
struct Wish {
  std::optional<ReleaseReason> reason;
  Instant next_review = kNever;
};
using Policy = Wish (*)(const PoolFacts&);

Wish rent_or_buy_wish(const PoolFacts& facts);

// What becomes of a policy's wish within the frame that all obey. Never releases at a closed
// instant, never waits past the limit (a latest safe release is an open instant; if nobody is open
// at another limit, the next open instant is as early as it gets).
ReleaseDecision review_pool(Policy policy, const PoolFacts& facts);
ReleaseDecision review_pool(PolicyName policy, const PoolFacts& facts);

}  // namespace jidan::core
