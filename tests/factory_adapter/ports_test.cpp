// The adapter's ports over loopback: a whole Program on port 0, a fake aggregator beside it, both
// on real sockets. Business time is driven by the test, so nothing here waits for a clock.
#include <boost/test/unit_test.hpp>

#include "tests/factory_adapter/running_adapter.hpp"

using namespace jidan;
using namespace jidan::adapter;
using namespace jidan::adapter::tests;

BOOST_AUTO_TEST_SUITE(ports)

BOOST_AUTO_TEST_CASE(a_signed_sheet_is_stored_before_its_200) {
  RunningAdapter adapter;
  const auto answer = adapter.deliver("m1", sheet_body(sheet()));
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK_EQUAL(answer.body, R"({"outcome":"stored"})");
  const auto job = adapter.get("/v1/jobs/run_a");
  BOOST_CHECK_EQUAL(job.status, 200);
  BOOST_CHECK(job.body.find(R"("state":"received")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bad_stale_or_missing_signature_is_401_and_leaves_no_trace) {
  RunningAdapter adapter;
  const std::string body = sheet_body(sheet());
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.tamper = true}).status, 401);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.age_seconds = 301}).status, 401);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.age_seconds = -330}).status, 401);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.leave_out = "webhook-id"}).status, 401);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.leave_out = "webhook-signature"}).status, 401);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body, {.factory = "nobody"}).status, 401);
  BOOST_CHECK_EQUAL(adapter.get("/v1/jobs").body, R"({"jobs":[],"next":null})");
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body).status, 200);
}

BOOST_AUTO_TEST_CASE(the_same_message_again_is_200_and_another_body_under_its_id_409) {
  RunningAdapter adapter;
  const std::string body = sheet_body(sheet());
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body).status, 200);
  BOOST_CHECK_EQUAL(adapter.deliver("m1", body).body, R"({"outcome":"repeated"})");
  BOOST_CHECK_EQUAL(adapter.deliver("m1", sheet_body(sheet("run_b"))).status, 409);
  BOOST_CHECK_EQUAL(adapter.get("/v1/jobs/run_b").status, 404);
  BOOST_CHECK(
      adapter.get("/metrics").body.find("jidan_factory_messages_total{outcome=\"conflict\"} 1") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_unknown_type_is_2xx_a_bad_body_422_with_pointers_and_no_json_400) {
  RunningAdapter adapter;
  BOOST_CHECK_EQUAL(adapter.deliver("m1", R"({"type":"demand.surge","data":{}})").body,
                    R"({"outcome":"ignored"})");
  const auto invalid = adapter.deliver("m2", R"({"type":"job_sheet.issued","data":{}})");
  BOOST_CHECK_EQUAL(invalid.status, 422);
  BOOST_CHECK(invalid.body.find(R"("pointer":"/data/run_id")") != std::string::npos);
  BOOST_CHECK_EQUAL(adapter.deliver("m3", "{").status, 400);
}

