// The table of a job's life; see job.hpp.
#include "factory-adapter/job.hpp"

#include <algorithm>
#include <utility>

namespace jidan::adapter {
namespace {

using State = JobState;
using Event = JobEvent;

std::optional<State> from_received(Event event) {
  switch (event) {
    case Event::accept:
      return State::accepting;
    case Event::reject:
      return State::rejected;
    case Event::expire:
      return State::expired;
    case Event::cancel:
      return State::cancelled;
    case Event::revise:
      return State::received;
    case Event::confirm:
    case Event::fence:
    case Event::start:
    case Event::progress:
    case Event::complete:
    case Event::ship:
      return std::nullopt;
  }
  return std::nullopt;
}

// What accepting and confirmed share: until the start, the aggregator may still take it back.
std::optional<State> before_start(State state, Event event) {
  switch (event) {
    case Event::fence:
      return State::fenced;
    case Event::cancel:
      return State::cancelled;
    case Event::revise:
      return state == State::confirmed ? State::confirmed : State::received;
    case Event::accept:
    case Event::reject:
    case Event::expire:
    case Event::confirm:
    case Event::start:
    case Event::progress:
    case Event::complete:
    case Event::ship:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<State> from_started(Event event) {
  switch (event) {
    case Event::progress:
      return State::started;
    case Event::complete:
      return State::made;
    case Event::fence:
      return State::fenced;
    case Event::cancel:
      return State::cancelled;
    case Event::revise:
      return State::started;
    case Event::accept:
    case Event::reject:
    case Event::expire:
    case Event::confirm:
    case Event::start:
    case Event::ship:
      return std::nullopt;
  }
  return std::nullopt;
}

// The goods exist: a cancellation comes too late, but a fence still stops the parcels.
std::optional<State> from_made(Event event) {
  if (event == Event::ship) return State::shipped;
  if (event == Event::fence) return State::fenced;
  if (event == Event::revise) return State::made;
  return std::nullopt;
}

}  // namespace

std::optional<JobState> next_state(JobState state, JobEvent event) {
  switch (state) {
    case State::received:
      return from_received(event);
    case State::accepting:
      if (event == Event::confirm) return State::confirmed;
      return before_start(state, event);
    case State::confirmed:
      if (event == Event::start) return State::started;
      return before_start(state, event);
    case State::started:
      return from_started(event);
    case State::made:
      return from_made(event);
    case State::shipped:
    case State::rejected:
    case State::fenced:
    case State::cancelled:
    case State::expired:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_final(JobState state) {
  switch (state) {
    case State::received:
    case State::accepting:
    case State::confirmed:
    case State::started:
    case State::made:
      return false;
    case State::shipped:
    case State::rejected:
    case State::fenced:
    case State::cancelled:
    case State::expired:
      return true;
  }
  return true;
}

bool is_to_make(const Job& job, std::string_view line_id) {
  const auto is_named_in = [&](const std::vector<std::string>& ids) {
    return std::find(ids.begin(), ids.end(), line_id) != ids.end();
  };
  return !is_named_in(job.excepted) && !is_named_in(job.left_out);
}

bool take_revision(Job& job, Sheet sheet, Instant now) {
  if (sheet.revision <= job.sheet.revision || !take_event(job, JobEvent::revise, now)) return false;
  std::erase_if(job.left_out, [&](const std::string& id) {
    return std::none_of(sheet.lines.begin(), sheet.lines.end(),
                        [&](const SheetLine& line) { return line.line_id == id; });
  });
  job.sheet = std::move(sheet);
  if (job.state != JobState::received) return true;
  job.received_at = now;
  job.progress_reports = 0;
  job.excepted.clear();
  return true;
}

bool take_event(Job& job, JobEvent event, Instant now) {
  const auto next = next_state(job.state, event);
  if (!next) return false;
  if (event == Event::start) ++job.times_started;
  if (event == Event::progress) ++job.progress_reports;
  const bool begins_anew = event == Event::revise && *next == State::received;
  if (*next != job.state || begins_anew) job.state_since = now;
  job.state = *next;
  return true;
}

std::string_view to_text(JobState state) {
  switch (state) {
    case State::received:
      return "received";
    case State::accepting:
      return "accepting";
    case State::confirmed:
      return "confirmed";
    case State::started:
      return "started";
    case State::made:
      return "made";
    case State::shipped:
      return "shipped";
    case State::rejected:
      return "rejected";
    case State::fenced:
      return "fenced";
    case State::cancelled:
      return "cancelled";
    case State::expired:
      return "expired";
  }
  return "";
}

std::optional<JobState> job_state_of(std::string_view text) {
  for (const JobState state : job_states)
    if (to_text(state) == text) return state;
  return std::nullopt;
}

std::string_view to_text(JobEvent event) {
  switch (event) {
    case Event::accept:
      return "accept";
    case Event::reject:
      return "reject";
    case Event::expire:
      return "expire";
    case Event::confirm:
      return "confirm";
    case Event::fence:
      return "fence";
    case Event::start:
      return "start";
    case Event::progress:
      return "progress";
    case Event::complete:
      return "complete";
    case Event::ship:
      return "ship";
    case Event::cancel:
      return "cancel";
    case Event::revise:
      return "revise";
  }
  return "";
}

}  // namespace jidan::adapter
