// Recurring orders at the edge: what is understood, every mistake at its place, and which answer
// each outcome has.
#include <boost/test/unit_test.hpp>

#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

const std::string kPath = "/v1/recurrences/S-17";

const std::string& good_recurrence() {
  static const std::string text = read_text_file("schemas/examples/recurrence.json");
  return text;
}

core::RecurrencePlacement put_in(IntakeFixture& fixture) {
  BOOST_REQUIRE_EQUAL(fixture.sink.commands.size(), 1U);
  return *std::get<core::PutRecurrence>(fixture.sink.commands.front().first).recurrence;
}

struct Shop : IntakeFixture {
  std::shared_ptr<http::Response> begin_put(const std::string& body,
                                            std::string_view token = kToken,
                                            const std::string& path = kPath) {
    return ask(http::Method::put, path, headers(token, "application/json"), body);
  }
  core::RecurrencePlacement good(const std::string& body) {
    const auto answer = begin_put(body);
    BOOST_REQUIRE_MESSAGE(answer->status == 0, answer->body);
    core::RecurrencePlacement placement = put_in(*this);
    sink.commands.clear();
    return placement;
  }
  // The problem of a body with `from` replaced.
  std::string problem(const std::string& from, const std::string& to) {
    const auto answer = begin_put(replaced(good_recurrence(), from, to));
    BOOST_CHECK_EQUAL(answer->status, 422);
    BOOST_CHECK(sink.commands.empty());
    return answer->body;
  }
  http::Response ask_now(http::Method method, const std::string& path,
                         std::string_view token = kToken) {
    const auto answer = ask(method, path, headers(token, "application/json"));
    sink.commit();
    return *answer;
  }
  // As it will be read.
  void keep(core::RecurrencePlacement placement) {
    RecurrenceRead read;
    read.recurrence.id = {7};
    read.recurrence.external_id = placement.order.external_id;
    read.recurrence.terms = placement.terms;
    read.recurrence.step.next_days = *ledger_date("2026-12-14");
    read.recurrence.occurrences = {
        {{*ledger_date("2026-12-07")}, {{9}, {}}},
        {{*ledger_date("2026-11-30")}, {{8}, {}}},
        {{*ledger_date("2026-11-23")}, {{5}, core::SkipReason::unconfirmed}}};
    read.confirm_by[{9}] = core::Instant{core::Duration{1'796'600'000'000}};
    read.personal = R"({"ship_to":{"city":"杭州"},"lines":[{"line":1,"personalization":[]}],)"
                    R"("metadata":{"subscription":"s-17"}})";
    read.order = std::move(placement.order);
    reads.recurrences_of[{"demo", "S-17", false}] = std::move(read);
  }
  static std::optional<std::int32_t> ledger_date(std::string_view text) {
    const auto digits = [&](std::size_t at, std::size_t count) {
      return std::stoi(std::string(text.substr(at, count)));
    };
    return core::date_from_civil(digits(0, 4), static_cast<unsigned>(digits(5, 2)),
                                 static_cast<unsigned>(digits(8, 2)))
        .days;
  }
};

std::string pointer_of(const std::string& pointer, const std::string& code) {
  return R"("pointer":")" + pointer + R"(","code":")" + code + "\"";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recurrences)

BOOST_AUTO_TEST_CASE(the_example_is_understood_and_its_person_sealed) {
  Shop shop;
  const core::RecurrencePlacement placement = shop.good(good_recurrence());
  BOOST_CHECK_EQUAL(core::to_text(placement.terms.rule), "FREQ=WEEKLY;BYDAY=MO");
  BOOST_CHECK_EQUAL(placement.terms.zone, "Asia/Shanghai");
  BOOST_CHECK_EQUAL(placement.zone.name, "Asia/Shanghai");
  BOOST_CHECK(!placement.zone.transitions.empty());
  BOOST_CHECK_EQUAL(core::to_text(core::LocalDate{placement.terms.starts_days}), "2026-12-01");
  BOOST_CHECK_EQUAL(placement.terms.skip_days.size(), 1U);
  BOOST_CHECK_EQUAL(placement.terms.horizon_days, 14);
  BOOST_CHECK(!placement.terms.prepaid);
  BOOST_CHECK_EQUAL(placement.order.channel, "demo");
  BOOST_CHECK_EQUAL(placement.order.external_id, "S-17");
  BOOST_CHECK_EQUAL(placement.order.promise_class, "ship_48h");
  BOOST_CHECK_EQUAL(placement.order.lines.at(0).quantity, 3);
  BOOST_CHECK(!has(placement.order.sealed, "林小满"));
  BOOST_CHECK_EQUAL(placement.order.wrapped_key.size(), sizeof(ledger::WrappedKey));
}

