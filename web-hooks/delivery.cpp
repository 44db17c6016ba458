// Whose fault a failure is, and what follows: the one table over statuses and errors. Exhaustive
// switches, so that a new error can't be forgotten.
#include "web-hooks/delivery.hpp"

#include <algorithm>
#include <utility>

#include "web-hooks/retry_schedule.hpp"

namespace jidan::webhooks {
namespace {

constexpr int status_gone = 410;

Verdict judge_status(int status) {
  if (status >= 200 && status <= 299) return Verdict::success;
  if (status == status_gone) return Verdict::gone;
  // 3xx is never followed, 4xx is retried: receivers repair routes and keys within the table's
  // days.
  return Verdict::retry;
}

DeadLetterReason refusal_reason(AttemptError error) {
  if (error == AttemptError::endpoint_unknown) return DeadLetterReason::endpoint_unknown;
  if (error == AttemptError::address_forbidden) return DeadLetterReason::refused_address;
  if (error == AttemptError::body_gone) return DeadLetterReason::body_gone;
  return DeadLetterReason::refused_url;
}

}  // namespace

AttemptResult not_sent(AttemptError error, std::string detail) {
  AttemptResult result;
  result.stage = Stage::before;
  result.error = error;
  result.detail = std::move(detail);
  return result;
}

Verdict judge(const AttemptResult& result) {
  switch (result.error) {
    case AttemptError::none: {
      const Verdict by_status = judge_status(result.status);
      if (by_status != Verdict::success && result.control == ControlHeader::abort_message)
        return Verdict::aborted;
      return by_status;
    }
    case AttemptError::endpoint_unknown:
    case AttemptError::url_refused:
    case AttemptError::address_forbidden:
    case AttemptError::body_gone:
      return Verdict::refused;
    case AttemptError::body_unavailable:
    case AttemptError::resolver_unavailable:
    case AttemptError::local_resources:
    case AttemptError::abandoned:
      return Verdict::own_fault;
    case AttemptError::name_not_found:
    case AttemptError::connect_failed:
    case AttemptError::tls_failed:
    case AttemptError::timed_out:
    case AttemptError::connection_lost:
    case AttemptError::response_malformed:
    case AttemptError::response_too_large:
      return Verdict::retry;
  }
  return Verdict::retry;
}

EndpointEffect effect_on_endpoint(const AttemptResult& result) {
  if (result.error == AttemptError::none && result.control == ControlHeader::disable)
    return EndpointEffect::disable;
  switch (judge(result)) {
    case Verdict::success:
      return EndpointEffect::healthy;
    case Verdict::gone:
      return EndpointEffect::disable;
    case Verdict::refused:
    case Verdict::own_fault:
      return EndpointEffect::unaffected;
    case Verdict::aborted:  // it lives and has judged this one message
      return EndpointEffect::healthy;
    case Verdict::retry:
      break;
  }
  const bool asks_for_less =
      result.error == AttemptError::none && (result.status == 429 || result.status == 502 ||
                                             result.status == 503 || result.status == 504);
  return asks_for_less ? EndpointEffect::slow_down : EndpointEffect::failing;
}

// A row whose budget is gone but whose end was never stored gets one more attempt: its conclusion
// has to reach the core once.
Delivery::Delivery(int attempts_spent, Instant due_at, bool dead_letter)
    : state_(dead_letter ? State::dead_letter : State::waiting),
      attempts_spent_(std::clamp(attempts_spent, 0, attempts_max - 1)),
      due_at_(due_at) {}

DeliveryStep Delivery::step(Instant now) const {
  switch (state_) {
    case State::waiting:
      if (now < due_at_) return Wait{due_at_};
      return Attempt{due_at_};
    case State::delivered:
      return Delivered{};
    case State::dead_letter:
      return DeadLetter{reason_};
    case State::withdrawn:
      return Withdrawn{};
  }
  return Withdrawn{};
}

DeliveryStep Delivery::finished(std::string_view delivery_id, const AttemptResult& result,
                                Instant now) {
  if (state_ != State::waiting) return step(now);
  const std::chrono::milliseconds floor = result.retry_after.value_or(std::chrono::seconds{0});
  switch (judge(result)) {
    case Verdict::success:
      state_ = State::delivered;
      return Delivered{};
    case Verdict::gone:
      return end(DeadLetterReason::endpoint_gone);
    case Verdict::aborted:
      return end(DeadLetterReason::aborted_by_receiver);
    case Verdict::refused:
      return end(refusal_reason(result.error));
    case Verdict::own_fault:
      due_at_ = now + own_fault_wait(++own_faults_in_a_row_);
      return Wait{due_at_};
    case Verdict::retry:
      break;
  }
  own_faults_in_a_row_ = 0;
  if (++attempts_spent_ >= attempts_max) return end(DeadLetterReason::budget_spent);
  due_at_ = now + std::max(retry_wait(delivery_id, attempts_spent_ + 1), floor);
  return Wait{due_at_};
}

bool Delivery::retry(Instant now) {
  if (state_ != State::dead_letter) return false;
  state_ = State::waiting;
  attempts_spent_ = 0;
  own_faults_in_a_row_ = 0;
  due_at_ = now;
  return true;
}

DeliveryStep Delivery::end(DeadLetterReason reason) {
  state_ = State::dead_letter;
  reason_ = reason;
  return DeadLetter{reason};
}

}  // namespace jidan::webhooks
