// Explanations on the status port: true numbers, in the language asked for, of what is open and of
// what is over.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "aggregator/status/explain_words.hpp"
#include "tests/status/running_status.hpp"

namespace jidan::status::testing {
namespace {

using nlohmann::json;

const std::vector<http::Header> kChinese{{"Accept-Language", "zh-CN,zh;q=0.9"}};

json explained(RunningStatus& running, const std::string& id,
               const std::vector<http::Header>& headers = {}) {
  const http::Response response = running.get("/v1/explain/" + id, headers);
  BOOST_REQUIRE_MESSAGE(response.status == 200, response.status << " " << response.body);
  return json::parse(response.body);
}

bool says(const json& explanation, std::string_view words) {
  for (const json& sentence : explanation["sentences"])
    if (sentence.get<std::string>().find(words) != std::string::npos) return true;
  return false;
}

core::RunId release(RunningStatus& running, core::PoolId pool) {
  BOOST_REQUIRE(running.post("/v1/pools/" + core::to_text(pool) + "/release").status == 200);
  const json runs = json::parse(running.get("/v1/runs").body);
  return *core::parse_id<core::RunTag>(runs["runs"][0]["run_id"].get<std::string>());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explaining)

BOOST_AUTO_TEST_CASE(a_pool_says_what_would_release_it_on_the_clock_of_its_factory) {
  RunningStatus running;
  const json pool = explained(running, core::to_text(running.place("A", 3)));
  BOOST_TEST(pool["thing"] == "pool");
  BOOST_TEST(pool["language"] == "en");
  const json& release = pool["pool"]["release"];
  BOOST_TEST(release["more_pieces"] == 1997);
  BOOST_TEST(release["pieces_reason"] == "run_maximum");
  BOOST_TEST(release["at"]["zone"] == "Asia/Shanghai");
  BOOST_TEST(says(pool, "with 1997 more pieces"));
  BOOST_TEST(says(pool, release["at"]["local"].get<std::string>()));
  BOOST_TEST(says(pool, "whichever comes first"));
}

BOOST_AUTO_TEST_CASE(a_pool_is_explained_in_chinese_with_the_same_numbers_and_codes) {
  RunningStatus running;
  const std::string id = core::to_text(running.place("A", 3));
  const http::Response response = running.get("/v1/explain/" + id, kChinese);
  BOOST_TEST(header_of(response, "Content-Language") == "zh-CN");
  const json chinese = json::parse(response.body);
  const json english = explained(running, id);
  BOOST_TEST(chinese["pool"] == english["pool"]);
  BOOST_TEST(says(chinese, "再凑 1997 件"));
  BOOST_TEST(says(chinese, "先到者即开批"));
  BOOST_TEST(chinese["sentences"].size() == english["sentences"].size());
}

BOOST_AUTO_TEST_CASE(each_term_of_an_offer_is_shown_and_a_blocked_one_says_why) {
  RunningStatus running;
  const std::string id = core::to_text(running.place("A", 3));
  BOOST_REQUIRE(running.post("/v1/factories/yiwu-print-01/pause").status == 200);
  const json pool = explained(running, id);
  const json& offer = pool["pool"]["offers"][0];
  BOOST_TEST(offer["blocked_by"] == json::array({"paused"}));
  BOOST_TEST(offer["starts"].is_null());
  BOOST_TEST(offer["terms"]["set_up"] == 8000);
  BOOST_TEST(offer["terms"]["total"] == 8000 + 3 * 2000);
  BOOST_TEST(offer["terms"]["full_cost"] == 8000 + 3 * 2000 + 500);
  BOOST_TEST(offer["terms"]["waiting"].is_null());
  for (const char* term : {"changeovers", "plates", "unfilled", "tier_above_best", "controllable"})
    BOOST_TEST(offer["terms"].contains(term));
  BOOST_TEST(says(pool, "145.00 CNY"));
  BOOST_TEST(says(pool, "paused by an operator"));
}

BOOST_AUTO_TEST_CASE(an_order_and_its_line_say_where_the_pieces_are) {
  RunningStatus running;
  const core::PoolId pool = running.place("A", 3);
  const std::string id = core::to_text(running.last_order);
  const json waiting = explained(running, id);
  BOOST_TEST(waiting["thing"] == "order");
  BOOST_TEST(waiting["lines"][0]["parts"][0]["pool_id"] == core::to_text(pool));
  BOOST_TEST(waiting["pools"].size() == 1U);
  BOOST_TEST(waiting["promise"]["kind"] == "ship_by");
  const std::string line = waiting["lines"][0]["line_id"];
  const core::RunId run = release(running, pool);
  const json released = explained(running, line);
  BOOST_TEST(released["thing"] == "line");
  BOOST_TEST(released["order_id"] == id);
  BOOST_TEST(released["lines"][0]["parts"][0]["run_id"] == core::to_text(run));
  BOOST_TEST(says(released, "given to yiwu-print-01"));
}

BOOST_AUTO_TEST_CASE(a_line_that_is_made_as_an_equivalent_says_what_was_ordered_and_what_is_made) {
  RunningStatus running;
  core::OrderPlacement order = an_order(kMorning, {a_line("brand-tee", 3)});
  order.mode = core::Mode::bulk;
  order.lines[0].substitution = core::Substitution::same_work;
  const core::PoolId pool = running.place("A", order);
  BOOST_REQUIRE(pool);  // answered as pooled
  const std::string id = core::to_text(running.last_order);
  const json line = explained(running, id)["lines"][0];
  BOOST_TEST(line["sku"] == "brand-tee");
  BOOST_TEST(line["made_as"] == "tee");
  BOOST_TEST(says(explained(running, id), "made as tee"));
  BOOST_TEST(says(explained(running, id, kChinese), "平替"));
  const core::RunId run = release(running, pool);
  const json seen = json::parse(running.get("/v1/orders/" + id).body);
  BOOST_TEST(seen["lines"][0]["sku"] == "brand-tee");
  BOOST_TEST(seen["lines"][0]["made_as"] == "tee");
  const json released = json::parse(running.get("/v1/runs/" + core::to_text(run)).body);
  BOOST_TEST(released["members"][0]["made_as"] == "tee");
}

BOOST_AUTO_TEST_CASE(a_run_says_why_it_was_released_and_what_it_costs_term_by_term) {
  RunningStatus running;
  const core::RunId run = release(running, running.place("A", 3));
  const json english = explained(running, core::to_text(run));
  BOOST_TEST(english["run"]["reason"] == "operator");
  BOOST_TEST(english["run"]["terms"]["set_up"] == 8000);
  BOOST_TEST(english["run"]["terms"]["total"] == 14'000);
  BOOST_TEST(english["run"]["terms"]["waiting"] == 0);
  BOOST_TEST(english["run"]["terms"]["tier_above_best"] == 0);
  BOOST_TEST(english["run"]["released"]["zone"] == "Asia/Shanghai");
  BOOST_TEST(says(english, "an operator said so"));
  BOOST_TEST(says(english, "No other factory"));
  const json chinese = explained(running, core::to_text(run), kChinese);
  BOOST_TEST(says(chinese, "由操作员放行"));
  BOOST_TEST(chinese["run"] == english["run"]);
}

BOOST_AUTO_TEST_CASE(an_order_that_is_over_is_explained_from_the_read_tables) {
  RunningStatus running;
  const core::RunId run = release(running, running.place("A", 3));
  const core::OrderId order = running.last_order;
  const json open = explained(running, core::to_text(order));
  const auto line = *core::parse_id<core::LineTag>(open["lines"][0]["line_id"].get<std::string>());
  running.report(a_report(core::ReportKind::accepted, run, 1, kMorning));
  running.report(a_report(core::ReportKind::started, run, 2, kMorning));
  running.report(a_report(core::ReportKind::completed, run, 3, kMorning));
  core::Report shipped = a_report(core::ReportKind::shipped, run, 4, kMorning);
  core::ShippedParcel parcel;
  parcel.parcel_id = "P-1";
  parcel.lines = {line};
  shipped.parcels = {parcel};
  running.report(shipped);
  const json over = explained(running, core::to_text(order));
  BOOST_TEST(over["lines"][0]["parts"][0]["state"] == "shipped");
  BOOST_TEST(over["lines"][0]["parts"][0]["factory"] == "yiwu-print-01");
  BOOST_TEST(over["pools"].empty());
  BOOST_TEST(says(over, "3 pieces shipped"));
  BOOST_TEST(says(explained(running, core::to_text(line)), "3 pieces shipped"));
}

BOOST_AUTO_TEST_CASE(one_piece_is_said_in_the_singular) {
  RunningStatus running;
  const core::PoolId pool = running.place("A", 1);
  const json waiting = explained(running, core::to_text(pool));
  BOOST_TEST(says(waiting, "holds 1 line, 1 piece."));
  BOOST_TEST(says(waiting, "for 1 piece (pieces 20.00 CNY, set-up 80.00 CNY, parcels 5.00 CNY)"));
  const json run = explained(running, core::to_text(release(running, pool)));
  BOOST_TEST(says(run, "1 piece 20.00 CNY"));
  BOOST_TEST(says(explained(running, core::to_text(running.last_order)), ": 1 piece in run"));
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_not_found) {
  RunningStatus running;
  for (const std::string& id :
       {core::to_text(core::PoolId{999}), core::to_text(core::OrderId{999}),
        core::to_text(core::LineId{999}), core::to_text(core::RunId{999}), std::string{"nothing"}})
    BOOST_TEST(running.get("/v1/explain/" + id).status == 404);
}

BOOST_AUTO_TEST_CASE(an_explanation_unchanged_is_answered_304) {
  RunningStatus running;
  const std::string target = "/v1/explain/" + core::to_text(running.place("A", 3));
  const std::string etag = header_of(running.get(target), "ETag");
  BOOST_TEST(running.get(target, {{"If-None-Match", etag}}).status == 304);
  std::vector<http::Header> chinese = kChinese;
  chinese.push_back({"If-None-Match", etag});
  BOOST_TEST(running.get(target, chinese).status == 200);
}

BOOST_AUTO_TEST_CASE(money_is_written_with_the_decimals_of_its_currency) {
  const auto text = [](core::Minor amount, std::string_view currency) {
    return money_text(amount, core::Currency::from(currency));
  };
  BOOST_TEST(text(8000, "CNY") == "80.00 CNY");
  BOOST_TEST(text(5, "GBP") == "0.05 GBP");
  BOOST_TEST(text(-123, "CNY") == "-1.23 CNY");
  BOOST_TEST(text(8000, "JPY") == "8000 JPY");
  BOOST_TEST(text(8000, "KWD") == "8.000 KWD");
}

BOOST_AUTO_TEST_CASE(every_reason_block_and_hold_has_words_of_its_own_in_both_languages) {
  for (const Language language : {Language::english, Language::chinese}) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(core::ReleaseReason::lookahead); ++i)
      words.insert(words_of(static_cast<core::ReleaseReason>(i), language));
    BOOST_TEST(words.size() == static_cast<std::size_t>(core::ReleaseReason::lookahead) + 1);
    words.clear();
    for (int i = 0; i <= static_cast<int>(core::OfferBlock::too_late); ++i)
      words.insert(words_of(static_cast<core::OfferBlock>(i), language));
    BOOST_TEST(words.size() == static_cast<std::size_t>(core::OfferBlock::too_late) + 1);
    words.clear();
    for (int i = 0; i <= static_cast<int>(core::HoldReason::artwork_pending); ++i)
      words.insert(words_of(static_cast<core::HoldReason>(i), language));
    BOOST_TEST(words.size() == static_cast<std::size_t>(core::HoldReason::artwork_pending) + 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::status::testing
