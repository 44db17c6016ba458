// A run's life at the factory, as a table of states and events. Pure.
// Invariant: `started` is reached only from `confirmed`, and `confirmed` only by the aggregator's
// own "applied" to our acceptance. So a run that somebody else may be making is never started here.
//
//   received ─accept─▶ accepting ─confirm─▶ confirmed ─start─▶ started ─complete─▶ made ─ship─▶
//   shipped
//      │ reject, expire, cancel      └─ fence, cancel: from accepting until made ─┘
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/sheet.hpp"

namespace jidan::adapter {

enum class JobState : std::uint8_t {
  received,   // stored; no answer decided yet
  accepting,  // job_sheet.accepted is written down; the aggregator has not said yes yet
  confirmed,  // the aggregator said yes: it may be started
  started,
  made,
  shipped,
  rejected,
  fenced,  // the run is not ours any more (409 run-fenced)
  cancelled,
  expired,  // its ack_by had passed: kept, never offered
};
inline constexpr std::array<JobState, 10> job_states = {
    JobState::received,  JobState::accepting, JobState::confirmed, JobState::started,
    JobState::made,      JobState::shipped,   JobState::rejected,  JobState::fenced,
    JobState::cancelled, JobState::expired};

enum class JobEvent : std::uint8_t {
  accept,   // our acceptance is written down
  reject,   // our rejection is written down
  expire,   // ack_by passed before we answered
  confirm,  // the aggregator applied our acceptance
  fence,    // the aggregator refused a report: run-fenced
  start,
  progress,
  complete,
  ship,
  cancel,  // job_sheet.cancelled came
  revise,  // a newer revision came: until we are confirmed it must be accepted anew
};
inline constexpr std::array<JobEvent, 11> job_events = {
    JobEvent::accept, JobEvent::reject, JobEvent::expire,   JobEvent::confirm,
    JobEvent::fence,  JobEvent::start,  JobEvent::progress, JobEvent::complete,
    JobEvent::ship,   JobEvent::cancel, JobEvent::revise};

std::string_view to_text(JobState state);
std::optional<JobState> job_state_of(std::string_view text);
std::string_view to_text(JobEvent event);

// The state after the event; nothing: the event is not allowed there.
std::optional<JobState> next_state(JobState state, JobEvent event);

// Nothing will change it any more but a person.
bool is_final(JobState state);

struct Job {
  Sheet sheet;
  JobState state = JobState::received;
  Instant received_at{};  // business time at which the sheet of this revision was stored
  Instant state_since{};
  std::uint64_t next_seq = 1;       // of reports; runs on over revisions
  std::uint32_t times_started = 0;  // what an outside checker looks at: 0 or 1
  std::uint32_t progress_reports = 0;
  std::vector<std::string> excepted;  // line ids that our acceptance left out
  std::vector<std::string> left_out;  // line ids we were asked to leave out, and had not begun
};

// Neither our acceptance nor a request since left the line out.
bool is_to_make(const Job& job, std::string_view line_id);

// Takes a newer revision of the sheet. False: it comes too late, job untouched. Lines that it still
// has and that we left out stay left out: our answer about them is on its way.
bool take_revision(Job& job, Sheet sheet, Instant now);

// Applies an allowed event; keeps state_since and times_started. False: not allowed, job untouched.
bool take_event(Job& job, JobEvent event, Instant now);

}  // namespace jidan::adapter
