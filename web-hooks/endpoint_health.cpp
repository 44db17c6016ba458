// The breaker's counting. Waits double from opening to opening; an answer of 2xx forgets
// everything.
#include "web-hooks/endpoint_health.hpp"

#include <algorithm>

namespace jidan::webhooks {
namespace {

std::chrono::milliseconds doubled(std::chrono::milliseconds first, std::chrono::milliseconds most,
                                  int times) {
  std::chrono::milliseconds wait = first;
  for (int i = 0; i < times && wait < most; ++i) wait *= 2;
  return std::min(wait, most);
}

}  // namespace

const char* to_text(Breaker breaker) {
  switch (breaker) {
    case Breaker::closed:
      return "closed";
    case Breaker::open:
      return "open";
    case Breaker::probing:
      return "probing";
  }
  return "";
}

std::optional<DisableReason> EndpointHealth::learn(const AttemptResult& result, Instant now,
                                                   const HealthLimits& limits) {
  const EndpointEffect effect = effect_on_endpoint(result);
  switch (effect) {
    case EndpointEffect::healthy:
      reset();
      return std::nullopt;
    case EndpointEffect::unaffected:
      // The probe said nothing about the endpoint: the next attempt is the probe again.
      if (breaker_ == Breaker::probing) breaker_ = Breaker::open;
      return std::nullopt;
    case EndpointEffect::disable:
      return judge(result) == Verdict::gone ? DisableReason::gone
                                            : DisableReason::asked_by_receiver;
    case EndpointEffect::failing:
    case EndpointEffect::slow_down:
      break;
  }
  if (effect == EndpointEffect::slow_down) {
    const auto unasked =
        doubled(limits.slow_down_first, limits.slow_down_max, slow_downs_in_a_row_);
    ++slow_downs_in_a_row_;
    const Instant until = now + std::max<std::chrono::milliseconds>(
                                    unasked, result.retry_after.value_or(std::chrono::seconds{0}));
    slow_until_ = std::max(slow_until_.value_or(until), until);
  }
  if (!failing_since_) failing_since_ = now;
  ++failures_in_a_row_;
  if (failures_in_a_row_ >= limits.breaker_failures) {
    // Attempts that were out when it opened must not lengthen the wait one by one.
    if (breaker_ != Breaker::open)
      probe_not_before_ =
          now + doubled(limits.breaker_wait_first, limits.breaker_wait_max, openings_in_a_row_++);
    breaker_ = Breaker::open;
  }
  if (now - *failing_since_ >= limits.disable_after) return DisableReason::failing_for_days;
  return std::nullopt;
}

bool EndpointHealth::permits(Instant now, int in_flight) const {
  const auto earliest = not_before();
  if (earliest && now < *earliest) return false;
  return breaker_ == Breaker::closed || in_flight == 0;
}

void EndpointHealth::attempting() {
  if (breaker_ == Breaker::open) breaker_ = Breaker::probing;
}

void EndpointHealth::not_attempted() {
  if (breaker_ == Breaker::probing) breaker_ = Breaker::open;
}

std::optional<Instant> EndpointHealth::not_before() const {
  if (slow_until_ && probe_not_before_) return std::max(*slow_until_, *probe_not_before_);
  return slow_until_ ? slow_until_ : probe_not_before_;
}

}  // namespace jidan::webhooks
