// How a job sheet's life changes the state: issued, reminded of, revised, accepted, or fenced; and
// what all files of runs share.

#include <algorithm>

#include "aggregator/core/apply_parts.hpp"
#include "aggregator/core/planning/pool.hpp"
#include "aggregator/core/planning/volumes.hpp"

namespace jidan::core {
namespace {

// A fenced run made nothing, its new plates neither.
void lose_new_plates(State& state, Run& run) {
  for (const std::uint64_t artwork : run.new_plates) state.plates.erase({run.factory, artwork});
  run.new_plates.clear();
}

// Nor are plates made for artworks that have left it.
void lose_plates_left_out(State& state, Run& run) {
  std::erase_if(run.new_plates, [&](std::uint64_t artwork) {
    const bool stays = std::any_of(run.parts.begin(), run.parts.end(), [&](Handle part) {
      return state.lines[state.parts[part].line].traits.artwork == artwork;
    });
    if (!stays) state.plates.erase({run.factory, artwork});
    return !stays;
  });
}

}  // namespace

Run& run_of(State& state, RunId id) {
  return state.runs[require(state.find(id), "run")];
}

void heard(State& state, Run& run, std::uint64_t seq) {
  run.last_report_seq = std::max(run.last_report_seq, seq);
  if (run.factory != kNoIndex) state.factories[run.factory].silent_until = Instant{};
}

void use_capacity(State& state, const Run& run, std::int64_t sign) {
  if (run.offer == kNoIndex) return;
  const auto key = std::make_pair(run.offer, run.date);
  auto& used = state.capacity_used[key];
  used += sign * run.load_thousandths;
  if (used == 0) state.capacity_used.erase(key);
}

void forget_reminder(State& state, const Run& run) {
  state.reminders.erase({reminder_at(run), run.id.value});
}

void end_run(State& state, Run& run, RunState as, Instant now) {
  state.ack_limits.erase({run.ack_by, run.id.value});
  forget_reminder(state, run);
  run.state = as;
  run.ended_at = now;
  state.retirements.insert({now + kEndedRunsKept, run.id.value});
}

void apply_event(State& state, const JobSheetIssued& event, Instant) {
  Run& run = run_of(state, event.run);
  run.issued_delivery = DeliveryId{state.next_sequence};
  run.revision = event.revision;
  run.ack_by = event.ack_by;
  run.due_at = event.due_at;
  state.ack_limits.insert({run.ack_by, run.id.value});
  state.reminders.insert({reminder_at(run), run.id.value});
}

void apply_event(State& state, const JobSheetReminded& event, Instant) {
  forget_reminder(state, run_of(state, event.run));
}

void apply_event(State& state, const JobSheetRevised& event, Instant) {
  Run& run = run_of(state, event.run);
  run.issued_delivery = DeliveryId{state.next_sequence};
  run.revision = event.revision;
  use_capacity(state, run, -1);
  count_given(state, run, -1);
  state.totals.run_price += event.price.total - run.price.total;
  state.totals.solo_price -= event.solo_cost_removed;
  run.load_thousandths = event.load_thousandths;
  run.price = event.price;
  use_capacity(state, run, 1);
  count_given(state, run, 1);
  lose_plates_left_out(state, run);
  const MicroMinor cost = guarded_cost(state, run, run.issued_at);
  state.pools[run.pool].memory.guard.released(cost - run.guarded_cost);
  run.guarded_cost = cost;
}

void apply_event(State& state, const RunAccepted& event, Instant now) {
  Run& run = run_of(state, event.run);
  heard(state, run, event.seq);
  state.ack_limits.erase({run.ack_by, run.id.value});
  forget_reminder(state, run);
  run.state = RunState::accepted;
  if (run.test) {
    std::erase_if(state.test_steps, [&](const Deadline& e) { return e.second == run.id.value; });
    state.test_steps.insert({now + kTestStep, run.id.value});
    return;
  }
  ++state.totals.runs_accepted;
  ++state.factories[run.factory].accepted;
}

void apply_event(State& state, const RunFenced& event, Instant now) {
  Run& run = run_of(state, event.run);
  if (event.reason == FenceReason::rejected) heard(state, run, event.seq);
  run.last_report_seq = std::max(run.last_report_seq, event.seq);
  use_capacity(state, run, -1);
  count_given(state, run, -1);
  lose_new_plates(state, run);
  // Nobody made it and nobody is paid: its lines will cost what the next run of them does.
  state.pools[run.pool].memory.guard.released(-run.guarded_cost);
  FactoryStatus& status = state.factories[run.factory];
  switch (event.reason) {
    case FenceReason::rejected:
      ++status.rejected;
      end_run(state, run, RunState::rejected, now);
      break;
    case FenceReason::expired:
      ++status.expired;
      end_run(state, run, RunState::expired, now);
      break;
    case FenceReason::cancelled:
      end_run(state, run, RunState::cancelled, now);
      break;
  }
  ++state.totals.runs_fenced;
}

}  // namespace jidan::core
