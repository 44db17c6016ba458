// What a factory's own record is made of, and what follows from it: dearer where pieces come out
// unusable, earlier where runs come late.
#include "aggregator/core/planning/record.hpp"
#include "aggregator/core/planning/allocation.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);

Catalog a_catalog(std::size_t factories) {
  Catalog catalog;
  catalog.processes = {a_process("dtf-print", 0)};  // nothing but the limit releases
  catalog.products = {a_product("tee", 0)};
  catalog.products[0].category = "tops";
  catalog.products[0].return_cost = 3000;
  const char* names[] = {"yiwu", "foshan"};
  for (std::size_t i = 0; i < factories; ++i) {
    catalog.factories.push_back(a_factory(names[i], "CN-ZJ", always_open(shanghai())));
    catalog.offers.push_back(an_offer(static_cast<Index>(i), 0));
    catalog.offers.back().set_up += static_cast<Minor>(i) * 1000;
  }
  catalog.transits = {a_transit("CN-ZJ", "CN-ZJ", 24)};
  catalog.channels = {a_channel("demo", shanghai())};
  return catalog;
}

void place(CoreWorld& world, std::int32_t quantity) {
  OrderPlacement order = an_order(world.now, {a_line("tee", quantity)});
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{order});
}

// Ten pieces, released at once and started.
RunId a_started_run(CoreWorld& world) {
  place(world, 10);
  world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
  const RunId run{world.last<RunReleased>()};
  world.must(TakeReport{"yiwu", a_report(ReportKind::started, run, 1, world.now)});
  return run;
}

void complete(CoreWorld& world, RunId id, LineCount count = {10, 0, 0}) {
  Report report = a_report(ReportKind::completed, id, 2, world.now);
  const Run& run = world.state.runs[world.state.find(id)];
  const LineId line = world.state.id_of(world.state.lines[world.state.parts[run.parts[0]].line]);
  report.lines = {{line, ReportReason::none, count}};
  world.must(TakeReport{"yiwu", report});
}

Instant limit_of(const CoreWorld& world) {
  Instant limit = kNever;
  world.state.pools.for_each(
      [&](Handle, const Pool& pool) { limit = facts_of(world.state, pool, world.now)->limit; });
  return limit;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(record)

BOOST_AUTO_TEST_CASE(what_came_out_defective_or_spoiled_counts_against_its_factory_and_category) {
  CoreWorld world(a_catalog(1), kMorning);
  complete(world, a_started_run(world), {7, 2, 1});
  BOOST_REQUIRE_EQUAL(world.state.records.size(), 1U);
  const auto& [key, pieces] = *world.state.records.begin();
  BOOST_TEST(key.first == "tops");
  BOOST_TEST(key.second == 0U);
  BOOST_TEST(pieces.pieces == 10);
  BOOST_TEST(pieces.returned == 3);
  BOOST_TEST(return_rate_of(world.state, 0, "tops") == 300'000);
  BOOST_TEST(return_rate_of(world.state, 0, "cups") == 0);
}

BOOST_AUTO_TEST_CASE(a_run_shipped_without_a_word_that_it_was_made_counts_once_as_made_well) {
  CoreWorld world(a_catalog(1), kMorning);
  const RunId id = a_started_run(world);
  const Run& run = world.state.runs[world.state.find(id)];
  Report shipped = a_report(ReportKind::shipped, id, 2, world.now);
  shipped.parcels = {
      {"P-1",
       "yto",
       "YT1",
       {world.state.id_of(world.state.lines[world.state.parts[run.parts[0]].line])}}};
  world.must(TakeReport{"yiwu", shipped});
  BOOST_TEST(world.state.records.begin()->second.pieces == 10);
  BOOST_TEST(world.state.records.begin()->second.returned == 0);
  BOOST_TEST(world.state.factories[0].lateness.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cheaper_factory_whose_pieces_come_back_loses_the_run_to_a_dearer_one) {
  CoreWorld world(a_catalog(2), kMorning);
  world.state.records[{"tops", 0}] = {1'000, 100};
  world.state.records[{"tops", 1}] = {1'000, 10};
  place(world, 10);
  world.run_until(kMorning + std::chrono::hours{47});
  const RunReleased run = world.happened<RunReleased>().front();
  BOOST_TEST(run.factory == "foshan");
  // Beside price and parcel, what each is expected to take back at 30.00 a piece.
  const Minor expected = run.full_cost - run.price.total - 500;
  BOOST_TEST(expected == expected_returns(world.state, 1, {1, 10, 0, 0, 0, {{0, 10}}, {}}));
  BOOST_TEST(expected > 0);
  BOOST_TEST(run.runners_up[0].full_cost > run.full_cost);
}

BOOST_AUTO_TEST_CASE(once_late_is_no_habit_and_ten_times_late_is_reckoned_with) {
  CoreWorld world(a_catalog(1), kMorning);
  const Run run = world.state.runs[world.state.find(a_started_run(world))];
  State& state = world.state;
  note_made(state, run, run.due_at + std::chrono::hours{5});
  BOOST_TEST((state.factories[0].late_p90 == Duration{0}));
  for (int i = 0; i < 9; ++i) note_made(state, run, run.due_at + std::chrono::hours{2});
  BOOST_TEST((state.factories[0].late_p90 == Duration{std::chrono::hours{2}}));
}

BOOST_AUTO_TEST_CASE(the_last_runs_are_remembered_and_no_lateness_beyond_its_limit) {
  CoreWorld world(a_catalog(1), kMorning);
  const Run run = world.state.runs[world.state.find(a_started_run(world))];
  FactoryStatus& status = world.state.factories[0];
  for (std::size_t i = 0; i < kLeadRunsKept; ++i)
    note_made(world.state, run, run.due_at + kLatenessMax + std::chrono::hours{1});
  BOOST_TEST((status.late_p90 == kLatenessMax));
  for (std::size_t i = 0; i < kLeadRunsKept; ++i)
    note_made(world.state, run, run.due_at - std::chrono::hours{1});
  BOOST_TEST(status.lateness.size() == kLeadRunsKept);
  BOOST_TEST((status.late_p90 == Duration{0}), "to be early buys nobody a later start");
}

BOOST_AUTO_TEST_CASE(a_factory_that_is_often_late_gets_its_runs_that_much_earlier) {
  CoreWorld world(a_catalog(1), kMorning);
  place(world, 10);
  const Instant as_quoted = limit_of(world);
  world.state.factories[0].late_p90 = std::chrono::hours{2};
  BOOST_TEST((limit_of(world) == as_quoted - std::chrono::hours{2}));
  world.state.factories[0].late_p90 = {};
  BOOST_TEST((limit_of(world) == as_quoted));
}

BOOST_AUTO_TEST_CASE(who_is_later_than_any_promise_allows_is_reckoned_with_as_it_quotes) {
  CoreWorld world(a_catalog(1), kMorning);
  place(world, 10);
  const Instant as_quoted = limit_of(world);
  world.state.factories[0].late_p90 = kLatenessMax;
  BOOST_TEST((limit_of(world) == as_quoted));
}

BOOST_AUTO_TEST_CASE(of_two_that_can_still_make_it_the_one_that_is_seldom_late_gets_the_run) {
  CoreWorld world(a_catalog(2), kMorning);
  place(world, 10);
  world.state.factories[0].late_p90 = std::chrono::hours{3};
  world.run_until(limit_of(world));
  BOOST_TEST(world.happened<RunReleased>().front().factory == "foshan");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
