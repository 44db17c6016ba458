// From a report as the adapter drafts it to a report as the core takes it: what the wire and the
// decoder do between the two programs.
#include <stdexcept>

#include "aggregator/sim/factory_node.hpp"

namespace jidan::sim {
namespace {

core::ReportKind to_core(adapter::ReportKind kind) {
  switch (kind) {
    case adapter::ReportKind::accepted:
      return core::ReportKind::accepted;
    case adapter::ReportKind::rejected:
      return core::ReportKind::rejected;
    case adapter::ReportKind::started:
      return core::ReportKind::started;
    case adapter::ReportKind::progress:
      return core::ReportKind::progress;
    case adapter::ReportKind::completed:
      return core::ReportKind::completed;
    case adapter::ReportKind::shipped:
      return core::ReportKind::shipped;
    case adapter::ReportKind::cancel_outcome:
      return core::ReportKind::cancel_outcome;
  }
  throw std::logic_error("a kind of report that isn't one");
}

core::ReportReason to_core(adapter::Reason reason) {
  switch (reason) {
    case adapter::Reason::artwork_unusable:
      return core::ReportReason::artwork_unusable;
    case adapter::Reason::text_unprintable:
      return core::ReportReason::text_unprintable;
    case adapter::Reason::content_refused:
      return core::ReportReason::content_refused;
    case adapter::Reason::rights_doubt:
      return core::ReportReason::rights_doubt;
    case adapter::Reason::no_material:
      return core::ReportReason::no_material;
    case adapter::Reason::too_late:
      return core::ReportReason::too_late;
    case adapter::Reason::capacity:
      return core::ReportReason::capacity;
    case adapter::Reason::price:
      return core::ReportReason::price;
    case adapter::Reason::other:
      return core::ReportReason::other;
  }
  throw std::logic_error("a reason that isn't one");
}

core::LineId line_of(const std::string& text) {
  return core::parse_id<core::LineTag>(text).value_or(core::LineId{});
}

}  // namespace

core::Report to_core(const adapter::ReportDraft& draft) {
  core::Report report;
  report.kind = to_core(draft.kind);
  report.run = core::parse_id<core::RunTag>(draft.run_id).value_or(core::RunId{});
  report.revision = static_cast<std::uint32_t>(draft.revision);
  report.seq = draft.seq;
  report.at = draft.at;
  if (draft.kind == adapter::ReportKind::rejected) report.reason = to_core(draft.reason);
  for (const adapter::LineException& each : draft.except)
    report.lines.push_back({line_of(each.line_id), to_core(each.reason), {}});
  for (const adapter::LineResult& each : draft.results) {
    core::ReportLine line;
    line.line = line_of(each.line_id);
    line.count.made = static_cast<std::int32_t>(each.made);
    line.count.spoiled = static_cast<std::int32_t>(each.spoiled);
    report.lines.push_back(line);
  }
  for (const adapter::LineOutcome& each : draft.outcomes) {
    core::ReportLine line;
    line.line = line_of(each.line_id);
    line.not_started = static_cast<std::int32_t>(each.not_started);
    line.already_made = static_cast<std::int32_t>(each.already_made);
    report.lines.push_back(line);
  }
  for (const adapter::ReportedParcel& each : draft.parcels) {
    core::ShippedParcel parcel{each.parcel_id, each.carrier, each.tracking_number, {}};
    for (const std::string& line : each.lines) parcel.lines.push_back(line_of(line));
    report.parcels.push_back(std::move(parcel));
  }
  return report;
}

}  // namespace jidan::sim
