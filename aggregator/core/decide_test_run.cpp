// The built-in factory of test orders: their pools become runs at once, and the runs go through all
// states by themselves. Nobody outside hears of it.

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/planning/allocation.hpp"

namespace jidan::core {
namespace {

constexpr std::string_view kTestFactory = "jidan-test";

}  // namespace

std::vector<Event> step_test_run(const State& state, RunId id, Instant now) {
  const Run& run = state.runs[state.find(id)];
  const std::uint64_t seq = run.last_report_seq + 1;
  if (run.state == RunState::issued) return {RunAccepted{id, seq, now}};
  if (run.state == RunState::accepted) return {RunStarted{id, seq, now}};
  if (run.state == RunState::in_production) return {RunMade{id, seq, now}};
  ParcelShipped parcel;
  parcel.run = id;
  parcel.seq = seq;
  parcel.at = now;
  parcel.parcel_id = to_text(id);
  parcel.carrier = kTestFactory;
  for (const Handle part : run.parts)
    parcel.lines.push_back(
        {state.id_of(state.lines[state.parts[part].line]), state.parts[part].quantity});
  return {std::move(parcel), RunClosed{id}};
}

std::vector<Event> release_test_run(const State& state, const Pool& pool, Instant now) {
  RunReleased released;
  released.pool = pool.id;
  released.factory = kTestFactory;
  released.process = state.catalog->processes[pool.process].name;
  released.date =
      LocalDate{static_cast<std::int32_t>(now.time_since_epoch() / std::chrono::days{1})};
  released.day_number = next_day_number(state, released.date);
  released.catalog_version = state.catalog->version;
  released.reason = ReleaseReason::test;
  released.detail = "a run of test orders";
  released.test = true;
  std::uint32_t piece = 1;
  for (const Handle part : serving_order(state, pool)) {
    const Part& each = state.parts[part];
    released.lines.push_back(
        {state.id_of(state.lines[each.line]), each.quantity, piece, each.is_remake, {}});
    piece += static_cast<std::uint32_t>(each.quantity);
  }
  released.price.ordered = released.price.billed = pool.pieces;
  return {std::move(released)};
}

}  // namespace jidan::core
