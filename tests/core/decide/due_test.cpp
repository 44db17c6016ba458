// Pools that fall due together and compete for the same days: who gets which factory, who waits for
// a later day, and that neither a day's room nor a promise suffers.
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/due_runs.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai
const Instant kTuesday = local_at(shanghai(), 2026, 11, 24);

// Every product has a pool of its own. yiwu takes so many pieces a day; foshan takes any number and
// asks 10 yuan more for a run; what only yiwu may make is called "brand-…". A pool is due from 40
// pieces on.
Catalog a_catalog(std::int64_t daily_capacity, std::size_t products = 6) {
  Catalog catalog;
  catalog.processes = {a_process("dtf-print", 200)};
  for (std::size_t i = 0; i < products; ++i)
    for (const char* kind : {"tee-", "brand-"}) {
      Product product = a_product(kind + std::to_string(i), 0);
      product.options = {{"colour", product.sku}};
      product.pool_by = {"colour"};
      if (product.sku[0] == 'b') product.needs_certification = "brand-source";
      catalog.products.push_back(product);
    }
  for (const char* name : {"yiwu", "foshan"}) {
    Offer offer = an_offer(static_cast<Index>(catalog.factories.size()), 0);
    catalog.factories.push_back(a_factory(name, "CN-ZJ", always_open(shanghai())));
    offer.moq = {moq_of(MoqScope::mixed, 40)};
    offer.ack_within_minutes = 60;
    catalog.offers.push_back(offer);
  }
  catalog.factories[0].certifications = {{"brand-source", "", 90, kNever}};
  catalog.offers[0].daily_capacity = daily_capacity;
  catalog.offers[1].set_up += 1000;
  catalog.transits = {a_transit("CN-ZJ", "CN-ZJ", 24)};
  catalog.channels = {a_channel("demo", shanghai())};
  return catalog;
}

CoreWorld a_world(const Catalog& catalog) {
  CoreWorld world(catalog, kMorning);
  world.must(ChoosePolicy{PolicyName::quantity});
  return world;
}

void place(CoreWorld& world, const std::string& sku, std::int32_t quantity,
           std::string promise = "ship_72h") {
  OrderPlacement order = an_order(world.now, {a_line(sku, quantity)});
  order.promise_class = std::move(promise);
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{order});
}

// The run that holds so many pieces.
const RunReleased* run_of(const std::vector<RunReleased>& runs, std::int64_t pieces) {
  for (const RunReleased& run : runs)
    if (run.price.ordered == pieces) return &run;
  return nullptr;
}

const Pool& pool_of(const CoreWorld& world, const std::string& sku) {
  const Pool* found = nullptr;
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    if (pool.key.find(sku) != std::string::npos) found = &pool;
  });
  BOOST_REQUIRE(found != nullptr);
  return *found;
}

// Does what is due until then; every factory accepts at once, so that no run comes back.
void run_until(CoreWorld& world, Instant until) {
  while (world.state.next_deadline() <= until) {
    world.now = std::max(world.now, world.state.next_deadline());
    for (const Event& event : world.must(PlanPools{})) {
      const auto* sheet = std::get_if<JobSheetIssued>(&event);
      if (sheet != nullptr)
        world.must(
            TakeReport{sheet->factory, a_report(ReportKind::accepted, sheet->run, 1, world.now)});
    }
  }
  world.now = until;
}

// What of the run was promised no sooner than its factory could keep.
bool keeps_promises(const State& state, const Run& run) {
  const Factory& factory = state.catalog->factories[run.factory];
  const Offer& offer = state.catalog->offers[run.offer];
  return std::all_of(run.parts.begin(), run.parts.end(), [&](Handle part) {
    const Instant limit = state.orders[state.lines[state.parts[part].line].order].promise_limit;
    return run.issued_at <= latest_safe_release(factory, offer, run.load_thousandths, limit);
  });
}