BOOST_AUTO_TEST_CASE(what_is_left_out_is_filled_in) {
  Shop shop;
  std::string text = replaced(good_recurrence(), R"("state": "active",)", "");
  text = replaced(text, R"("skip": ["2026-12-21"],)", "");
  text = replaced(text, R"("horizon_days": 14,)", "");
  text = replaced(text, R"("prepaid": false,)", "");
  text = replaced(text, R"("mode": "recurring",)", "");
  const core::RecurrencePlacement placement = shop.good(text);
  BOOST_CHECK(placement.terms.state == core::RecurrenceState::active);
  BOOST_CHECK(placement.terms.skip_days.empty());
  BOOST_CHECK_EQUAL(placement.terms.horizon_days, 14);
  BOOST_CHECK(!placement.terms.prepaid);
}

BOOST_AUTO_TEST_CASE(equal_content_has_an_equal_digest_and_any_change_another) {
  Shop shop;
  const auto digest = [&](const std::string& text) { return shop.good(text).content_digest; };
  const auto first = digest(good_recurrence());
  BOOST_CHECK(digest(good_recurrence()) == first);
  BOOST_CHECK(digest(replaced(good_recurrence(), "FREQ=WEEKLY;BYDAY=MO",
                              "byday=mo;interval=1;freq=weekly")) == first);
  BOOST_CHECK(digest(replaced(good_recurrence(), R"("prepaid": false,)", "")) == first);
  const std::pair<std::string, std::string> changes[] = {
      {"BYDAY=MO", "BYDAY=TU"},
      {"Asia/Shanghai", "Asia/Urumqi"},
      {"2026-12-01", "2026-12-02"},
      {"\"active\"", "\"paused\""},
      {"2026-12-21", "2026-12-28"},
      {"\"horizon_days\": 14", "\"horizon_days\": 15"},
      {"\"prepaid\": false", "\"prepaid\": true"},
      {"\"quantity\": 3", "\"quantity\": 4"},
      {"周一好", "周二好"},
      {"林小满", "林大满"},
      {"s-17", "s-18"}};
  for (const auto& [from, to] : changes)
    BOOST_CHECK_MESSAGE(digest(replaced(good_recurrence(), from, to)) != first, from);
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_names_its_part_at_its_place) {
  Shop shop;
  const std::string body = shop.problem("BYDAY=MO", "BYDAY=XX");
  BOOST_CHECK(has(body, pointer_of("/rule", "bad-format")));
  BOOST_CHECK(has(body, "BYDAY=XX"));
  BOOST_CHECK(has(body, "invalid-recurrence"));
}

BOOST_AUTO_TEST_CASE(every_mistake_is_told_at_once_the_orders_too) {
  Shop shop;
  std::string text = replaced(good_recurrence(), "FREQ=WEEKLY", "FREQ=HOURLY");
  text = replaced(text, "Asia/Shanghai", "Asia/Atlantis");
  text = replaced(text, "2026-12-01", "2026-02-30");
  text = replaced(text, "2026-12-21", "21.12.");
  text = replaced(text, "\"quantity\": 3", "\"quantity\": 0");
  const auto answer = shop.begin_put(text);
  BOOST_CHECK_EQUAL(answer->status, 422);
  for (const std::string& each :
       {pointer_of("/rule", "bad-format"), pointer_of("/zone", "bad-value"),
        pointer_of("/starts", "bad-format"), pointer_of("/skip/0", "bad-format"),
        pointer_of("/order/lines/0/quantity", "out-of-range")})
    BOOST_CHECK_MESSAGE(has(answer->body, each), each << " in " << answer->body);
}

