// What the adapter does next with a job: a pure function of the job, the rules and the time. The
// program performs the action and the simulation performs the same one; neither decides.
// Invariant: a change of state and the report that tells of it are one action, stored together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "factory-adapter/job.hpp"
#include "factory-adapter/rules.hpp"

namespace jidan::adapter {

enum class ReportKind : std::uint8_t {
  accepted,
  rejected,
  started,
  progress,
  completed,
  shipped,
  cancel_outcome
};
std::string_view to_text(ReportKind kind);  // "job_sheet.accepted" …
std::optional<ReportKind> report_kind_of(std::string_view text);

struct LineResult {  // cumulative
  std::string line_id;
  std::int64_t made = 0;
  std::int64_t spoiled = 0;

  bool operator==(const LineResult&) const = default;
};

struct ReportedParcel {
  std::string parcel_id;
  std::string carrier;
  std::string tracking_number;
  std::vector<std::string> lines;
};

// What was asked to be left out of a line, and what of it we had not begun.
struct LineOutcome {
  std::string line_id;
  std::int64_t not_started = 0;
  std::int64_t already_made = 0;

  bool operator==(const LineOutcome&) const = default;
};

struct ReportDraft {
  ReportKind kind = ReportKind::accepted;
  std::string run_id;
  std::int64_t revision = 1;
  std::uint64_t seq = 0;
  Instant at{};
  Reason reason = Reason::other;        // rejected
  std::vector<LineException> except;    // accepted
  std::vector<LineResult> results;      // progress
  std::vector<ReportedParcel> parcels;  // shipped
  std::vector<LineOutcome> outcomes;    // cancel_outcome
};

struct WaitUntil {
  Instant at;
};
struct WaitForAnswer {};  // the aggregator's word moves it on
struct Settle {           // change the state and store the report, together
  JobEvent event;
  std::optional<ReportDraft> report;
};
struct Finished {};
using Action = std::variant<WaitUntil, WaitForAnswer, Settle, Finished>;

Action next_action(const Job& job, const Rules& rules, Instant now);

// The answer to a request to leave lines out, noted in the job: before the start every piece can
// be, after it none. Nothing: the job is over, and silence says that it was made.
std::optional<ReportDraft> answer_cancel(Job& job, const std::vector<SheetLine>& lines,
                                         Instant now);

// The job after a Settle was stored: its state, its seq, its left-out lines.
void settle(Job& job, const Settle& action, Instant now);

}  // namespace jidan::adapter