bool has_another_factory(const State& state, const Run& run) {
  return std::all_of(run.parts.begin(), run.parts.end(), [&](Handle part) {
    const Index product = state.lines[state.parts[part].line].product;
    return state.catalog->products[product].needs_certification.empty();
  });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(due_together)

BOOST_AUTO_TEST_CASE(a_day_too_small_for_two_goes_to_the_one_that_has_no_other_factory) {
  CoreWorld world = a_world(a_catalog(100));
  place(world, "tee-0", 90);
  place(world, "brand-0", 80);
  run_until(world, world.now);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST(run_of(runs, 90)->factory == "foshan");
  BOOST_TEST(run_of(runs, 80)->factory == "yiwu");
  BOOST_TEST(world.happened<PoolsAssigned>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_it_would_have_cost_elsewhere_is_kept_with_the_run) {
  CoreWorld world = a_world(a_catalog(100));
  place(world, "tee-0", 90);
  place(world, "brand-0", 80);
  run_until(world, world.now);
  const RunReleased run = *run_of(world.happened<RunReleased>(), 90);
  BOOST_REQUIRE_EQUAL(run.runners_up.size(), 1U);
  BOOST_TEST(run.runners_up[0].factory == "yiwu");
  // By itself it would have been cheaper there: the room was worth more to the other.
  BOOST_TEST(run.runners_up[0].full_cost == run.full_cost - 1000);
}

BOOST_AUTO_TEST_CASE(who_can_wait_for_room_waits_when_that_costs_less_and_no_longer) {
  Catalog catalog = a_catalog(100);
  catalog.processes[0].waiting_minor_per_line_hour = 1;
  CoreWorld world = a_world(catalog);
  place(world, "tee-0", 90);
  place(world, "tee-1", 80);
  run_until(world, world.now);
  BOOST_REQUIRE_EQUAL(world.happened<RunReleased>().size(), 1U);
  BOOST_TEST((world.state.next_deadline() > world.now));
  run_until(world, kTuesday - Duration{1});
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
  run_until(world, kTuesday);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST(runs[0].factory == "yiwu");
  BOOST_TEST(runs[1].factory == "yiwu");
  BOOST_TEST((runs[0].date != runs[1].date));
}

BOOST_AUTO_TEST_CASE(a_promise_that_ends_before_the_later_day_is_not_kept_for_it) {
  Catalog catalog = a_catalog(100);
  catalog.processes[0].waiting_minor_per_line_hour = 1;
  CoreWorld world = a_world(catalog);
  place(world, "tee-0", 90, "ship_24h");  // must begin by 06:00 tomorrow
  catalog.factories[0].calendar = open_daily(shanghai(), 8, 20, 7);
  catalog.version = 2;
  catalog.index();
  world.must(ApplyCatalog{std::make_shared<const Catalog>(catalog), "{}"});
  place(world, "tee-1", 80, "ship_24h");
  run_until(world, world.now);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST(runs[0].factory != runs[1].factory);
}

BOOST_AUTO_TEST_CASE(a_pool_kept_for_a_day_is_not_given_out_again_by_a_new_line) {
  Catalog catalog = a_catalog(100);
  catalog.processes[0].waiting_minor_per_line_hour = 1;
  CoreWorld world = a_world(catalog);
  place(world, "tee-0", 90);
  place(world, "tee-1", 95);
  run_until(world, world.now);
  const auto& kept =
      pool_of(world, "tee-0").parts.empty() ? pool_of(world, "tee-1") : pool_of(world, "tee-0");
  BOOST_TEST((kept.kept_until == kTuesday));
  world.now += std::chrono::hours{1};
  place(world, kept.key.find("tee-0") != std::string::npos ? "tee-0" : "tee-1", 3);
  BOOST_TEST((kept.next_review == kTuesday), utc_text(kept.next_review));
  run_until(world, world.now);
  BOOST_TEST(world.happened<RunReleased>().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_factory_that_closes_its_day_brings_back_who_was_kept_for_it) {
  Catalog catalog = a_catalog(100);
  catalog.processes[0].waiting_minor_per_line_hour = 30;
  CoreWorld world = a_world(catalog);
  place(world, "tee-0", 90);
  place(world, "tee-1", 80);
  run_until(world, world.now);
  TakeReport closed{"yiwu", {}};
  closed.report.kind = ReportKind::availability;
  closed.report.availability.date = to_local(shanghai(), kTuesday).date;
  closed.report.availability.closed = true;
  world.must(closed);
  run_until(world, world.now);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 2U);
  BOOST_TEST(runs[1].factory == "foshan");
}

BOOST_AUTO_TEST_CASE(who_comes_later_pays_for_room_that_was_too_little_and_goes_elsewhere) {
  Catalog catalog = a_catalog(170);
  catalog.processes[0].waiting_minor_per_line_hour = 1'000;
  CoreWorld world = a_world(catalog);
  place(world, "tee-0", 90);
  place(world, "tee-1", 90);
  run_until(world, world.now);
  // Ten pieces of room were missing to save 10 yuan.
  BOOST_REQUIRE_EQUAL(world.state.room_prices.size(), 1U);
  const RoomPrice& scarce = world.state.room_prices.begin()->second;
  BOOST_TEST(scarce.room_thousandths == 170'000);
  BOOST_TEST(scarce.price == 1000 * kMicroPerMinor / 10'000);
  place(world, "tee-2", 50);
  run_until(world, world.now);
  const auto runs = world.happened<RunReleased>();
  BOOST_REQUIRE_EQUAL(runs.size(), 3U);
  BOOST_TEST(runs[2].factory == "foshan");
  // Who has no other factory takes it all the same.
  place(world, "brand-0", 50);
  run_until(world, world.now);
  BOOST_TEST(world.happened<RunReleased>()[3].factory == "yiwu");
}

BOOST_AUTO_TEST_CASE(where_no_day_has_a_limit_every_pool_goes_by_itself) {
  CoreWorld world = a_world(a_catalog(0));
  place(world, "tee-0", 90);
  place(world, "tee-1", 80);
  run_until(world, world.now);
  BOOST_TEST(world.happened<RunReleased>().size() == 2U);
  BOOST_TEST(world.happened<PoolsAssigned>().empty());
}

BOOST_AUTO_TEST_CASE(at_its_limit_a_pool_larger_than_the_room_takes_what_is_left_and_never_spins) {
  Catalog catalog = a_catalog(100);
  catalog.channels[0].split_lines = true;
  CoreWorld world = a_world(catalog);
  for (int i = 0; i < 15; ++i) place(world, "brand-0", 10, "ship_24h");
  for (int i = 0; i < 3; ++i) place(world, "brand-1", 10, "ship_24h");
  run_until(world, kTuesday - Duration{1});
  std::int64_t made = 0;
  for (const RunReleased& run : world.happened<RunReleased>()) made += run.price.ordered;
  BOOST_TEST(made <= 100);
  BOOST_TEST(world.journal.size() < 400U);
}

BOOST_AUTO_TEST_CASE(two_pools_at_a_limit_and_room_for_neither_are_looked_at_again_later) {
  Catalog catalog = a_catalog(10);
  CoreWorld world = a_world(catalog);
  place(world, "brand-0", 50, "ship_24h");
  place(world, "brand-1", 60, "ship_24h");
  for (int i = 0; i < 40; ++i) {
    run_until(world, world.now);
    BOOST_REQUIRE((world.state.next_deadline() > world.now));
    world.now += std::chrono::hours{1};
  }
  BOOST_TEST(world.journal.size() < 300U);
}

// Each pool where it costs least by itself, one after the other, by what the others left.
ChosenDays one_at_a_time(const AssignmentProblem& problem) {
  AssignmentProblem left = problem;
  const std::vector<MicroMinor> free_of_charge(problem.days.size(), 0);
  ChosenDays chosen;
  for (std::size_t run = 0; run < problem.runs.size(); ++run) {
    std::vector<std::int64_t> room;
    for (const OfferDay& day : left.days) room.push_back(day.room_thousandths);
    chosen.push_back(assign_alone(left, run, room, free_of_charge).day);
    if (chosen.back() == kLeftOut) continue;
    left.days[chosen.back()].room_thousandths -= problem.runs[run].load_thousandths;
    left.days[chosen.back()].pieces_given += problem.runs[run].pieces;
  }
  return chosen;
}

BOOST_AUTO_TEST_CASE(together_never_costs_more_than_one_at_a_time) {
  std::int64_t cheaper = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Seeded seeded(seed);
      Catalog catalog = a_catalog(seeded.between(60, 300));
      catalog.offers[1].daily_capacity = seeded.one_in(2) ? seeded.between(60, 300) : 0;
      catalog.processes[0].waiting_minor_per_line_hour = seeded.between(0, 60);
      CoreWorld world = a_world(catalog);
      for (int i = 0; i < 6; ++i) {
        const std::string sku = (seeded.one_in(3) ? "brand-" : "tee-") + std::to_string(i);
        place(world, sku, static_cast<std::int32_t>(seeded.between(40, 120)));
      }
      DueRuns runs(world.state, world.now);
      world.state.pools.for_each([&](Handle handle, const Pool& pool) {
        if (!pool.parts.empty())
          runs.add(
              {handle, ReleaseReason::quantity, facts_of(world.state, pool, world.now)->limit});
      });
      const Assignment together = assign(runs.problem());
      const auto alone = cost_of(runs.problem(), one_at_a_time(runs.problem()));
      BOOST_REQUIRE(alone.has_value());
      BOOST_TEST(together.total <= *alone);
      if (together.total < *alone) ++cheaper;
    }
  }
  BOOST_TEST(cheaper > 20);
}

BOOST_AUTO_TEST_CASE(over_a_week_no_day_is_overfull_and_no_promise_breaks_that_another_could_keep) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      Seeded seeded(seed);
      Catalog catalog = a_catalog(400);
      catalog.processes[0].waiting_minor_per_line_hour = seeded.between(0, 30);
      CoreWorld world(catalog, kMorning);
      for (int hour = 0; hour < 24 * 7; ++hour) {
        for (std::int64_t i = seeded.between(0, 2); i > 0; --i)
          place(world,
                (seeded.one_in(4) ? "brand-" : "tee-") + std::to_string(seeded.between(0, 5)),
                static_cast<std::int32_t>(seeded.between(1, 25)),
                seeded.one_in(2) ? "ship_24h" : "ship_48h");
        run_until(world, world.now + std::chrono::hours{1});
      }
      std::map<LocalDate, std::int64_t> loads;
      for (const RunReleased& run : world.happened<RunReleased>())
        if (run.factory == "yiwu") loads[run.date] += run.load_thousandths;
      for (const auto& [date, load] : loads) BOOST_TEST(load <= 400'000);
      world.state.runs.for_each([&](Handle, const Run& run) {
        if (has_another_factory(world.state, run))
          BOOST_TEST(keeps_promises(world.state, run), to_text(run.id)
                                                           << " of " << to_text(run.reason)
                                                           << " at " << utc_text(run.issued_at));
      });
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
