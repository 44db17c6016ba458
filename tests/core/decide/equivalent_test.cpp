// 平替: what nobody can make is made as an equivalent its buyer agreed to, and only then.
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/explain.hpp"
#include "aggregator/core/planning/quote.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::testing {
namespace {

const Instant kMorning = utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

// yiwu prints, foshan embroiders. "tee" must be made by a brand's own factory, which nobody is;
// "plain" (the same work) and "cap" (the same function) may stand in for it.
Catalog a_catalog() {
  Catalog catalog = small_catalog();
  catalog.processes.push_back(a_process("embroidery"));
  catalog.products[0].needs_certification = "brand-source";
  catalog.products.push_back(a_product("plain", 0));
  catalog.products.push_back(a_product("cap", 1));
  catalog.products[1].solo_unit_price = 4'000;
  catalog.products[1].load_thousandths = 2'000;
  catalog.products[0].equivalents = {{"cap", EquivalentGrade::same_function},
                                     {"plain", EquivalentGrade::same_work}};
  catalog.factories.push_back(a_factory("foshan", "CN-ZJ", always_open(shanghai())));
  catalog.offers.push_back(an_offer(1, 1));
  return catalog;
}

// Nobody prints without a certification either.
Catalog without_plain() {
  Catalog catalog = a_catalog();
  catalog.products[1].needs_certification = "brand-source";
  return catalog;
}

// yiwu has the certification, until the catalog changes.
Catalog with_brand() {
  Catalog catalog = a_catalog();
  catalog.factories[0].certifications = {{"brand-source", "ISO", 90, kNever}};
  return catalog;
}

OrderPlacement an_order_of(const CoreWorld& world, std::int32_t quantity,
                           Substitution consent = Substitution::same_work) {
  OrderPlacement order = an_order(world.now, {a_line("tee", quantity)});
  order.mode = Mode::bulk;
  order.lines[0].substitution = consent;
  order.external_id = "T-" + std::to_string(world.journal.size());
  return order;
}

enum class Force : bool { no, yes };

void apply_catalog(CoreWorld& world, Catalog catalog, Force force = Force::no) {
  catalog.version = world.state.catalog->version + 1;
  catalog.index();
  world.must(
      ApplyCatalog{std::make_shared<const Catalog>(std::move(catalog)), "{}", force == Force::yes});
}

LineId last_line(const CoreWorld& world) {
  return LineId{world.last<LinePlaced>()};
}
std::string made_as(const CoreWorld& world, LineId line) {
  return core::made_as(world.state, world.state.find(line));
}

RunReleased release(CoreWorld& world) {
  world.state.pools.for_each([&](Handle, const Pool& pool) {
    if (!pool.parts.empty()) world.must(ReleasePool{pool.id});
  });
  return world.happened<RunReleased>().back();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(equivalent)

BOOST_AUTO_TEST_CASE(what_nobody_can_make_is_made_as_the_equivalent_the_buyer_agreed_to) {
  CoreWorld world(a_catalog(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  BOOST_TEST(world.happened<LinePlaced>()[0].sku == "tee");
  BOOST_TEST(made_as(world, last_line(world)) == "plain");
  BOOST_TEST(world.pieces(PartState::pooled) == 3);
  const Pool& pool = world.state.pools[world.state.pool_by_key.begin()->second];
  BOOST_TEST(pool.load_thousandths == 6'000);  // the equivalent's
  const RunReleased run = release(world);
  BOOST_TEST(run.lines.at(0).made_as == "plain");
  BOOST_TEST(run.solo_cost == 3 * 4'000);
  BOOST_TEST(run.load_thousandths == 6'000);
}

BOOST_AUTO_TEST_CASE(without_consent_nobody_can_make_it) {
  CoreWorld world(a_catalog(), kMorning);
  const Decision decision = world.send(PlaceOrder{an_order_of(world, 3, Substitution::none)});
  BOOST_TEST(CoreWorld::reasons(decision) == "no-capability@/lines/0/sku ");
}

BOOST_AUTO_TEST_CASE(what_can_be_made_as_ordered_is) {
  CoreWorld world(with_brand(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  BOOST_TEST(made_as(world, last_line(world)).empty());
  BOOST_TEST(release(world).lines.at(0).made_as.empty());
}

BOOST_AUTO_TEST_CASE(consent_to_the_same_work_allows_no_other_function) {
  CoreWorld world(without_plain(), kMorning);
  BOOST_TEST(!world.send(PlaceOrder{an_order_of(world, 3)}).ok());
  world.must(PlaceOrder{an_order_of(world, 3, Substitution::same_function)});
  BOOST_TEST(made_as(world, last_line(world)) == "cap");
}

BOOST_AUTO_TEST_CASE(the_same_work_goes_before_the_same_function_whatever_the_catalogs_order) {
  CoreWorld world(a_catalog(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3, Substitution::same_function)});
  BOOST_TEST(made_as(world, last_line(world)) == "plain");
}

BOOST_AUTO_TEST_CASE(of_one_grade_the_catalogs_order_decides) {
  Catalog catalog = a_catalog();
  catalog.products[0].equivalents[0].grade = EquivalentGrade::same_work;
  CoreWorld world(catalog, kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  BOOST_TEST(made_as(world, last_line(world)) == "cap");
}

BOOST_AUTO_TEST_CASE(a_custom_line_is_never_substituted) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order_of(world, 3);
  order.mode = Mode::custom;
  const Decision decision = world.send(PlaceOrder{order});
  BOOST_TEST(CoreWorld::reasons(decision) == "no-capability@/lines/0/sku ");
}

BOOST_AUTO_TEST_CASE(an_equivalent_that_does_not_take_the_personalization_is_none) {
  for (const std::int32_t graphemes : {20, 21}) {
    Catalog catalog = a_catalog();
    catalog.products[0].personalization.placements = {"chest"};
    catalog.products[1].personalization.placements = {"chest"};
    catalog.products[1].personalization.text_graphemes_max = 20;
    CoreWorld world(catalog, kMorning);
    OrderPlacement order = an_order_of(world, 3);
    order.lines[0].placements = {"chest"};
    order.lines[0].text_graphemes_longest = graphemes;
    order.lines[0].has_personalization = true;
    BOOST_TEST(world.send(PlaceOrder{order}).ok() == (graphemes == 20));
  }
}

BOOST_AUTO_TEST_CASE(factories_whose_limits_the_line_is_beyond_are_not_given_the_equivalent) {
  Catalog catalog = a_catalog();
  catalog.products[0].personalization.placements = {"chest"};
  catalog.products[1].personalization.placements = {"chest"};
  catalog.offers[0].limits.text_graphemes_max = 10;
  catalog.offers.push_back(an_offer(1, 0));
  catalog.offers[2].set_up = 90'000;
  CoreWorld world(catalog, kMorning);
  OrderPlacement order = an_order_of(world, 3);
  order.lines[0].placements = {"chest"};
  order.lines[0].text_graphemes_longest = 11;
  order.lines[0].has_personalization = true;
  world.must(PlaceOrder{order});
  BOOST_TEST(release(world).factory == "foshan");
}

BOOST_AUTO_TEST_CASE(an_equivalent_that_is_held_or_ended_stands_in_for_nothing) {
  Catalog catalog = a_catalog();
  catalog.products[1].availability = Availability::held;
  CoreWorld world(catalog, kMorning);
  BOOST_TEST(!world.send(PlaceOrder{an_order_of(world, 3)}).ok());
}

BOOST_AUTO_TEST_CASE(a_line_larger_than_any_run_of_the_equivalent_is_no_line_for_it) {
  for (const std::int64_t run_max : {3, 2}) {
    Catalog catalog = a_catalog();
    catalog.offers[0].run_max = run_max;
    catalog.channels[0].split_lines = false;
    CoreWorld world(catalog, kMorning);
    BOOST_TEST(world.send(PlaceOrder{an_order_of(world, 3)}).ok() == (run_max == 3));
  }
}

BOOST_AUTO_TEST_CASE(an_unpaid_line_goes_into_the_pool_of_its_equivalent_once_it_is_paid) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement order = an_order_of(world, 3);
  order.payment = Payment::pending;
  world.must(PlaceOrder{order});
  BOOST_TEST(world.pieces(PartState::awaiting_payment) == 3);
  BOOST_TEST(made_as(world, last_line(world)) == "plain");
  world.must(RecordPayment{OrderId{world.last<OrderAccepted>()}, world.now});
  BOOST_TEST(release(world).lines.at(0).made_as == "plain");
}

BOOST_AUTO_TEST_CASE(a_pooled_line_that_a_new_catalog_leaves_without_factory_is_substituted) {
  CoreWorld world(with_brand(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  apply_catalog(world, a_catalog());
  world.run_until(kMorning + std::chrono::hours{2});
  BOOST_REQUIRE_EQUAL(world.happened<LineSubstituted>().size(), 1U);
  BOOST_TEST(made_as(world, last_line(world)) == "plain");
  BOOST_TEST(world.pieces(PartState::held) == 0);
  BOOST_TEST(release(world).lines.at(0).made_as == "plain");
}

BOOST_AUTO_TEST_CASE(an_equivalent_that_is_held_by_then_stands_in_for_nothing) {
  CoreWorld world(with_brand(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  Catalog catalog = a_catalog();
  catalog.products[1].availability = Availability::held;
  apply_catalog(world, catalog, Force::yes);
  world.run_until(kMorning + std::chrono::hours{2});
  BOOST_TEST(world.pieces(PartState::held) == 3);
}

BOOST_AUTO_TEST_CASE(without_consent_such_a_line_is_held) {
  CoreWorld world(with_brand(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3, Substitution::none)});
  apply_catalog(world, a_catalog(), Force::yes);
  world.run_until(kMorning + std::chrono::hours{2});
  BOOST_TEST(world.pieces(PartState::held) == 3);
}

// Nobody ever answers: each run expires and its factory isn't given the line again.
BOOST_AUTO_TEST_CASE(each_equivalent_is_tried_once_before_the_line_is_held) {
  CoreWorld world(with_brand(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3, Substitution::same_function)});
  world.run_until(kMorning + std::chrono::hours{24 * 7});
  std::vector<std::string> made;
  for (const RunReleased& run : world.happened<RunReleased>())
    made.push_back(run.lines.at(0).made_as);
  BOOST_TEST((made == std::vector<std::string>{"", "plain", "cap"}));
  BOOST_TEST(world.pieces(PartState::held) == 3);
  BOOST_TEST(world.happened<LineSubstituted>().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_line_of_which_pieces_are_in_a_run_is_not_substituted) {
  CoreWorld world(with_brand(), kMorning);
  Catalog small = with_brand();
  small.offers[0].run_max = 2;
  apply_catalog(world, small);
  world.must(PlaceOrder{an_order_of(world, 3)});
  world.plan_now();
  BOOST_REQUIRE(world.pieces(PartState::in_run) == 2);
  world.must(TakeReport{"yiwu-print-01", a_report(ReportKind::accepted,
                                                  RunId{world.last<RunReleased>()}, 1, world.now)});
  apply_catalog(world, a_catalog(), Force::yes);
  world.run_until(kMorning + std::chrono::hours{2});
  BOOST_TEST(world.pieces(PartState::held) == 1);
  BOOST_TEST(world.happened<LineSubstituted>().empty());
}

BOOST_AUTO_TEST_CASE(a_line_of_which_pieces_can_still_be_made_as_ordered_is_not_substituted) {
  Catalog catalog = with_brand();
  catalog.offers[0].run_max = 2;
  CoreWorld world(catalog, kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  world.plan_now();
  Report refused = a_report(ReportKind::rejected, RunId{world.last<RunReleased>()}, 1, world.now);
  refused.reason = ReportReason::capacity;
  world.must(TakeReport{"yiwu-print-01", refused});
  world.plan_now();
  BOOST_TEST(world.pieces(PartState::held) == 2);  // which yiwu has refused
  BOOST_TEST(world.happened<LineSubstituted>().empty());
}

BOOST_AUTO_TEST_CASE(a_pooled_line_larger_than_any_run_of_the_equivalent_is_held) {
  for (const std::int64_t run_max : {3, 2}) {
    Catalog catalog = without_plain();
    catalog.channels[0].split_lines = false;
    catalog.offers[1].run_max = run_max;
    Catalog branded = catalog;
    branded.factories[0].certifications = {{"brand-source", "ISO", 90, kNever}};
    CoreWorld world(branded, kMorning);
    world.must(PlaceOrder{an_order_of(world, 3, Substitution::same_function)});
    apply_catalog(world, catalog, Force::yes);
    world.run_until(kMorning + std::chrono::minutes{30});
    BOOST_TEST(world.happened<LineSubstituted>().size() == (run_max == 3 ? 1U : 0U));
    BOOST_TEST(world.pieces(PartState::held) == (run_max == 3 ? 0 : 3));
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_must_share_its_run_with_others_is_not_substituted_later) {
  for (const bool same_run : {false, true}) {
    CoreWorld world(with_brand(), kMorning);
    OrderPlacement order = an_order_of(world, 3);
    order.lines.push_back(a_line("plain", 1, 2));
    order.same_run = same_run;
    world.must(PlaceOrder{order});
    apply_catalog(world, a_catalog(), Force::yes);
    while (world.happened<RunReleased>().empty()) world.run_until(world.state.next_deadline());
    BOOST_TEST(world.happened<LineSubstituted>().size() == (same_run ? 0U : 1U));
    BOOST_TEST(world.pieces(PartState::held) == (same_run ? 3 : 0));
  }
}

BOOST_AUTO_TEST_CASE(an_explanation_says_what_was_ordered_and_what_is_made) {
  CoreWorld world(a_catalog(), kMorning);
  world.must(PlaceOrder{an_order_of(world, 3)});
  const auto explained = explain_line(world.state, last_line(world), world.now);
  BOOST_TEST(explained->lines.at(0).ordered == "tee");
  BOOST_TEST(explained->lines.at(0).made_as == "plain");
}

BOOST_AUTO_TEST_CASE(a_quote_says_what_would_be_made) {
  CoreWorld world(a_catalog(), kMorning);
  const auto quoted = quote(world.state, an_order_of(world, 3), world.now);
  BOOST_REQUIRE(quoted.ok());
  BOOST_TEST(quoted.value().lines.at(0).made_as == "plain");
  BOOST_TEST(quoted.value().lines.at(0).solo_unit_price == 4'000);
}

BOOST_AUTO_TEST_CASE(only_lines_that_consent_take_memory_and_give_it_back) {
  CoreWorld world(a_catalog(), kMorning);
  OrderPlacement other = an_order(world.now, {a_line("plain")});
  world.must(PlaceOrder{other});
  BOOST_TEST(world.state.equivalents.empty());
  OrderPlacement order = an_order_of(world, 3);
  order.payment = Payment::pending;
  world.must(PlaceOrder{order});
  BOOST_TEST(world.state.equivalents.size() == 1U);
  world.run_until(kMorning + std::chrono::hours{25});  // never paid
  BOOST_TEST(world.state.equivalents.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