BOOST_AUTO_TEST_CASE(the_order_of_a_recurrence_has_no_id_payment_or_time_of_its_own) {
  for (const std::string& member :
       std::vector<std::string>{R"("external_id":"A")", R"("placed_at":"2026-12-01T00:00:00Z")",
                                R"("payment":"paid")", R"("paid_at":"2026-12-01T00:00:00Z")"}) {
    Shop shop;
    const std::string name = member.substr(1, member.find('"', 1) - 1);
    const std::string body = shop.problem(R"("mode": "recurring",)", member + ",");
    BOOST_CHECK_MESSAGE(has(body, pointer_of("/order/" + name, "not-allowed")), body);
  }
  Shop shop;
  BOOST_CHECK(has(
      shop.problem(R"("promise": "ship_48h")", R"("promise": {"ship_by":"2026-12-09T00:00:00Z"})"),
      pointer_of("/order/promise", "not-allowed")));
  BOOST_CHECK(has(shop.problem(R"("mode": "recurring")", R"("mode": "bulk")"),
                  pointer_of("/order/mode", "bad-value")));
}

BOOST_AUTO_TEST_CASE(limits_may_be_reached_and_not_passed) {
  const auto horizon = [](const std::string& days) {
    return replaced(good_recurrence(), "\"horizon_days\": 14", "\"horizon_days\": " + days);
  };
  const auto skip = [](std::size_t count) {
    std::string dates;
    for (std::size_t i = 0; i < count; ++i)
      dates += (i == 0 ? "" : ",") + std::string("\"2026-12-21\"");
    return replaced(good_recurrence(), "\"2026-12-21\"", dates);
  };
  const auto starts = [](const std::string& date) {
    return replaced(good_recurrence(), "2026-12-01", date);
  };
  for (const std::string& good : {horizon("0"), horizon("90"), skip(core::kSkipDatesMax),
                                  starts("2000-01-01"), starts("2050-12-31")}) {
    Shop shop;
    shop.good(good);
  }
  for (const std::string& bad : {horizon("-1"), horizon("91"), skip(core::kSkipDatesMax + 1),
                                 starts("1999-12-31"), starts("2051-01-01")}) {
    Shop shop;
    BOOST_CHECK_EQUAL(shop.begin_put(bad)->status, 422);
  }
  Shop shop;
  const std::string longest(core::kRecurrenceIdMax, 'x');
  BOOST_CHECK_EQUAL(shop.begin_put(good_recurrence(), kToken, "/v1/recurrences/" + longest)->status,
                    0);
  BOOST_CHECK_EQUAL(
      shop.begin_put(good_recurrence(), kToken, "/v1/recurrences/" + longest + "x")->status, 422);
  BOOST_CHECK_EQUAL(shop.begin_put(good_recurrence(), kToken, "/v1/recurrences/%FF")->status, 422);
  BOOST_CHECK_EQUAL(shop.begin_put(good_recurrence(), kToken, "/v1/recurrences/%0A")->status, 422);
}

BOOST_AUTO_TEST_CASE(what_is_not_json_is_400_wherever_it_breaks) {
  for (const std::string& text :
       {std::string("{"), std::string("[]x"), good_recurrence() + "x",
        replaced(good_recurrence(), "\"quantity\": 3", "\"quantity\": 3,,")}) {
    Shop shop;
    BOOST_CHECK_EQUAL(shop.begin_put(text)->status, 400);
  }
  Shop shop;
  BOOST_CHECK_EQUAL(shop.begin_put("[]")->status, 422);
  BOOST_CHECK_EQUAL(shop.begin_put("{}")->status, 422);
  BOOST_CHECK(has(shop.begin_put("{}")->body, pointer_of("/order", "missing")));
}

BOOST_AUTO_TEST_CASE(new_is_201_and_changed_or_the_same_is_200) {
  for (const bool is_new : {true, false}) {
    Shop shop;
    const auto answer = shop.begin_put(good_recurrence());
    shop.keep(put_in(shop));
    core::RecurrencePut put;
    put.replaces = is_new ? 0 : 4;
    shop.sink.command_answer.outcome = runtime::CommandOutcome::applied;
    shop.sink.command_answer.events = {put};
    shop.sink.commit();
    BOOST_CHECK_EQUAL(answer->status, is_new ? 201 : 200);
  }
  Shop shop;
  const auto answer = shop.begin_put(good_recurrence());
  shop.keep(put_in(shop));
  shop.sink.command_answer.outcome = runtime::CommandOutcome::unchanged;
  shop.sink.commit();
  BOOST_CHECK_EQUAL(answer->status, 200);
}

