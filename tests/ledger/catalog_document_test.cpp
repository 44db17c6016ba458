// The catalog document: the example reads whole, and every kind of mistake is told with its
// pointer.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "aggregator/ledger/catalog_json.hpp"

namespace jidan::ledger {
namespace {

std::string example() {
  std::ifstream file{"schemas/examples/catalog.json", std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<core::ZoneTable> zone(std::string_view name) {
  if (name != "Asia/Shanghai") return std::nullopt;
  return core::ZoneTable{"Asia/Shanghai", {{0, 28'800}}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::logic_error{"no such text to replace: " + from};
  return text.replace(at, from.size(), to);
}

struct Case {
  std::string from, to, pointer, code;
};

void check(const Case& each) {
  const auto reading = read_catalog(replaced(example(), each.from, each.to), zone);
  BOOST_TEST_CONTEXT(each.from << " → " << each.to) {
    BOOST_REQUIRE(!reading.ok());
    const auto& problems = reading.error();
    BOOST_CHECK(std::any_of(problems.begin(), problems.end(), [&](const DocumentProblem& problem) {
      return problem.pointer == each.pointer && problem.code == each.code;
    }));
    if (problems.empty()) return;
    BOOST_TEST_MESSAGE(problems[0].pointer << " " << problems[0].code);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(catalog_document)

BOOST_AUTO_TEST_CASE(the_example_reads_whole) {
  const auto reading = read_catalog(example(), zone);
  BOOST_REQUIRE(reading.ok());
  const core::Catalog& catalog = reading.value().catalog;
  BOOST_CHECK_EQUAL(catalog.version, 1U);
  BOOST_CHECK_EQUAL(catalog.processes.size(), 3U);
  BOOST_CHECK_EQUAL(catalog.processes[0].aql.size(), 2U);
  BOOST_CHECK_EQUAL(catalog.processes[0].aql[0].aql_hundredths, 250);
  BOOST_CHECK_EQUAL(catalog.products.size(), 6U);
  BOOST_CHECK_EQUAL(catalog.factories.size(), 3U);
  BOOST_CHECK_EQUAL(catalog.offers.size(), 4U);
  BOOST_REQUIRE_EQUAL(reading.value().zones.size(), 1U);
  const core::Product* cap = catalog.find_product("cap-navy");
  BOOST_REQUIRE(cap != nullptr);
  BOOST_CHECK(cap->personalization.required);
  BOOST_CHECK_EQUAL(cap->needs_certification, "specialised");
  const core::Channel* channel = catalog.find_channel("demo");
  BOOST_REQUIRE(channel != nullptr);
  BOOST_CHECK_EQUAL(channel->promise_classes.size(), 7U);  // with standard
  BOOST_CHECK_EQUAL(channel->wait_max_hours, 168);
}

BOOST_AUTO_TEST_CASE(offers_and_calendars_have_the_values_of_the_example) {
  const auto reading = read_catalog(example(), zone);
  BOOST_REQUIRE(reading.ok());
  const core::Catalog& catalog = reading.value().catalog;
  const core::Offer& first = catalog.offers[0];
  BOOST_CHECK_EQUAL(first.per_load_minutes_thousandths, 500);
  BOOST_CHECK_EQUAL(first.tiers.size(), 3U);
  BOOST_CHECK_EQUAL(first.moq[0].quantity, 100);
  BOOST_CHECK(first.valid_to == core::kNever);
  BOOST_CHECK(catalog.offers[1].moq[1].scope == core::MoqScope::option);
  BOOST_CHECK_EQUAL(catalog.offers[1].moq[1].option, "colour");
  BOOST_CHECK_EQUAL(catalog.offers[1].lead_hours, 6);
  BOOST_CHECK(catalog.offers[2].below_moq == core::BelowMoq::hold);
  const core::Calendar& calendar = catalog.factories[0].calendar;
  BOOST_CHECK_EQUAL(calendar.week[0].size(), 1U);
  BOOST_CHECK(calendar.week[6].empty());
  BOOST_CHECK_EQUAL(calendar.exceptions.size(), 3U);
  const auto& half_day = calendar.exceptions.at(core::date_from_civil(2027, 2, 14));
  BOOST_CHECK_EQUAL(half_day.capacity_permille, 500);
  BOOST_CHECK(calendar.exceptions.at(core::date_from_civil(2027, 2, 6)).hours.empty());
  BOOST_CHECK_EQUAL(calendar.pickups.size(), 2U);
  BOOST_CHECK_EQUAL(catalog.factories[1].ships_to[0].hub, 0U);
  BOOST_CHECK_EQUAL(catalog.factories[0].ships_to[0].hub, core::kNoIndex);
  // 2028-06-30 is its last day in Shanghai.
  BOOST_CHECK(catalog.factories[0].certifications[0].expires ==
              core::to_instant(calendar.zone, core::date_from_civil(2028, 7, 1), 0));
}

BOOST_AUTO_TEST_CASE(each_mistake_is_told_with_its_pointer) {
  const std::vector<Case> cases{
      {R"("version": 1,)", R"("version": 0,)", "/version", "out-of-range"},
      {R"("version": 1,)", R"("version": 4294967297,)", "/version", "out-of-range"},
      {R"("version": 1,)", R"("version": 1.5,)", "/version", "wrong-type"},
      {R"("version": 1,)", "", "/version", "missing"},
      {R"("version": 1,)", R"("version": 1, "colour": 2,)", "/colour", "unknown-field"},
      {R"("version": 1,)", R"("version": 1, "version": 2,)", "/version", "duplicate-key"},
      {R"("name": "dtf-print")", R"("name": "DTF print")", "/processes/0/name", "bad-format"},
      {R"("major": 2.5)", R"("major": 3)", "/processes/0/aql/major", "bad-value"},
      {R"("process": "embroidery",)", R"("process": "weaving",)", "/products/3/process",
       "unknown-reference"},
      {R"("sku": "tee-white-l", "name")", R"("sku": "tee-white-m", "name")", "/products/1/sku",
       "duplicate"},
      {R"("pool_by": ["blank"])", R"("pool_by": ["cut"])", "/products/0/pool_by",
       "unknown-reference"},
      {R"({"sku": "tee-black-m", "grade")", R"({"sku": "tee-red", "grade")",
       "/products/0/equivalents/0/sku", "unknown-reference"},
      {R"("load": 1000)", R"("load": "1000")", "/products/0/load", "wrong-type"},
      {R"("time_zone": "Asia/Shanghai")", R"("time_zone": "Asia/Nowhere")",
       "/factories/0/time_zone", "unknown-zone"},
      {R"("mon": [["08:00", "20:00"]])", R"("mon": [["20:00", "08:00"]])",
       "/factories/0/calendar/week/mon/0", "bad-format"},
      {R"("date": "2027-02-07")", R"("date": "2027-02-30")",
       "/factories/0/calendar/exceptions/1/date", "bad-format"},
      {R"("date": "2027-02-07")", R"("date": "2027-02-06")", "/factories/0/calendar/exceptions/1",
       "duplicate"},
      {R"("hub:yiwu-hub"}, "pickup)", R"("hub:lost"}, "pickup)", "/factories/1/ships_to/demo",
       "unknown-reference"},
      {R"("ships_to": {"demo": "buyer"})", R"("ships_to": {"shop": "buyer"})",
       "/factories/0/ships_to/shop", "unknown-reference"},
      {R"("receive_hours": [["08:30", "18:00"]])", R"("receive_hours": [["20:00", "21:00"]])",
       "/factories/0/calendar/receive_hours", "bad-value"},
      {R"("factory": "yiwu-print-01")", R"("factory": "yiwu-print-02")", "/offers/0/factory",
       "unknown-reference"},
      {R"("multiple": 10, "run_max": 2000)", R"("multiple": 60, "run_max": 110)",
       "/offers/0/moq/0/quantity", "moq-multiple-unsatisfiable"},
      {R"("amount": 150000)", R"("amount": 99000000)", "/offers/2/moq/0/amount",
       "moq-multiple-unsatisfiable"},
      {R"({"min_quantity": 1, "unit_price": 2650})", R"({"min_quantity": 2, "unit_price": 2650})",
       "/offers/0/tiers/steps/0/min_quantity", "out-of-order"},
      {R"({"min_quantity": 500, "unit_price": 1890})",
       R"({"min_quantity": 100, "unit_price": 1890})", "/offers/0/tiers/steps/2/min_quantity",
       "out-of-order"},
      {R"("below_moq": "pay")", R"("below_moq": "beg")", "/offers/0/below_moq", "bad-value"},
      {R"("currency": "CNY",
     "set_up": 12000)",
       R"("currency": "USD",
     "set_up": 12000)",
       "/offers/1/currency", "currency-differs"},
      {R"("to": "hub:yiwu-hub", "hours": 6)", R"("to": "hub:nowhere", "hours": 6)", "/transit/0/to",
       "unknown-reference"},
      {R"("ship_24h": {"kind": "ship_by", "hours": 24})",
       R"("ship_24h": {"kind": "ship_by", "days": 1})",
       "/channels/0/promise_classes/ship_24h/hours", "missing"},
  };
  for (const Case& each : cases) check(each);
}

BOOST_AUTO_TEST_CASE(all_problems_come_at_once) {
  const auto reading = read_catalog(
      R"({"version":0,"processes":[],"products":{},"factories":[{}],"offers":[1],"transit":[]})",
      zone);
  BOOST_REQUIRE(!reading.ok());
  BOOST_CHECK_GE(reading.error().size(), 9U);
}

BOOST_AUTO_TEST_CASE(what_is_no_document_is_refused_whole) {
  for (const std::string& text :
       {std::string{}, std::string{"{"}, example() + "x", example() + std::string(1, '\0'),
        std::string{"[]"}, std::string{"\xFF"}}) {
    const auto reading = read_catalog(text, zone);
    BOOST_REQUIRE(!reading.ok());
    BOOST_CHECK(!reading.error().empty());
  }
  const auto deep = read_catalog(
      R"({"version":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}", zone);
  BOOST_REQUIRE(!deep.ok());
  BOOST_CHECK_EQUAL(deep.error()[0].code, "too-deep");
}

BOOST_AUTO_TEST_CASE(with_the_zones_of_its_event_a_document_reads_the_same) {
  const auto first = read_catalog(example(), zone);
  BOOST_REQUIRE(first.ok());
  const auto again = read_catalog(example(), lookup_in(first.value().zones));
  BOOST_REQUIRE(again.ok());
  BOOST_CHECK_EQUAL(again.value().catalog.pool_keys.size(), first.value().catalog.pool_keys.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::ledger
