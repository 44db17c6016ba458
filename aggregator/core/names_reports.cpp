// Names of what is said between us and the factories: messages, reports, requests to cancel.

#include <cstdlib>

#include "aggregator/core/event.hpp"

namespace jidan::core {

// clang-format off

std::string_view to_text(FenceReason reason) {
  switch (reason) {
    case FenceReason::rejected: return "rejected";
    case FenceReason::expired: return "expired";
    case FenceReason::cancelled: return "cancelled";
  }
  std::abort();
}

std::string_view to_text(ActorKind kind) {
  switch (kind) {
    case ActorKind::channel: return "channel";
    case ActorKind::operator_: return "operator";
  }
  std::abort();
}

std::string_view to_text(CancelPurpose purpose) {
  switch (purpose) {
    case CancelPurpose::cancel: return "cancel";
    case CancelPurpose::reassign: return "reassign";
    case CancelPurpose::replan: return "replan";
  }
  std::abort();
}

std::string_view to_text(TakeBack how) {
  switch (how) {
    case TakeBack::cancel: return "cancel";
    case TakeBack::reassign: return "reassign";
    case TakeBack::concede: return "concede";
  }
  std::abort();
}

std::string_view to_text(MessageKind kind) {
  switch (kind) {
    case MessageKind::issued: return "job_sheet.issued";
    case MessageKind::cancelled: return "job_sheet.cancelled";
    case MessageKind::revised: return "job_sheet.revised";
    case MessageKind::cancel_requested: return "job_sheet.cancel_requested";
    case MessageKind::reminder: return "job_sheet.reminder";
  }
  std::abort();
}

std::string_view to_text(ReportKind kind) {
  switch (kind) {
    case ReportKind::accepted: return "job_sheet.accepted";
    case ReportKind::rejected: return "job_sheet.rejected";
    case ReportKind::started: return "run.started";
    case ReportKind::progress: return "run.progress";
    case ReportKind::first_piece: return "run.first_piece";
    case ReportKind::line_problem: return "line.problem";
    case ReportKind::completed: return "run.completed";
    case ReportKind::inspected: return "run.inspected";
    case ReportKind::shipped: return "run.shipped";
    case ReportKind::cancel_outcome: return "job_sheet.cancel_outcome";
    case ReportKind::availability: return "factory.availability";
  }
  std::abort();
}

std::string_view to_text(ReportReason reason) {
  switch (reason) {
    case ReportReason::none: return "none";
    case ReportReason::artwork_unusable: return "artwork_unusable";
    case ReportReason::text_unprintable: return "text_unprintable";
    case ReportReason::content_refused: return "content_refused";
    case ReportReason::rights_doubt: return "rights_doubt";
    case ReportReason::no_material: return "no_material";
    case ReportReason::too_late: return "too_late";
    case ReportReason::capacity: return "capacity";
    case ReportReason::price: return "price";
    case ReportReason::other: return "other";
  }
  std::abort();
}

HoldReason hold_for(ReportReason reason) {
  switch (reason) {
    case ReportReason::artwork_unusable: return HoldReason::artwork_unusable;
    case ReportReason::text_unprintable: return HoldReason::text_unprintable;
    case ReportReason::content_refused: return HoldReason::content_refused;
    case ReportReason::rights_doubt: return HoldReason::rights_doubt;
    case ReportReason::none:
    case ReportReason::no_material:
    case ReportReason::too_late:
    case ReportReason::capacity:
    case ReportReason::price:
    case ReportReason::other: return HoldReason::none;
  }
  std::abort();
}

// clang-format on

}  // namespace jidan::core
