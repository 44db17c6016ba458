// What becomes of a run that pieces were taken out of: its sheet gets a revision, or it ends.

#include <algorithm>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/run_rest.hpp"

namespace jidan::core {
namespace {

std::int32_t staying(const State& state, Handle part, const RemovedPieces& removed) {
  const auto out = removed.find(part);
  return state.parts[part].quantity - (out == removed.end() ? 0 : out->second);
}

std::vector<SheetPieces> pieces_left(const State& state, const Run& run,
                                     const RemovedPieces& removed) {
  std::map<std::pair<LineId, bool>, std::int32_t> left;
  for (const Handle handle : run.parts) {
    const Part& part = state.parts[handle];
    left[{state.id_of(state.lines[part.line]), part.is_remake}] += staying(state, handle, removed);
  }
  std::vector<SheetPieces> pieces;
  for (const auto& [of, quantity] : left)
    if (quantity > 0) pieces.push_back({of.first, quantity, of.second});
  return pieces;
}

}  // namespace

void put_back(const State& state, const Run& run, Handle handle, std::int32_t quantity,
              std::vector<Event>& events) {
  const Part& part = state.parts[handle];
  const Line& line = state.lines[part.line];
  PartMoved moved;
  moved.line = state.id_of(line);
  moved.quantity = quantity;
  moved.from = part.state;
  moved.run = run.id;
  moved.is_remake = part.is_remake;
  send_to_wait(state, state.catalog->products[line.product], state.orders[line.order].test, moved,
               events);
  events.push_back(std::move(moved));
}

void end_cancelled_run(const State& state, const Run& run, std::vector<Event>& events) {
  events.push_back(RunFenced{run.id, FenceReason::cancelled, run.last_report_seq});
  events.push_back(JobSheetCancelled{run.id, state.catalog->factories[run.factory].id, run.revision,
                                     FenceReason::cancelled});
}

void revise_or_end(const State& state, const Run& run, const RemovedPieces& removed,
                   std::vector<Event>& events) {
  if (run.test) return;  // nobody outside has a sheet of it
  std::int64_t left = 0;
  std::int64_t to_ship = 0;
  for (const Handle handle : run.parts) {
    const std::int32_t stays = staying(state, handle, removed);
    left += stays;
    if (state.parts[handle].state != PartState::shipped) to_ship += stays;
  }
  if (left == 0) return end_cancelled_run(state, run, events);
  if (to_ship == 0) return events.push_back(RunClosed{run.id});
  RunRest rest = rest_of(state, run, removed);
  if (run.state == RunState::issued && !rest.may_be_made) {
    // Nobody has agreed to so few; the pool may still find who does.
    end_cancelled_run(state, run, events);
    for (const Handle handle : run.parts) {
      const std::int32_t stays = staying(state, handle, removed);
      if (stays > 0) put_back(state, run, handle, stays, events);
    }
    return;
  }
  const Factory& factory = state.catalog->factories[run.factory];
  JobSheetRevised revised;
  revised.run = run.id;
  revised.factory = factory.id;
  revised.revision = run.revision + 1;
  revised.replaces = run.issued_delivery;
  revised.ack_by = run.ack_by;
  revised.due_at = run.due_at;
  if (run.offer != kNoIndex)
    revised.spare_blanks = spare_blanks(state.catalog->offers[run.offer], rest.contents.pieces);
  const auto stays = std::find_if(run.parts.begin(), run.parts.end(),
                                  [&](Handle part) { return staying(state, part, removed) > 0; });
  revised.ships_to = ships_to(state, factory, *stays);
  revised.load_thousandths = rest.contents.load_thousandths;
  revised.price = std::move(rest.price);
  revised.solo_cost_removed = rest.solo_cost_removed;
  revised.lines = pieces_left(state, run, removed);
  events.push_back(std::move(revised));
}

}  // namespace jidan::core
