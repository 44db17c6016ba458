// Facts: what a pool looks like to a release policy at one instant, and which offers could take it.
#pragma once

#include <optional>
#include <vector>

#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/economics.hpp"
#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/state.hpp"

namespace jidan::core {

// An offer that could take (some of) a pool.
struct Candidate {
  Index offer = kNoIndex;
  Instant made_by = kNever;      // of the tightest line it may make
  Instant limit = kNever;        // latest safe release over the pool's lines it may make
  Plates plates = Plates::kept;  // what a run of the pool needs there
  std::optional<RunPrice>
      price;              // of all of the pool up to run_max; nothing: MOQ and multiple clash
  bool meets_moq = true;  // without paying for unfilled places
  std::int64_t moq_pieces = 0;
};

// Load (thousandths) that the offer's factory still takes on the day of `at`; a large number when
// it has no daily limit. 0 when it is closed by its own word or full.
std::int64_t room_on_day(const State& state, Index offer, Instant at);

// Not paused, not silent, not closed by its own word.
bool is_asking_allowed(const State& state, Index factory, Instant now);

// False when the factory said that the product or its blank is out.
bool is_in_stock(const State& state, Index factory, const Product& product, Instant now);

// The terms on which an offer would take (some of) a pool, whether its factory may be asked or not;
// nothing when no line of the pool is eligible for it. `contents` are the pool's.
std::optional<Candidate> terms_of(const State& state, const Pool& pool, const RunContents& contents,
                                  Index offer, Instant now);

// The one the policy reckons with: the cheapest a piece among those that may release at all.
// Precondition: there is one.
const Candidate& best_candidate(const State& state, const std::vector<Candidate>& candidates);

// When the offer's factory can begin something next: open, and with room on that day.
Instant next_start(const State& state, Index offer, Instant now);

// Every offer some line of the pool is eligible for whose factory may be asked at `now`; and the
// terms of each.
std::vector<Index> able_offers(const State& state, const Pool& pool, Instant now);
std::vector<Candidate> candidates_of(const State& state, const Pool& pool, Instant now);

RunContents contents_of(const Pool& pool);
// The part of it that one run can hold, in the same proportions.
RunContents up_to_run_maximum(RunContents contents, std::int64_t run_max);

// Minimum over the service classes of the latest limit among candidates: the first moment at which
// some line can no longer be given to anybody in time. kNever when no line has a promise or a
// wait_max.
Instant pool_limit(const State& state, const Pool& pool, const std::vector<Candidate>& candidates);

// Facts for the policy, by the cheapest acceptable candidate; nothing when there is no candidate.
std::optional<PoolFacts> facts_of(const State& state, const Pool& pool, Instant now);

// When the pool must be looked at, and what its memory keeps of having asked for that.
struct PoolReview {
  Instant next = kNever;   // `now` when it is due
  bool is_asked = false;   // the policy was; otherwise it rests
  Index offer = kNoIndex;  // nothing: there is no candidate
  Duration lead{};         // PoolMemory::lead
};
PoolReview review_of(const State& state, const Pool& pool, Instant now);

// A silence ends and a closed day passes without an event: while some factory of the pool's process
// may not be asked, the pool is looked at again within kNoCandidateReview.
Instant no_later_than_news(const State& state, const Pool& pool, Instant next_review, Instant now);

// How long a pool without any candidate waits before it is looked at again.
inline constexpr Duration kNoCandidateReview = std::chrono::hours{1};

}  // namespace jidan::core
