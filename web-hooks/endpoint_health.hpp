// How one endpoint is doing: the breaker with its single probe, the slow-down after 429/502/503/504
// and the end after days of nothing but failures. Pure; it is told results and asked for leave.
// Invariant: while the breaker isn't closed at most one attempt is out, the probe.
#pragma once

#include <chrono>
#include <optional>

#include "web-hooks/delivery.hpp"
#include "web-hooks/instant.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

struct HealthLimits {
  int breaker_failures = 5;  // in a row, over all lanes of the endpoint
  std::chrono::milliseconds breaker_wait_first = std::chrono::seconds{30};
  std::chrono::milliseconds breaker_wait_max = std::chrono::minutes{5};
  std::chrono::milliseconds slow_down_first = std::chrono::seconds{5};  // without a Retry-After
  std::chrono::milliseconds slow_down_max = std::chrono::minutes{1};
  /// Longer than the whole retry table: by then the first messages are dead letters already.
  std::chrono::milliseconds disable_after = std::chrono::hours{5 * 24};
};

enum class Breaker { closed, open, probing };

const char* to_text(Breaker breaker);

class EndpointHealth {
 public:
  /// Learns from an attempt that ended at `now`. Says why the endpoint must be disabled, if so.
  std::optional<DisableReason> learn(const AttemptResult& result, Instant now,
                                     const HealthLimits& limits);

  /// May an attempt be made at `now`, with so many of the endpoint's attempts out?
  bool permits(Instant now, int in_flight) const;

  /// An attempt is being made: an open breaker takes it as its probe.
  void attempting();
  /// That attempt was not made after all.
  void not_attempted();

  /// An operator believes it is repaired: the next attempt needn't wait for the breaker. What the
  /// endpoint itself asked for (Retry-After) stays.
  void probe_now() { probe_not_before_.reset(); }

  /// After an operator enabled it again: forget the past.
  void reset() { *this = EndpointHealth{}; }

  Breaker breaker() const { return breaker_; }
  int failures_in_a_row() const { return failures_in_a_row_; }
  std::optional<Instant> failing_since() const { return failing_since_; }
  std::optional<Instant> not_before() const;

 private:
  Breaker breaker_ = Breaker::closed;
  int failures_in_a_row_ = 0;
  int openings_in_a_row_ = 0;
  int slow_downs_in_a_row_ = 0;
  std::optional<Instant> failing_since_;
  std::optional<Instant> slow_until_;
  std::optional<Instant> probe_not_before_;
};

}  // namespace jidan::webhooks
