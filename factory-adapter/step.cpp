// The next action of a job, state by state; see step.hpp.
#include "factory-adapter/step.hpp"

#include <algorithm>
#include <utility>

namespace jidan::adapter {
namespace {

ReportDraft draft(const Job& job, ReportKind kind, Instant now) {
  ReportDraft report;
  report.kind = kind;
  report.run_id = job.sheet.run_id;
  report.revision = job.sheet.revision;
  report.seq = job.next_seq;
  report.at = now;
  return report;
}

// Step k of n: that share of each line is done, whole pieces; the last step counts what spoiled.
std::vector<LineResult> results_at(const Job& job, const Rules& rules, std::int64_t k,
                                   std::int64_t n) {
  std::vector<LineResult> results;
  for (const SheetLine& line : job.sheet.lines) {
    if (!is_to_make(job, line.line_id)) continue;
    const std::int64_t spoiled = spoiled_pieces(rules, job, line);
    const std::int64_t good = line.quantity - std::min(spoiled, line.quantity);
    if (k >= n) {
      results.push_back({line.line_id, good, std::min(spoiled, line.quantity)});
    } else {
      // Divided first, so that a million pieces times any step stays far inside 64 bits.
      results.push_back({line.line_id, good / n * k + good % n * k / n, 0});
    }
  }
  return results;
}

Action acknowledge(const Job& job, const Rules& rules, Instant now) {
  // Of a revision the aggregator may have our acceptance of the one before: it says itself whether
  // it is too late.
  const bool may_expire = job.sheet.revision == 1;
  if (may_expire && now >= job.sheet.ack_by) return Settle{JobEvent::expire, std::nullopt};
  const Instant at = accept_at(rules, job);
  if (now < at) return WaitUntil{may_expire ? std::min(at, job.sheet.ack_by) : at};
  const Verdict verdict = judge(rules, job.sheet);
  ReportDraft report =
      draft(job, verdict.accept ? ReportKind::accepted : ReportKind::rejected, now);
  report.reason = verdict.reason;
  report.except = verdict.except;
  return Settle{verdict.accept ? JobEvent::accept : JobEvent::reject, std::move(report)};
}

Action start(const Job& job, const Rules& rules, Instant now) {
  // All of it is asked back: the aggregator's word on that comes first.
  if (!job.left_out.empty() &&
      std::none_of(job.sheet.lines.begin(), job.sheet.lines.end(),
                   [&](const SheetLine& line) { return is_to_make(job, line.line_id); }))
    return WaitForAnswer{};
  const Instant at = start_at(rules, job);
  if (now < at) return WaitUntil{at};
  return Settle{JobEvent::start, draft(job, ReportKind::started, now)};
}

Action make(const Job& job, const Rules& rules, Instant now) {
  const Instant end = complete_at(rules, job);
  const std::int64_t steps = rules.progress_steps;
  const std::int64_t done = job.progress_reports;
  if (now < end) {
    if (done >= steps) return WaitUntil{end};
    const auto span = end - job.state_since;
    const Instant at = job.state_since + span * (done + 1) / (steps + 1);
    if (now < at) return WaitUntil{at};
    ReportDraft report = draft(job, ReportKind::progress, now);
    report.results = results_at(job, rules, done + 1, steps + 1);
    return Settle{JobEvent::progress, std::move(report)};
  }
  // Only a run that came out short needs its final counts: otherwise completed says everything.
  if (comes_out_short(rules, job) && done <= steps) {
    ReportDraft report = draft(job, ReportKind::progress, now);
    report.results = results_at(job, rules, 1, 1);
    return Settle{JobEvent::progress, std::move(report)};
  }
  return Settle{JobEvent::complete, draft(job, ReportKind::completed, now)};
}

// Lines of which not one good piece came out are in no parcel.
Action ship(const Job& job, const Rules& rules, Instant now) {
  const Instant at = ship_at(rules, job);
  if (now < at) return WaitUntil{at};
  ReportDraft report = draft(job, ReportKind::shipped, now);
  ReportedParcel parcel;
  parcel.parcel_id = job.sheet.run_id + "-1";
  parcel.carrier = "factory";
  parcel.tracking_number = job.sheet.run_id;
  for (const LineResult& result : results_at(job, rules, 1, 1))
    if (result.made > 0) parcel.lines.push_back(result.line_id);
  report.parcels.push_back(std::move(parcel));
  return Settle{JobEvent::ship, std::move(report)};
}

}  // namespace

Action next_action(const Job& job, const Rules& rules, Instant now) {
  switch (job.state) {
    case JobState::received:
      return acknowledge(job, rules, now);
    case JobState::accepting:
      return WaitForAnswer{};
    case JobState::confirmed:
      return start(job, rules, now);
    case JobState::started:
      return make(job, rules, now);
    case JobState::made:
      return ship(job, rules, now);
    case JobState::shipped:
    case JobState::rejected:
    case JobState::fenced:
    case JobState::cancelled:
    case JobState::expired:
      return Finished{};
  }
  return Finished{};
}

std::optional<ReportDraft> answer_cancel(Job& job, const std::vector<SheetLine>& lines,
                                         Instant now) {
  if (is_final(job.state)) return std::nullopt;
  const bool has_begun = job.state == JobState::started || job.state == JobState::made;
  ReportDraft report = draft(job, ReportKind::cancel_outcome, now);
  for (const SheetLine& line : lines) {
    report.outcomes.push_back(
        {line.line_id, has_begun ? 0 : line.quantity, has_begun ? line.quantity : 0});
    if (!has_begun && is_to_make(job, line.line_id)) job.left_out.push_back(line.line_id);
  }
  job.next_seq = report.seq + 1;
  return report;
}

void settle(Job& job, const Settle& action, Instant now) {
  if (!take_event(job, action.event, now)) return;
  if (!action.report) return;
  job.next_seq = action.report->seq + 1;
  if (action.event == JobEvent::accept) {
    job.excepted.clear();
    for (const LineException& exception : action.report->except)
      job.excepted.push_back(exception.line_id);
  }
}

std::string_view to_text(ReportKind kind) {
  switch (kind) {
    case ReportKind::accepted:
      return "job_sheet.accepted";
    case ReportKind::rejected:
      return "job_sheet.rejected";
    case ReportKind::started:
      return "run.started";
    case ReportKind::progress:
      return "run.progress";
    case ReportKind::completed:
      return "run.completed";
    case ReportKind::shipped:
      return "run.shipped";
    case ReportKind::cancel_outcome:
      return "job_sheet.cancel_outcome";
  }
  return "";
}

std::optional<ReportKind> report_kind_of(std::string_view text) {
  for (const ReportKind kind :
       {ReportKind::accepted, ReportKind::rejected, ReportKind::started, ReportKind::progress,
        ReportKind::completed, ReportKind::shipped, ReportKind::cancel_outcome})
    if (to_text(kind) == text) return kind;
  return std::nullopt;
}

}  // namespace jidan::adapter