BOOST_AUTO_TEST_CASE(it_is_shown_with_what_comes_next_and_what_became_of_its_dates) {
  Shop shop;
  shop.keep(shop.good(good_recurrence()));
  const auto answer = shop.ask_now(http::Method::get, kPath);
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK(has(answer.body, R"("external_id":"S-17","rule":"FREQ=WEEKLY;BYDAY=MO")"));
  BOOST_CHECK(has(answer.body, R"("next":"2026-12-14")"));
  BOOST_CHECK(
      has(answer.body, R"({"date":"2026-11-23","status":"skipped","reason":"unconfirmed",)"));
  BOOST_CHECK(has(answer.body, R"({"date":"2026-11-30","status":"placed","order_id":"ord_)"));
  BOOST_CHECK(has(answer.body, R"({"date":"2026-12-07","status":"expected","confirm_by":"2026-)"));
  BOOST_CHECK(has(answer.body, R"("ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州"})"));
  BOOST_CHECK(has(answer.body, R"("metadata":{"subscription":"s-17"}})"));
  shop.reads.recurrences_of.begin()->second.personal.reset();
  BOOST_CHECK(has(shop.ask_now(http::Method::get, kPath).body, R"("erased":true)"));
}

BOOST_AUTO_TEST_CASE(of_another_channel_or_of_tests_it_is_not_there) {
  Shop shop;
  shop.keep(shop.good(good_recurrence()));
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::get, kPath).status, 200);
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::get, kPath, kOtherToken).status, 404);
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::get, kPath, kTestToken).status, 404);
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::get, kPath, "jdn_live_unknown").status, 401);
}

BOOST_AUTO_TEST_CASE(ending_and_confirming_name_the_recurrence_and_its_date) {
  Shop shop;
  shop.keep(shop.good(good_recurrence()));
  shop.ask(http::Method::del, kPath, IntakeFixture::headers(kToken, ""));
  shop.ask(http::Method::post, kPath + "/occurrences/2026-12-07/confirm",
           IntakeFixture::headers(kTestToken, ""));
  BOOST_REQUIRE_EQUAL(shop.sink.commands.size(), 2U);
  const auto& end = std::get<core::EndRecurrence>(shop.sink.commands[0].first);
  BOOST_CHECK((end.name == core::RecurrenceName{"demo", "S-17", false}));
  const auto& confirm = std::get<core::ConfirmOccurrence>(shop.sink.commands[1].first);
  BOOST_CHECK((confirm.name == core::RecurrenceName{"demo", "S-17", true}));
  BOOST_CHECK_EQUAL(core::to_text(confirm.date), "2026-12-07");
  for (const std::string& date : std::vector<std::string>{"2026-02-30", "monday", "2026-12-7"})
    BOOST_CHECK_EQUAL(
        shop.ask_now(http::Method::post, kPath + "/occurrences/" + date + "/confirm").status, 404);
}

BOOST_AUTO_TEST_CASE(a_date_that_is_not_open_is_409_and_an_unknown_recurrence_404) {
  Shop shop;
  shop.sink.command_answer.outcome = runtime::CommandOutcome::refused;
  shop.sink.command_answer.refusals = {
      {core::RefusalCode::occurrence_not_open, "", "skipped: unconfirmed"}};
  const std::string confirm = kPath + "/occurrences/2026-12-07/confirm";
  const auto conflict = shop.ask_now(http::Method::post, confirm);
  BOOST_CHECK_EQUAL(conflict.status, 409);
  BOOST_CHECK(has(conflict.body, "skipped: unconfirmed"));
  shop.sink.command_answer.unknown = core::Unknown::recurrence;
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::post, confirm).status, 404);
  BOOST_CHECK_EQUAL(shop.ask_now(http::Method::del, kPath).status, 404);
}

BOOST_AUTO_TEST_CASE(a_full_queue_and_an_unknown_outcome_are_503) {
  Shop shop;
  shop.sink.capacity = 0;
  BOOST_CHECK_EQUAL(shop.begin_put(good_recurrence())->status, 503);
  shop.sink.capacity = 1;
  const auto answer = shop.begin_put(good_recurrence());
  shop.sink.command_answer.outcome = runtime::CommandOutcome::unavailable;
  shop.sink.commit();
  BOOST_CHECK_EQUAL(answer->status, 503);
}

BOOST_AUTO_TEST_CASE(a_put_may_have_a_body_as_large_as_an_orders) {
  const IntakeFixture fixture;
  const http::BodyLimit limit = fixture.intake.body_limit();
  BOOST_CHECK_EQUAL(limit(http::Method::put, kPath, "application/json"),
                    limit(http::Method::post, "/v1/orders", "application/json"));
  BOOST_CHECK_EQUAL(limit(http::Method::del, kPath, ""), 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
