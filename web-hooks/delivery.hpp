// One delivery as a state machine without I/O: fed with the result of an attempt it says the next
// step. It knows the retry table and whose fault a failure is, not lanes, endpoints or sockets.
// Invariant: once Delivered or Withdrawn it never asks for another attempt.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "web-hooks/instant.hpp"
#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

/// The `webhook-delivery` response header, by which a receiver steers us.
enum class ControlHeader { none, abort_message, disable };

/// What one attempt brought. `retry_after` is already a wait, since a date is read on the
/// transport's clock and waits run on business time.
struct AttemptResult {
  Stage stage = Stage::after;
  AttemptError error = AttemptError::none;
  int status = 0;
  std::optional<std::chrono::seconds> retry_after;
  ControlHeader control = ControlHeader::none;
  PhaseTimings phases;
  std::string detail;  // for people
};

/// The result of an attempt that ended before a byte left us.
AttemptResult not_sent(AttemptError error, std::string detail = {});

struct Attempt {
  Instant at{};
  bool operator==(const Attempt&) const = default;
};
struct Wait {
  Instant until{};
  bool operator==(const Wait&) const = default;
};
struct Delivered {
  bool operator==(const Delivered&) const = default;
};
struct DeadLetter {
  DeadLetterReason reason = DeadLetterReason::budget_spent;
  bool operator==(const DeadLetter&) const = default;
};
struct Withdrawn {
  bool operator==(const Withdrawn&) const = default;
};
using DeliveryStep = std::variant<Attempt, Wait, Delivered, DeadLetter, Withdrawn>;

/// What a result means for the endpoint as a whole, beside its message.
enum class EndpointEffect {
  healthy,     // it answered 2xx
  failing,     // counts for the breaker
  slow_down,   // 429, 502, 503, 504: nothing to this endpoint for a while; counts too
  disable,     // 410, or asked for
  unaffected,  // our own fault, or a refusal of ours: says nothing about it
};

/// Whose turn it is after a result: the table over statuses and errors. Total and pure.
enum class Verdict { success, retry, own_fault, refused, gone, aborted };
Verdict judge(const AttemptResult& result);
EndpointEffect effect_on_endpoint(const AttemptResult& result);

class Delivery {
 public:
  explicit Delivery(Instant due_at) : due_at_(due_at) {}
  Delivery(int attempts_spent, Instant due_at, bool dead_letter);

  /// What to do at `now`.
  DeliveryStep step(Instant now) const;

  /// The attempt that `step` asked for has ended at `now`.
  DeliveryStep finished(std::string_view delivery_id, const AttemptResult& result, Instant now);

  /// The run it spoke of is off. Nothing is sent afterwards, whatever an open attempt brings.
  void withdraw() { state_ = State::withdrawn; }

  /// An operator tries a dead letter again: a new budget, due at once. False if it isn't one.
  bool retry(Instant now);

  Instant due_at() const { return due_at_; }
  int attempts_spent() const { return attempts_spent_; }
  bool is_dead_letter() const { return state_ == State::dead_letter; }

 private:
  enum class State { waiting, delivered, dead_letter, withdrawn };
  DeliveryStep end(DeadLetterReason reason);

  State state_ = State::waiting;
  DeadLetterReason reason_ = DeadLetterReason::budget_spent;
  int attempts_spent_ = 0;
  int own_faults_in_a_row_ = 0;
  Instant due_at_;
};

}  // namespace jidan::webhooks