BOOST_AUTO_TEST_CASE(a_late_sheet_is_2xx_stored_and_never_offered) {
  RunningAdapter adapter;
  adapter.advance_to(at("10:30"));
  BOOST_CHECK_EQUAL(adapter.deliver("m1", sheet_body(sheet())).body, R"({"outcome":"late"})");
  adapter.advance_to(at("23:00"));
  BOOST_CHECK(adapter.aggregator().types().empty());
  BOOST_CHECK(adapter.get("/v1/jobs/run_a").body.find(R"("state":"expired")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_body_over_the_limit_is_413_and_other_paths_are_404_and_405) {
  RunningAdapter adapter;
  BOOST_CHECK_EQUAL(adapter.deliver("m1", std::string(1'048'577, ' ')).status, 413);
  BOOST_CHECK_EQUAL(adapter.receive_port_get("/").status, 404);
  BOOST_CHECK_EQUAL(adapter.receive_port_get("/webhooks/yiwu").status, 405);
}

BOOST_AUTO_TEST_CASE(a_run_is_reported_from_acceptance_to_parcels_with_verified_signatures) {
  RunningAdapter adapter;
  adapter.deliver("m1", sheet_body(sheet()));
  adapter.advance_to(at("23:00"));
  const std::vector<std::string> expected = {"job_sheet.accepted", "run.started", "run.completed",
                                             "run.shipped"};
  const auto types = adapter.aggregator().types();
  BOOST_CHECK_EQUAL_COLLECTIONS(types.begin(), types.end(), expected.begin(), expected.end());
  BOOST_CHECK_EQUAL(adapter.aggregator().unverified(), 0);
  BOOST_CHECK(adapter.get("/v1/jobs?state=shipped").body.find("run_a") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_lost_answer_repeats_the_same_report_and_starts_nothing_meanwhile) {
  RunningAdapter adapter;
  adapter.aggregator().answer_next({0, 503, 0});
  adapter.deliver("m1", sheet_body(sheet()));
  adapter.advance_to(at("09:05:40"));
  const auto bodies = adapter.aggregator().bodies();
  BOOST_REQUIRE_EQUAL(bodies.size(), 4u);
  for (const std::string& body : bodies) BOOST_CHECK_EQUAL(body, bodies.front());
  BOOST_CHECK(adapter.get("/v1/jobs/run_a").body.find(R"("state":"confirmed")") !=
              std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_fenced_acceptance_is_never_started) {
  RunningAdapter adapter;
  adapter.aggregator().answer_next({409});
  adapter.deliver("m1", sheet_body(sheet()));
  adapter.advance_to(at("23:00"));
  BOOST_CHECK_EQUAL(adapter.aggregator().types().size(), 1u);
  const auto job = adapter.get("/v1/jobs/run_a").body;
  BOOST_CHECK(job.find(R"("state":"fenced")") != std::string::npos);
  BOOST_CHECK(job.find(R"("times_started":0)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_restart_goes_on_where_the_last_commit_was) {
  RunningAdapter adapter;
  adapter.deliver("m1", sheet_body(sheet()));
  adapter.advance_to(at("09:20"));
  adapter.restart();
  BOOST_CHECK_EQUAL(adapter.deliver("m1", sheet_body(sheet())).body, R"({"outcome":"repeated"})");
  adapter.advance_to(at("23:00"));
  BOOST_CHECK_EQUAL(adapter.aggregator().types().size(), 4u);
  BOOST_CHECK(adapter.get("/v1/jobs/run_a").body.find(R"("times_started":1)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_personal_is_in_no_status_answer_metric_or_log) {
  RunningAdapter adapter;
  adapter.deliver("m1", sheet_body(sheet()));
  adapter.deliver("m1", sheet_body(sheet("海阔天空")));
  adapter.advance_to(at("23:00"));
  for (const char* path : {"/v1/jobs", "/v1/jobs/run_a", "/metrics", "/v1/clock", "/readyz"})
    BOOST_CHECK(adapter.get(path).body.find("海阔天空") == std::string::npos);
  BOOST_CHECK(adapter.log_text().find("message.received") != std::string::npos);
  BOOST_CHECK(adapter.log_text().find("海阔天空") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_second_program_on_the_same_directory_is_refused) {
  RunningAdapter adapter;
  BOOST_CHECK_THROW(adapter.second_program(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_foreign_host_name_is_refused_on_the_status_port) {
  RunningAdapter adapter;
  BOOST_CHECK_EQUAL(adapter.get("/livez").status, 200);
  BOOST_CHECK_EQUAL(adapter.get("/livez", "evil.example").status, 403);
}

BOOST_AUTO_TEST_CASE(a_factory_that_pulls_gets_each_sheet_once) {
  RunningAdapter adapter({.pull = true});
  adapter.aggregator().offer("dlv_1", sheet_body(sheet()));
  adapter.aggregator().offer("dlv_2", sheet_body(sheet("run_b")));
  adapter.advance_to(at("09:01"));
  BOOST_CHECK_EQUAL(adapter.get("/v1/jobs/run_a").status, 200);
  BOOST_CHECK_EQUAL(adapter.get("/v1/jobs/run_b").status, 200);
  adapter.restart();
  adapter.advance_to(at("09:02"));
  BOOST_CHECK(
      adapter.get("/metrics").body.find("jidan_factory_messages_total{outcome=\"repeated\"} 0") !=
      std::string::npos);
  BOOST_CHECK_EQUAL(adapter.aggregator().unverified(), 0);
}

BOOST_AUTO_TEST_SUITE_END()
