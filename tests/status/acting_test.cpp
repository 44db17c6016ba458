// What an operator does over the status port: its effect, its refusals, its audit line.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "aggregator/runtime/secret_names.hpp"
#include "aggregator/status/backup_job.hpp"
#include "tests/status/running_status.hpp"

namespace jidan::status::testing {
namespace {

using nlohmann::json;

json body_of(const http::Response& response, int status = 200) {
  BOOST_REQUIRE_MESSAGE(response.status == status, response.status << " " << response.body);
  return json::parse(response.body);
}

std::string example_catalog() {
  std::ifstream file("schemas/examples/catalog.json");
  BOOST_REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acting)

BOOST_AUTO_TEST_CASE(a_paused_factory_is_shown_paused_until_it_is_resumed) {
  RunningStatus running;
  BOOST_TEST(body_of(running.post("/v1/factories/yiwu-print-01/pause"))["applied"] == true);
  BOOST_TEST(body_of(running.post("/v1/factories/yiwu-print-01/pause"))["applied"] == false);
  BOOST_TEST(body_of(running.get("/v1/factories/yiwu-print-01"))["paused"] == true);
  BOOST_TEST(body_of(running.post("/v1/factories/yiwu-print-01/resume"))["applied"] == true);
  BOOST_TEST(body_of(running.get("/v1/factories/yiwu-print-01"))["paused"] == false);
  BOOST_TEST(running.post("/v1/factories/nobody/pause").status == 404);
}

BOOST_AUTO_TEST_CASE(a_page_of_another_site_may_not_act) {
  RunningStatus running;
  const std::string target = "/v1/factories/yiwu-print-01/pause";
  BOOST_TEST(running.post(target, {}, {{"Origin", "https://evil.example"}}).status == 403);
  BOOST_TEST(running.post(target, {}, {{"Origin", "null"}}).status == 403);
  BOOST_TEST(running.post(target, {}, {{"Origin", "http://127.0.0.1:7811"}}).status == 200);
}

BOOST_AUTO_TEST_CASE(releasing_a_pool_that_is_not_there_is_404_and_an_empty_one_changes_nothing) {
  RunningStatus running;
  BOOST_TEST(running.post("/v1/pools/pol_none/release").status == 404);
  BOOST_TEST(running.post("/v1/pools/" + core::to_text(core::PoolId{999}) + "/release").status ==
             404);
  const std::string pool = core::to_text(running.place("A"));
  BOOST_TEST(body_of(running.post("/v1/pools/" + pool + "/release"))["applied"] == true);
  BOOST_TEST(body_of(running.post("/v1/pools/" + pool + "/release"))["applied"] == false);
}

BOOST_AUTO_TEST_CASE(the_same_idempotency_key_gets_the_first_answer_and_no_second_effect) {
  RunningStatus running;
  const std::vector<http::Header> key{{"Idempotency-Key", "k-1"}};
  const json first = body_of(running.post("/v1/channels", R"({"name":"demo"})", key), 201);
  const json again = body_of(running.post("/v1/channels", R"({"name":"demo"})", key), 201);
  BOOST_TEST(first["token"] == again["token"]);
  BOOST_TEST(running.reader.secrets().size() == 1U);
  BOOST_TEST(running.post("/v1/channels", R"({"name":"demo","test":true})", key).status == 409);
}

BOOST_AUTO_TEST_CASE(a_channels_token_is_shown_once_and_kept_only_as_its_digest) {
  RunningStatus running;
  const json made = body_of(running.post("/v1/channels", R"({"name":"demo"})"), 201);
  const std::string token = made["token"];
  BOOST_TEST(token.rfind("jdn_live_", 0) == 0U);
  BOOST_TEST(running.credentials_reloaded == 1);
  const auto rows = running.reader.secrets();
  BOOST_REQUIRE(rows.size() == 1U);
  BOOST_TEST(rows[0].name == "channel/demo/token/1");
  ledger::Sealer sealer(ledger::MasterKey(ledger::Key256{7}));
  BOOST_TEST(sealer.open_secret(rows[0].name, rows[0].sealed) == to_hexadecimal(sha256(token)));
  BOOST_TEST(running.log_lines.find(token) == std::string::npos);
  BOOST_TEST(running.post("/v1/channels", R"({"name":"nobody"})").status == 422);
  const json test_token =
      body_of(running.post("/v1/channels", R"({"name":"demo","test":true})"), 201);
  BOOST_TEST(test_token["token"].get<std::string>().rfind("jdn_test_", 0) == 0U);
}

BOOST_AUTO_TEST_CASE(an_endpoint_is_made_once_and_rotated_with_the_one_before_still_valid) {
  RunningStatus running;
  const std::string body = R"({"factory":"yiwu-print-01"})";
  BOOST_TEST(running.post("/v1/endpoints/yiwu-print-01/rotate").status == 404);
  const json made = body_of(running.post("/v1/endpoints", body), 201);
  BOOST_TEST(made["webhook_secret"].get<std::string>().rfind("whsec_", 0) == 0U);
  BOOST_TEST(made["webhook_secret"] != made["report_secret"]);
  BOOST_TEST(running.post("/v1/endpoints", body).status == 409);
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(running.post("/v1/endpoints/yiwu-print-01/rotate").status == 201);
  const http::Response listed = running.get("/v1/endpoints");
  const json endpoint = body_of(listed)["endpoints"][0];
  BOOST_TEST(endpoint["webhook_secrets"] == 2);
  BOOST_TEST(endpoint["tokens"] == 2);
  BOOST_TEST(listed.body.find(made["webhook_secret"].get<std::string>()) == std::string::npos);
  BOOST_TEST(listed.body.find("whsec_") == std::string::npos);
  BOOST_TEST(running.post("/v1/endpoints", R"({"factory":"nobody"})").status == 422);
}

BOOST_AUTO_TEST_CASE(what_a_factory_told_by_phone_is_in_force_at_once) {
  RunningStatus running;
  const std::string target = "/v1/factories/yiwu-print-01/availability";
  const std::string day = R"({"date":"2026-11-24","capacity":12,"out_of_stock":[{"sku":"tee"}]})";
  BOOST_TEST(body_of(running.post(target, day))["applied"] == true);
  const json factory = body_of(running.get("/v1/factories/yiwu-print-01"));
  BOOST_TEST(factory["days"][0]["date"] == "2026-11-24");
  BOOST_TEST(factory["days"][0]["capacity"] == 12);
  BOOST_TEST(factory["out_of_stock"][0]["what"] == "tee");
  BOOST_TEST(running.post("/v1/factories/nobody/availability", day).status == 404);
}

BOOST_AUTO_TEST_CASE(a_wrong_availability_names_every_mistake_and_changes_nothing) {
  RunningStatus running;
  const std::string target = "/v1/factories/yiwu-print-01/availability";
  const auto before = running.writer.snapshot().head;
  const json problem = body_of(
      running.post(target, R"({"date":"2026-02-30","capacity":-1,"closed":1,"colour":"red"})"),
      422);
  BOOST_TEST(problem["errors"].size() == 4U);
  BOOST_TEST(running.post(target, "{").status == 400);
  BOOST_TEST(running.post(target, "{}").status == 422);
  BOOST_TEST(running.post(target, "[]").status == 422);
  BOOST_TEST(running.post(target, R"({"closed":true,"closed":false})").status == 422);
  BOOST_TEST(running.post(target, std::string(100'000, '[')).status == 422);
  BOOST_TEST(running.writer.snapshot().head == before);
}

BOOST_AUTO_TEST_CASE(erasing_an_order_is_done_once_and_only_to_orders) {
  RunningStatus running;
  running.place("A");
  const std::string order = core::to_text(running.last_order);
  BOOST_TEST(body_of(running.post("/v1/orders/" + order + "/erase"))["applied"] == true);
  BOOST_TEST(body_of(running.get("/v1/orders/" + order))["erased"] == true);
  BOOST_TEST(body_of(running.post("/v1/orders/" + order + "/erase"))["applied"] == false);
  // The event before it is its catalog, not an order.
  BOOST_TEST(running.post("/v1/orders/" + core::to_text(core::OrderId{1}) + "/erase").status ==
             404);
  BOOST_TEST(!running.reader.order_key(running.last_order.value));
}

BOOST_AUTO_TEST_CASE(only_a_dead_letter_can_be_sent_again) {
  RunningStatus running;
  const std::string pool = core::to_text(running.place("A"));
  running.post("/v1/pools/" + pool + "/release");
  const json deliveries = body_of(running.get("/v1/deliveries"));
  BOOST_REQUIRE(deliveries["deliveries"].size() == 1U);
  const std::string id = deliveries["deliveries"][0]["delivery_id"];
  BOOST_TEST(running.post("/v1/deliveries/" + id + "/retry").status == 409);
  BOOST_TEST(
      running.post("/v1/deliveries/" + core::to_text(core::DeliveryId{999}) + "/retry").status ==
      404);
}

BOOST_AUTO_TEST_CASE(a_catalog_can_be_tried_before_it_is_put_in_force) {
  RunningStatus running;
  json document = json::parse(example_catalog());
  document["version"] = 2;
  const std::string text = document.dump();
  const json tried = body_of(running.ask(http::Method::put, "/v1/catalog?dry_run=true", text));
  BOOST_TEST(tried["applied"] == false);
  BOOST_TEST(running.writer.snapshot().catalog_version == 1U);
  const json applied = body_of(running.ask(http::Method::put, "/v1/catalog", text));
  BOOST_TEST(applied["applied"] == true);
  BOOST_TEST(running.writer.snapshot().catalog_version == 2U);
  BOOST_TEST(running.ask(http::Method::put, "/v1/catalog", text).status == 409);
}

// What an order of the test's world needs, as a document.
json small_document(std::uint32_t version, bool has_offer, const char* pool_by) {
  json document = json::parse(example_catalog());
  document["version"] = version;
  json product = document["products"][0];
  product["sku"] = "tee";
  product["process"] = "dtf-print";
  product["options"] = {{"colour", "white"}, {"size", "L"}};
  product["pool_by"] = json::array({pool_by});
  product.erase("equivalents");
  product.erase("brand_owner");
  product.erase("needs_certification");
  document["products"] = json::array({product});
  json factory = document["factories"][0];
  factory["id"] = "yiwu-print-01";
  factory["region"] = "CN-ZJ";
  document["factories"] = json::array({factory});
  json offer = document["offers"][0];
  offer["factory"] = "yiwu-print-01";
  offer["process"] = "dtf-print";
  document["offers"] = has_offer ? json::array({offer}) : json::array();
  json channel = document["channels"][0];
  channel["name"] = "demo";
  document["channels"] = json::array({channel});
  return document;
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_which_lines_would_move_where_and_moves_none) {
  RunningStatus running;
  running.place("A", 3);
  const std::string text = small_document(2, true, "colour").dump();
  const json tried = body_of(running.ask(http::Method::put, "/v1/catalog?dry_run=true", text));
  BOOST_TEST(
      tried["moves"].dump() ==
      R"([{"from":"dtf-print","parts":1,"pieces":3,"test":false,"to":"dtf-print|colour=white"}])");
  BOOST_TEST(tried["parts_moved"] == 1);
  BOOST_TEST(tried["without_factory"].empty());
  BOOST_TEST(running.writer.snapshot().catalog_version == 1U);
  const json applied = body_of(running.ask(http::Method::put, "/v1/catalog", text));
  BOOST_TEST(applied["parts_moved"] == 1);
  BOOST_TEST(applied["pools_opened"] == 1);
  const json pools = body_of(running.get("/v1/pools"));
  BOOST_TEST(pools["pools"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_leaves_open_lines_without_a_factory_needs_force) {
  RunningStatus running;
  running.place("A", 3);
  const std::string text = small_document(2, false, "colour").dump();
  for (const std::string path : {"/v1/catalog?dry_run=true", "/v1/catalog"}) {
    const http::Response refused = running.ask(http::Method::put, path, text);
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(refused.body.find("1 waiting part of tee") != std::string::npos);
  }
  const json tried =
      body_of(running.ask(http::Method::put, "/v1/catalog?dry_run=true&force=true", text));
  BOOST_TEST(tried["without_factory"][0]["pieces"] == 3);
  body_of(running.ask(http::Method::put, "/v1/catalog?force=true", text));
  const core::Sequence head = running.writer.snapshot().head;
  BOOST_REQUIRE(running.projector.wait_until(head, std::chrono::seconds{5}));
  const json holds = body_of(running.get("/v1/holds"));
  BOOST_TEST(holds["holds"][0]["reason"] == "no_factory");
}

http::Response patch(RunningStatus& running, const std::string& lines,
                     std::vector<http::Header> headers = {}, const std::string& query = {}) {
  headers.push_back({"Content-Type", "application/x-ndjson"});
  return running.ask(http::Method::patch, "/v1/catalog" + query, lines, std::move(headers));
}

// A catalog that can be patched: version 2 is in force.
void put_small(RunningStatus& running) {
  body_of(running.ask(http::Method::put, "/v1/catalog", small_document(2, true, "size").dump()));
}

// Tee pools by its colour, if by anything.
std::string tee_line(const char* pool_by) {
  json line = small_document(2, true, pool_by)["products"][0];
  line["kind"] = "product";
  return line.dump() + "\n";
}

BOOST_AUTO_TEST_CASE(a_patch_changes_what_its_lines_name_and_raises_the_version) {
  RunningStatus running;
  running.place("A", 3);
  put_small(running);
  const std::string lines = tee_line("colour");
  const json tried = body_of(patch(running, lines, {}, "?dry_run=true"));
  BOOST_TEST(tried["applied"] == false);
  BOOST_TEST(tried["version"] == 3);
  BOOST_TEST(tried["parts_moved"] == 1);
  BOOST_TEST(running.writer.snapshot().catalog_version == 2U);
  const http::Response applied = patch(running, lines);
  BOOST_TEST(body_of(applied)["version"] == 3);
  BOOST_TEST(std::any_of(applied.headers.begin(), applied.headers.end(), [](const auto& header) {
    return header.name == "ETag" && header.value == "\"3\"";
  }));
  BOOST_TEST(running.writer.snapshot().catalog_version == 3U);
  const json again = body_of(patch(running, tee_line("size")));  // on what the first one made
  BOOST_TEST(again["version"] == 4);
}

BOOST_AUTO_TEST_CASE(a_patch_with_mistakes_changes_nothing_and_tells_them_by_line) {
  RunningStatus running;
  put_small(running);
  const json problem = body_of(patch(running, tee_line("colour") + "{\"kind\":\"thing\"}\n{"), 422);
  BOOST_TEST(problem["errors"].size() == 2U);
  BOOST_TEST(problem["errors"][0]["pointer"] == "/1/kind");
  BOOST_TEST(problem["errors"][1]["pointer"] == "/2");
  BOOST_TEST(running.writer.snapshot().catalog_version == 2U);
}

BOOST_AUTO_TEST_CASE(a_catalog_meant_for_another_version_is_refused) {
  RunningStatus running;
  put_small(running);
  const std::string lines = tee_line("colour");
  BOOST_TEST(patch(running, lines, {{"If-Match", "\"1\""}}).status == 412);
  BOOST_TEST(patch(running, lines, {{"If-Match", "\"2\""}}).status == 200);
  const std::string whole = small_document(4, true, "size").dump();
  BOOST_TEST(running.ask(http::Method::put, "/v1/catalog", whole, {{"If-Match", "\"2\""}}).status ==
             412);
  BOOST_TEST(running.ask(http::Method::put, "/v1/catalog", whole, {{"If-Match", "\"3\""}}).status ==
             200);
}

BOOST_AUTO_TEST_CASE(a_patch_that_is_not_lines_of_json_by_its_type_is_refused) {
  RunningStatus running;
  BOOST_TEST(running.ask(http::Method::patch, "/v1/catalog", "{}").status == 415);
}

BOOST_AUTO_TEST_CASE(a_parameter_of_applying_that_is_neither_true_nor_false_is_refused) {
  RunningStatus running;
  for (const char* query : {"dry_run=yes", "force=1", "forced=true"})
    BOOST_TEST(running.ask(http::Method::put, std::string{"/v1/catalog?"} + query, "{}").status ==
               400);
}

BOOST_AUTO_TEST_CASE(a_catalog_with_mistakes_is_refused_with_all_of_them) {
  RunningStatus running;
  const json problem =
      body_of(running.ask(http::Method::put, "/v1/catalog", R"({"version":0,"colour":1})"), 422);
  BOOST_TEST(problem["errors"].size() >= 2U);
  BOOST_TEST(running.writer.snapshot().catalog_version == 1U);
}

BOOST_AUTO_TEST_CASE(a_catalog_that_drops_what_open_work_needs_is_refused) {
  RunningStatus running;
  running.place("A");
  json document = json::parse(example_catalog());
  document["version"] = 2;
  const http::Response refused = running.ask(http::Method::put, "/v1/catalog", document.dump());
  BOOST_TEST(refused.status >= 400);
  BOOST_TEST(refused.body.find("product tee") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_backup_is_a_file_that_verifies_and_is_never_written_over) {
  RunningStatus running;
  running.place("A");
  const std::string file = (running.folder.path() / "backup.db").string();
  const std::string body = json{{"file", file}}.dump();
  BOOST_TEST(body_of(running.post("/v1/backup", body), 201)["file"] == file);
  BOOST_TEST(ledger::verify(file).ok());
  BOOST_TEST(ledger::verify(file).head == running.writer.snapshot().head);
  BOOST_TEST(running.post("/v1/backup", body).status == 500);
  BOOST_TEST(running.post("/v1/backup", R"({"file":"relative.db"})").status == 422);
}

BOOST_AUTO_TEST_CASE(every_act_leaves_a_line_that_says_who_and_what) {
  RunningStatus running;
  running.post("/v1/factories/yiwu-print-01/pause");
  BOOST_TEST(running.log_lines.find("operator.acted") != std::string::npos);
  BOOST_TEST(running.log_lines.find("/v1/factories/yiwu-print-01/pause") != std::string::npos);
  running.log_lines.clear();
  running.get("/v1/status");
  BOOST_TEST(running.log_lines.empty());
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_say_it_is_json_is_refused) {
  RunningStatus running;
  std::optional<http::Response> answered;
  running.status->handler()(
      http::make_request(http::Method::post, "/v1/backup",
                         {{"Host", "localhost"}, {"Content-Type", "text/plain"}}, "{}"),
      http::capture_reply([&](http::Response given) { answered = std::move(given); }));
  running.run_until([&] { return answered.has_value(); });
  BOOST_TEST(answered->status == 415);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::status::testing
