// What the status port shows, and to whom.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/status/running_status.hpp"

namespace jidan::status::testing {
namespace {

using nlohmann::json;

json body_of(const http::Response& response, int status = 200) {
  BOOST_REQUIRE_MESSAGE(response.status == status, response.status << " " << response.body);
  return json::parse(response.body);
}

Operator an_operator(std::string name, Role role, std::string_view token) {
  return {std::move(name), role, sha256(token)};
}
std::vector<http::Header> bearer(const std::string& token) {
  return {{"Authorization", "Bearer " + token}};
}

const std::vector<std::string> kReadRoutes{
    "/metrics",       "/v1/status", "/v1/pools",  "/v1/runs",      "/v1/orders", "/v1/factories",
    "/v1/deliveries", "/v1/holds",  "/v1/claims", "/v1/endpoints", "/v1/clock"};

}  // namespace

BOOST_AUTO_TEST_SUITE(seeing)

BOOST_AUTO_TEST_CASE(status_counts_pieces_by_state_and_they_sum_to_what_was_ordered) {
  RunningStatus running;
  running.place("A", 3);
  running.place("B", 4);
  const json status = body_of(running.get("/v1/status"));
  BOOST_TEST(status["totals"]["orders"] == 2);
  BOOST_TEST(status["totals"]["pieces_ordered"] == 7);
  std::int64_t sum = 0;
  for (const auto& [state, pieces] : status["totals"]["pieces"].items())
    sum += pieces.get<std::int64_t>();
  BOOST_TEST(sum == 7);
  BOOST_TEST(status["totals"]["pieces"].size() == 8U);
  BOOST_TEST(status["open"]["lines"] == 2);
  BOOST_TEST(status["deliveries"]["parked"] == 0);
  BOOST_TEST(status["catalog_version"] == 1);
}

BOOST_AUTO_TEST_CASE(a_pool_says_why_it_waits_and_what_a_run_would_cost) {
  RunningStatus running;
  const std::string id = core::to_text(running.place("A", 3));
  const json listed = body_of(running.get("/v1/pools"));
  BOOST_REQUIRE(listed["pools"].size() == 1U);
  BOOST_TEST(listed["pools"][0]["pool_id"] == id);
  BOOST_TEST(listed["next"].is_null());
  const json pool = body_of(running.get("/v1/pools/" + id));
  BOOST_TEST(pool["waits_for"] == "waiting_cost");
  BOOST_TEST(pool["pieces"] == 3);
  BOOST_TEST(pool["run_cost"] == 8000);
  BOOST_TEST(pool["offers"][0]["factory"] == "yiwu-print-01");
}

BOOST_AUTO_TEST_CASE(lists_see_what_was_committed_before_they_were_asked) {
  RunningStatus running;
  for (int i = 0; i < 20; ++i) {
    running.place("A" + std::to_string(i));
    BOOST_TEST(body_of(running.get("/v1/orders"))["orders"].size() ==
               static_cast<std::size_t>(i) + 1);
  }
}

BOOST_AUTO_TEST_CASE(a_list_goes_on_behind_its_cursor_until_next_is_null) {
  RunningStatus running;
  for (int i = 0; i < 5; ++i) running.place("A" + std::to_string(i));
  std::set<std::string> seen;
  std::string target = "/v1/orders?limit=2";
  for (int page = 0; page < 3; ++page) {
    const json listed = body_of(running.get(target));
    for (const json& order : listed["orders"]) seen.insert(order["order_id"]);
    if (page == 2) {
      BOOST_TEST(listed["next"].is_null());
    } else {
      target = "/v1/orders?limit=2&after=" + listed["next"].get<std::string>();
    }
  }
  BOOST_TEST(seen.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_released_run_is_shown_with_its_price_and_its_message) {
  RunningStatus running;
  const std::string pool = core::to_text(running.place("A", 3));
  const json released = body_of(running.post("/v1/pools/" + pool + "/release"));
  BOOST_REQUIRE(released["runs"].size() == 1U);
  const std::string id = released["runs"][0];
  const json run = body_of(running.get("/v1/runs/" + id));
  BOOST_TEST(run["state"] == "issued");
  BOOST_TEST(run["price"]["total"] == run["total"]);
  BOOST_TEST(run["release"]["reason"] == "operator");
  BOOST_TEST(run["members"].size() == 1U);
  BOOST_TEST(body_of(running.get("/v1/runs?state=issued"))["runs"].size() == 1U);
  BOOST_TEST(body_of(running.get("/v1/runs?state=closed"))["runs"].empty());
  const json deliveries = body_of(running.get("/v1/deliveries"));
  BOOST_REQUIRE(deliveries["deliveries"].size() == 1U);
  BOOST_TEST(deliveries["deliveries"][0]["delivery_id"] == run["delivery_id"]);
  const json delivery =
      body_of(running.get("/v1/deliveries/" + run["delivery_id"].get<std::string>()));
  BOOST_TEST(delivery["attempts"].is_array());
}

BOOST_AUTO_TEST_CASE(an_order_is_shown_with_its_lines_and_parts) {
  RunningStatus running;
  running.place("A", 3);
  const json order = body_of(running.get("/v1/orders/" + core::to_text(running.last_order)));
  BOOST_TEST(order["external_id"] == "A");
  BOOST_TEST(order["lines"][0]["sku"] == "tee");
  BOOST_TEST(order["lines"][0]["quantities"]["pooled"] == 3);
  BOOST_TEST(order["promise"]["state"] == "on_track");
}

BOOST_AUTO_TEST_CASE(single_things_have_an_etag_and_are_not_sent_twice) {
  RunningStatus running;
  running.place("A");
  const std::string target = "/v1/orders/" + core::to_text(running.last_order);
  const http::Response first = running.get(target);
  const std::string etag = header_of(first, "ETag");
  BOOST_REQUIRE(!etag.empty());
  const http::Response again = running.get(target, {{"If-None-Match", etag}});
  BOOST_TEST(again.status == 304);
  BOOST_TEST(again.body.empty());
  BOOST_TEST(running.get(target, {{"If-None-Match", "\"other\""}}).status == 200);
}

BOOST_AUTO_TEST_CASE(factories_are_listed_with_their_state) {
  RunningStatus running;
  const json factories = body_of(running.get("/v1/factories"));
  BOOST_REQUIRE(factories["factories"].size() == 1U);
  BOOST_TEST(factories["factories"][0]["paused"] == false);
  BOOST_TEST(factories["factories"][0]["processes"][0] == "dtf-print");
  const json factory = body_of(running.get("/v1/factories/yiwu-print-01"));
  BOOST_TEST(factory["rooms"].empty());  // no day of it has a limit
  BOOST_TEST(factory["record"]["runs_timed"] == 0);
  BOOST_TEST(factory["record"]["late_p90_minutes"] == 0);
  BOOST_TEST(factory["record"]["categories"].empty());
  BOOST_TEST(running.get("/v1/factories/nobody").status == 404);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_404_and_another_method_405) {
  RunningStatus running;
  BOOST_TEST(running.get("/v1/nothing").status == 404);
  BOOST_TEST(running.get("/v1/orders/ord_zzz").status == 404);
  BOOST_TEST(running.get("/v1/runs/" + core::to_text(core::RunId{999})).status == 404);
  const http::Response wrong = running.post("/v1/status");
  BOOST_TEST(wrong.status == 405);
  BOOST_TEST(!header_of(wrong, "Allow").empty());
  BOOST_TEST(running.ask(http::Method::head, "/v1/status").status == 200);
}

BOOST_AUTO_TEST_CASE(a_query_with_mistakes_names_all_of_them) {
  RunningStatus running;
  const json problem = body_of(running.get("/v1/runs?limit=0&state=lost&colour=red"), 400);
  BOOST_TEST(problem["errors"].size() == 3U);
}

BOOST_AUTO_TEST_CASE(only_hosts_of_the_list_are_answered) {
  RunningStatus running;
  BOOST_TEST(running.get("/livez", {{"Host", "evil.example"}}).status == 421);
  BOOST_TEST(running.get("/v1/status", {{"Host", "evil.example:7811"}}).status == 421);
  BOOST_TEST(running.get("/v1/status", {{"Host", "LOCALHOST:7811"}}).status == 200);
}

BOOST_AUTO_TEST_CASE(without_a_known_token_every_route_of_operators_is_401) {
  RunningStatus running({an_operator("ann", Role::read, "secret-of-ann")});
  for (const std::string& route : kReadRoutes) {
    BOOST_TEST_CONTEXT(route) {
      BOOST_TEST(running.get(route).status == 401);
      BOOST_TEST(running.get(route, bearer("wrong")).status == 401);
      BOOST_TEST(running.get(route, {{"Authorization", "Basic secret-of-ann"}}).status == 401);
      BOOST_TEST(running.get(route, bearer("secret-of-ann")).status == 200);
    }
  }
  BOOST_TEST(running.get("/livez").status == 200);
  BOOST_TEST(running.get("/readyz").status == 200);
  BOOST_TEST(running.get("/").status == 200);
}

BOOST_AUTO_TEST_CASE(an_operator_who_may_read_may_not_act) {
  RunningStatus running({an_operator("ann", Role::read, "a"), an_operator("bob", Role::act, "b")});
  const std::string target = "/v1/factories/yiwu-print-01/pause";
  BOOST_TEST(running.post(target).status == 401);
  BOOST_TEST(running.post(target, {}, bearer("a")).status == 403);
  BOOST_TEST(running.post(target, {}, bearer("b")).status == 200);
  BOOST_TEST(running.log_lines.find("operator=bob") != std::string::npos);
  BOOST_TEST(running.log_lines.find("operator=ann") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(readyz_says_no_while_starting_or_draining_and_livez_goes_on) {
  RunningStatus running;
  BOOST_TEST(running.get("/readyz").status == 200);
  running.ready = false;
  BOOST_TEST(running.get("/readyz").status == 503);
  BOOST_TEST(running.get("/livez").status == 200);
}

BOOST_AUTO_TEST_CASE(metrics_have_no_name_twice_and_counters_end_in_total) {
  RunningStatus running;
  running.place("A", 3);
  std::istringstream lines(running.get("/metrics").body);
  std::set<std::string> series;
  std::string line;
  int orders = -1;
  while (std::getline(lines, line)) {
    if (line.rfind("# TYPE ", 0) == 0) {
      std::istringstream words(line.substr(7));
      std::string name, type;
      words >> name >> type;
      const bool is_total = name.size() > 6 && name.substr(name.size() - 6) == "_total";
      BOOST_TEST((type == "counter") == is_total, name);
      continue;
    }
    if (line.empty() || line[0] == '#') continue;
    const std::string name = line.substr(0, line.rfind(' '));
    BOOST_TEST(series.insert(name).second, name);
    if (name == "jidan_orders_total") orders = std::stoi(line.substr(line.rfind(' ')));
  }
  BOOST_TEST(orders == 1);
}

BOOST_AUTO_TEST_CASE(the_page_forbids_inline_script_and_has_none) {
  RunningStatus running;
  const http::Response page = running.get("/");
  BOOST_TEST(page.content_type == http::content_type::html);
  const std::string policy = header_of(page, "Content-Security-Policy");
  BOOST_TEST(policy.find("default-src 'none'") != std::string::npos);
  BOOST_TEST(policy.find("unsafe") == std::string::npos);
  BOOST_TEST(page.body.find("<style") == std::string::npos);
  BOOST_TEST(page.body.find("<script>") == std::string::npos);
  BOOST_TEST(page.body.find("lang=\"en\"") != std::string::npos);
  const http::Response chinese = running.get("/", {{"Accept-Language", "zh-CN,en;q=0.5"}});
  BOOST_TEST(chinese.body.find("lang=\"zh-CN\"") != std::string::npos);
  BOOST_TEST(running.get("/page.js").body.find("innerHTML") == std::string::npos);
  BOOST_TEST(running.get("/page.css").content_type == http::content_type::css);
}

BOOST_AUTO_TEST_CASE(problems_speak_the_language_that_was_asked_for) {
  RunningStatus running;
  const json english = body_of(running.get("/v1/nothing"), 404);
  const json chinese = body_of(running.get("/v1/nothing", {{"Accept-Language", "zh"}}), 404);
  BOOST_TEST(english["type"] == chinese["type"]);
  BOOST_TEST(english["title"] != chinese["title"]);
}

BOOST_AUTO_TEST_CASE(a_driven_clock_is_shown_and_moved_to_its_next_deadline) {
  RunningStatus running;
  running.place("A");
  const json before = body_of(running.get("/v1/clock"));
  const json after = body_of(running.post("/v1/clock", R"({"advance_to":"2027-01-01T00:00:00Z"})"));
  BOOST_TEST(after["now"] == before["next_deadline"]);
  BOOST_TEST(running.post("/v1/clock", R"({"advance_to":"soon"})").status == 422);
}

BOOST_AUTO_TEST_CASE(a_clock_that_runs_by_itself_has_no_such_route) {
  RunningStatus running({}, platform::ClockMode::system);
  BOOST_TEST(running.get("/v1/clock").status == 404);
  BOOST_TEST(running.post("/v1/clock", R"({"advance_to":"2027-01-01T00:00:00Z"})").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::status::testing
