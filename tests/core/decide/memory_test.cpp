// What a pool remembers: arrivals and costs outlive its lines, and the daemon's own decisions go by
// them.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/planning/facts.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Instant kMonday = utc_at(2026, 6, 1, 1);

// Two factories, so that a line can come back from one and go to the other.
CoreWorld a_world() {
  Catalog catalog = small_catalog();
  catalog.factories.push_back(a_factory("ningbo-02", "CN-ZJ", always_open(shanghai())));
  catalog.offers.push_back(an_offer(1, 0));
  return CoreWorld(std::move(catalog), kMonday);
}

void place(CoreWorld& world, std::int32_t pieces = 1) {
  OrderPlacement order = an_order(world.now, {a_line("tee", pieces)});
  order.external_id = "T-" + std::to_string(world.journal.size());
  world.must(PlaceOrder{std::move(order)});
}

const Pool& only_pool(const CoreWorld& world) {
  const Pool* found = nullptr;
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    if (!pool.test) found = &pool;
  });
  BOOST_REQUIRE(found != nullptr);
  return *found;
}

Guard::Terms terms_of_pool(const CoreWorld& world) {
  const auto facts = facts_of(world.state, only_pool(world), world.now);
  BOOST_REQUIRE(facts.has_value());
  return facts->guard_terms();
}

// Two lines every half an hour of the working day, for so many days.
void trade(CoreWorld& world, int days) {
  for (int i = 0; i < days * 48; ++i) {
    const auto hour = (world.now.time_since_epoch() / hours{1}) % 24;
    if (hour < 9) {
      place(world);
      place(world);
    }
    world.run_until(world.now + minutes{30});
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pool_memory)

BOOST_AUTO_TEST_CASE(a_pool_remembers_its_arrivals_when_its_lines_are_gone) {
  CoreWorld world = a_world();
  place(world, 3);
  place(world, 4);
  world.run_until(world.now + hours{24 * 7});
  const Pool& pool = only_pool(world);
  BOOST_TEST(pool.parts.empty());
  BOOST_TEST(pool.memory.history.lines_of(PoolHistory::hour_of(kMonday)) == 2);
  BOOST_TEST(pool.memory.history.lines_of(PoolHistory::hour_of(kMonday) + 1) == 0);
}

BOOST_AUTO_TEST_CASE(a_line_arrives_once_however_often_it_comes_back_to_its_pool) {
  CoreWorld world = a_world();
  place(world);
  world.run_until(world.now + hours{24 * 5});
  const auto runs = world.happened<JobSheetIssued>();
  BOOST_TEST(runs.size() > 1U);  // the factory never answered: the line came back
  BOOST_TEST(only_pool(world).memory.history.lines_of(PoolHistory::hour_of(kMonday)) == 1);
}

BOOST_AUTO_TEST_CASE(a_run_that_was_fenced_is_taken_out_of_what_the_pool_has_cost) {
  CoreWorld world = a_world();
  place(world);
  world.run_until(world.now + hours{24 * 2});
  BOOST_REQUIRE(!world.happened<RunReleased>().empty());
  while (world.happened<RunFenced>().size() < world.happened<RunReleased>().size())
    world.run_until(std::max(world.now + Duration{1}, world.state.next_deadline()));
  BOOST_TEST(only_pool(world).memory.guard.spent() == 0);
}

BOOST_AUTO_TEST_CASE(a_run_costs_its_price_and_the_waiting_of_its_lines) {
  CoreWorld world = a_world();
  world.must(ChoosePolicy{PolicyName::rent_or_buy});
  place(world, 5);
  const auto before = facts_of(world.state, only_pool(world), world.now);
  const MicroMinor run = before->run_cost;
  while (world.happened<RunReleased>().empty())
    world.run_until(std::max(world.now + Duration{1}, world.state.next_deadline()));
  const Instant released = world.now;
  WaitingSums waiting;
  waiting.add(kMonday, kMonday + hours{48});
  const Minor rate = world.state.catalog->processes[0].waiting_minor_per_line_hour;
  BOOST_TEST(only_pool(world).memory.guard.spent() == run + waiting.cost_at(released, rate));
}

BOOST_AUTO_TEST_CASE(test_orders_leave_nothing_in_a_memory) {
  CoreWorld world = a_world();
  OrderPlacement order = an_order(world.now, {a_line("tee", 1)});
  order.test = true;
  world.must(PlaceOrder{std::move(order)});
  world.run_until(world.now + hours{2});
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    BOOST_TEST(pool.memory.history.is_empty());
    BOOST_TEST(pool.memory.guard.blocks() == 0U);
  });
}

BOOST_AUTO_TEST_CASE(after_a_week_the_policies_that_look_ahead_decide_and_say_so) {
  for (const auto& [policy, reason] :
       {std::pair{PolicyName::forecast, ReleaseReason::forecast},
        std::pair{PolicyName::lookahead, ReleaseReason::lookahead}}) {
    CoreWorld world = a_world();
    world.must(ChoosePolicy{policy});
    trade(world, 6);
    for (const RunReleased& run : world.happened<RunReleased>()) BOOST_TEST((run.reason != reason));
    trade(world, 12);
    const auto runs = world.happened<RunReleased>();
    const auto foreseen = std::count_if(
        runs.begin(), runs.end(), [&](const RunReleased& run) { return run.reason == reason; });
    BOOST_TEST(foreseen > 0, to_text(policy));
    BOOST_TEST(only_pool(world).memory.guard.permille(0, terms_of_pool(world)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(between_two_reviews_arrivals_do_not_ask_a_policy_again) {
  CoreWorld world = a_world();
  world.must(ChoosePolicy{PolicyName::lookahead});
  trade(world, 9);
  place(world);
  const Instant asked = only_pool(world).memory.rest.asked_at;
  world.run_until(asked + kPolicyRest - Duration{1});
  if (only_pool(world).memory.rest.asked_at == asked) {
    place(world);
    BOOST_TEST((only_pool(world).memory.rest.asked_at == asked));
  }
  world.run_until(asked + kPolicyRest);
  place(world);
  BOOST_TEST((only_pool(world).memory.rest.asked_at > asked));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
