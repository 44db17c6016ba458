// The outside's word for every closed set of core. Each switch is exhaustive: a value added without
// a word doesn't compile. A value outside its set is a bug, never input, and stops the process.
#include <array>
#include <charconv>
#include <cstdlib>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"
#include "aggregator/core/orders/order.hpp"
#include "aggregator/core/production/report.hpp"
#include "aggregator/core/production/run.hpp"

namespace jidan::core {

// One value and its word on a line.
// clang-format off

std::string_view to_text(Mode mode) {
  switch (mode) {
    case Mode::custom: return "custom";
    case Mode::bulk: return "bulk";
    case Mode::bundle: return "bundle";
    case Mode::recurring: return "recurring";
  }
  std::abort();
}

std::string_view to_text(Payment payment) {
  switch (payment) {
    case Payment::paid: return "paid";
    case Payment::pending: return "pending";
    case Payment::on_delivery: return "on_delivery";
  }
  std::abort();
}

std::string_view to_text(Substitution substitution) {
  switch (substitution) {
    case Substitution::none: return "none";
    case Substitution::same_work: return "same_work";
    case Substitution::same_function: return "same_function";
  }
  std::abort();
}

std::string_view to_text(Approval approval) {
  switch (approval) {
    case Approval::none: return "none";
    case Approval::proof: return "proof";
    case Approval::sample: return "sample";
  }
  std::abort();
}

std::string_view to_text(PartState state) {
  switch (state) {
    case PartState::awaiting_payment: return "awaiting_payment";
    case PartState::held: return "held";
    case PartState::pooled: return "pooled";
    case PartState::in_run: return "in_run";
    case PartState::in_production: return "in_production";
    case PartState::made: return "made";
    case PartState::shipped: return "shipped";
    case PartState::cancelled: return "cancelled";
  }
  std::abort();
}

std::string_view to_text(PromiseState state) {
  switch (state) {
    case PromiseState::on_track: return "on_track";
    case PromiseState::at_risk: return "at_risk";
    case PromiseState::missed: return "missed";
    case PromiseState::infeasible: return "infeasible";
    case PromiseState::paused: return "paused";
  }
  std::abort();
}

std::string_view to_text(HoldReason reason) {
  switch (reason) {
    case HoldReason::none: return "none";
    case HoldReason::artwork_unusable: return "artwork_unusable";
    case HoldReason::text_unprintable: return "text_unprintable";
    case HoldReason::content_refused: return "content_refused";
    case HoldReason::rights_doubt: return "rights_doubt";
    case HoldReason::in_review: return "in_review";
    case HoldReason::awaiting_approval: return "awaiting_approval";
    case HoldReason::product_held: return "product_held";
    case HoldReason::below_moq: return "below_moq";
    case HoldReason::shape_changed: return "shape_changed";
    case HoldReason::no_factory: return "no_factory";
    case HoldReason::artwork_pending: return "artwork_pending";
  }
  std::abort();
}

std::string_view to_text(WaitingOn party) {
  switch (party) {
    case WaitingOn::buyer: return "buyer";
    case WaitingOn::operator_: return "operator";
    case WaitingOn::factory: return "factory";
    case WaitingOn::channel: return "channel";
  }
  std::abort();
}

std::string_view to_text(PromiseKind kind) {
  switch (kind) {
    case PromiseKind::none: return "none";
    case PromiseKind::ship_by: return "ship_by";
    case PromiseKind::arrive_by: return "arrive_by";
  }
  std::abort();
}

std::string_view to_text(RunState state) {
  switch (state) {
    case RunState::planned: return "planned";
    case RunState::issued: return "issued";
    case RunState::accepted: return "accepted";
    case RunState::rejected: return "rejected";
    case RunState::expired: return "expired";
    case RunState::in_production: return "in_production";
    case RunState::made: return "made";
    case RunState::shipped: return "shipped";
    case RunState::closed: return "closed";
    case RunState::cancelled: return "cancelled";
  }
  std::abort();
}

std::string_view to_text(ReleaseReason reason) {
  switch (reason) {
    case ReleaseReason::promise_limit: return "promise_limit";
    case ReleaseReason::cut_off: return "cut_off";
    case ReleaseReason::quantity: return "quantity";
    case ReleaseReason::waiting_cost: return "waiting_cost";
    case ReleaseReason::run_maximum: return "run_maximum";
    case ReleaseReason::wait_max: return "wait_max";
    case ReleaseReason::infeasible: return "infeasible";
    case ReleaseReason::operator_: return "operator";
    case ReleaseReason::test: return "test";
    case ReleaseReason::forecast: return "forecast";
    case ReleaseReason::lookahead: return "lookahead";
  }
  std::abort();
}

std::string_view to_text(BulkWay way) {
  switch (way) {
    case BulkWay::none: return "none";
    case BulkWay::anchors: return "anchors";
    case BulkWay::alone: return "alone";
  }
  std::abort();
}

std::string_view to_text(PolicyName policy) {
  switch (policy) {
    case PolicyName::daily_cutoff: return "daily-cutoff";
    case PolicyName::quantity: return "quantity";
    case PolicyName::rent_or_buy: return "rent-or-buy";
    case PolicyName::forecast: return "forecast";
    case PolicyName::lookahead: return "lookahead";
  }
  std::abort();
}

// What only the buyer can mend stops the promise clock; the channel's own answers (review, missing
// artwork) and ours don't.
WaitingOn waiting_on(HoldReason reason) {
  switch (reason) {
    case HoldReason::artwork_unusable:
    case HoldReason::text_unprintable:
    case HoldReason::content_refused:
    case HoldReason::rights_doubt:
    case HoldReason::awaiting_approval: return WaitingOn::buyer;
    case HoldReason::in_review:
    case HoldReason::artwork_pending: return WaitingOn::channel;
    case HoldReason::none:
    case HoldReason::product_held:
    case HoldReason::below_moq:
    case HoldReason::shape_changed:
    case HoldReason::no_factory: return WaitingOn::operator_;
  }
  std::abort();
}

bool is_effective(RunState state) {
  switch (state) {
    case RunState::issued:
    case RunState::accepted:
    case RunState::in_production:
    case RunState::made: return true;
    case RunState::planned:
    case RunState::rejected:
    case RunState::expired:
    case RunState::shipped:
    case RunState::closed:
    case RunState::cancelled: return false;
  }
  std::abort();
}

// clang-format on

namespace {

void append_padded(std::string& text, std::uint64_t number, std::size_t width) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto length = static_cast<std::size_t>(end - digits.data());
  if (length < width) text.append(width - length, '0');
  text.append(digits.data(), length);
}

}  // namespace

std::string run_number(const Run& run) {
  const CivilDate civil = civil_from_date(run.date);
  std::string text = "R";
  append_padded(text, static_cast<std::uint64_t>(civil.year < 0 ? 0 : civil.year), 4);
  append_padded(text, civil.month, 2);
  append_padded(text, civil.day, 2);
  text += '-';
  append_padded(text, run.day_number, 4);
  return text;
}

}  // namespace jidan::core
