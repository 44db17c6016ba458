// The last enumerator of every enum that is stored: bytes beyond it were never written by us.
// They are in core's namespace so that the archive finds them by argument.
#pragma once

#include "aggregator/core/event.hpp"

namespace jidan::core {

constexpr Mode last_of(Mode) {
  return Mode::recurring;
}
constexpr Payment last_of(Payment) {
  return Payment::on_delivery;
}
constexpr Substitution last_of(Substitution) {
  return Substitution::same_function;
}
constexpr Approval last_of(Approval) {
  return Approval::sample;
}
constexpr PartState last_of(PartState) {
  return PartState::cancelled;
}
constexpr PartPlace last_of(PartPlace) {
  return PartPlace::run;
}
constexpr HoldReason last_of(HoldReason) {
  return HoldReason::artwork_pending;
}
constexpr Frequency last_of(Frequency) {
  return Frequency::monthly;
}
constexpr RecurrenceState last_of(RecurrenceState) {
  return RecurrenceState::ended;
}
constexpr SkipReason last_of(SkipReason) {
  return SkipReason::ended;
}
constexpr PromiseKind last_of(PromiseKind) {
  return PromiseKind::arrive_by;
}
constexpr ReleaseReason last_of(ReleaseReason) {
  return ReleaseReason::lookahead;
}
constexpr BulkWay last_of(BulkWay) {
  return BulkWay::alone;
}
constexpr RunState last_of(RunState) {
  return RunState::cancelled;
}
constexpr FenceReason last_of(FenceReason) {
  return FenceReason::cancelled;
}
constexpr ReportKind last_of(ReportKind) {
  return ReportKind::availability;
}
constexpr MessageKind last_of(MessageKind) {
  return MessageKind::reminder;
}
constexpr ActorKind last_of(ActorKind) {
  return ActorKind::operator_;
}
constexpr CancelPurpose last_of(CancelPurpose) {
  return CancelPurpose::replan;
}
constexpr TakeBack last_of(TakeBack) {
  return TakeBack::concede;
}
constexpr PolicyName last_of(PolicyName) {
  return PolicyName::lookahead;
}

}  // namespace jidan::core
