// POST …/cancel and GET …/actions: whose order, which lines, and which status says what came of it.
#include <boost/test/unit_test.hpp>

#include "aggregator/intake/cancel_decoder.hpp"
#include "tests/intake/intake_fixture.hpp"

namespace jidan::intake {
namespace {

struct CancelFixture : IntakeFixture {
  CancelFixture() {
    OrderRead order;
    order.id = {5};
    order.external_id = "TB-1";
    order.currency = core::Currency::from("CNY");
    for (std::uint16_t number = 1; number <= 2; ++number) {
      LineRead line;
      line.id = {core::Sequence{5} + number};
      line.number = number;
      line.sku = "tee";
      line.quantity = 2;
      line.parts = {{core::PartState::pooled, 2, core::HoldReason::none, {9}, {}, false}};
      order.lines.push_back(line);
    }
    reads.orders_of[{"demo", 5}] = order;
    reads.next_actions.actions.emplace();
    sink.command_answer.outcome = runtime::CommandOutcome::applied;
  }

  http::Response cancel(const std::string& body, std::string_view token = kToken) {
    const auto answer =
        ask(http::Method::post, target("cancel"), headers(token, "application/json"), body);
    if (!sink.commands.empty())
      if (const auto* command = std::get_if<core::CancelLines>(&sink.commands.front().first))
        asked = *command;
    sink.commit();
    return *answer;
  }
  static std::string target(const std::string& what) {
    return "/v1/orders/" + core::to_text(core::OrderId{5}) + "/" + what;
  }

  core::CancelLines asked;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cancelling)

BOOST_FIXTURE_TEST_CASE(lines_are_named_by_their_numbers_and_the_channel_is_kept, CancelFixture) {
  const auto answer = cancel(R"({"lines":[2],"reason":"不要了"})");
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK(has(answer.body, R"("order_id":"ord_)"));
  BOOST_REQUIRE_EQUAL(asked.lines.size(), 1U);
  BOOST_CHECK(asked.lines[0] == core::LineId{7});
  BOOST_CHECK_EQUAL(asked.by.name, "demo");
  BOOST_CHECK_EQUAL(asked.reason, "不要了");
}

BOOST_FIXTURE_TEST_CASE(without_lines_every_line_is_meant, CancelFixture) {
  BOOST_CHECK_EQUAL(cancel("{}").status, 200);
  BOOST_CHECK(asked.order == core::OrderId{5});
  BOOST_CHECK(asked.lines.empty());
}

BOOST_FIXTURE_TEST_CASE(while_a_factory_is_asked_about_a_line_named_it_is_202, CancelFixture) {
  reads.next_actions.actions = {
      {core::OrderActionName::cancel, core::LineId{6}, 2, core::CancelWay::asked, core::kNever}};
  BOOST_CHECK_EQUAL(cancel(R"({"lines":[1]})").status, 202);
  BOOST_CHECK_EQUAL(cancel(R"({"lines":[2]})").status, 200);
  BOOST_CHECK_EQUAL(cancel("{}").status, 202);
}

BOOST_FIXTURE_TEST_CASE(a_line_the_order_does_not_have_is_named_and_nothing_is_asked,
                        CancelFixture) {
  const auto answer = cancel(R"({"lines":[1,3]})");
  BOOST_CHECK_EQUAL(answer.status, 422);
  BOOST_CHECK(has(answer.body, R"("pointer":"/lines/1","code":"unknown-reference")"));
  BOOST_CHECK(!asked.order);
}

BOOST_FIXTURE_TEST_CASE(what_is_cancelled_already_is_200_without_asking_the_core, CancelFixture) {
  for (LineRead& line : reads.orders_of[{"demo", 5}].lines)
    line.parts[0].state = core::PartState::cancelled;
  BOOST_CHECK_EQUAL(cancel("{}").status, 200);
  BOOST_CHECK(!asked.order);
}

BOOST_FIXTURE_TEST_CASE(another_channels_order_is_404, CancelFixture) {
  BOOST_CHECK_EQUAL(cancel("{}", kOtherToken).status, 404);
  BOOST_CHECK(!asked.order);
}

BOOST_FIXTURE_TEST_CASE(too_late_is_409_with_its_code, CancelFixture) {
  sink.command_answer.outcome = runtime::CommandOutcome::refused;
  sink.command_answer.refusals = {{core::RefusalCode::not_cancellable, "/lines", ""}};
  const auto answer = cancel("{}");
  BOOST_CHECK_EQUAL(answer.status, 409);
  BOOST_CHECK(has(answer.body, "not-cancellable"));
}

BOOST_FIXTURE_TEST_CASE(a_full_queue_is_503_and_nothing_was_taken, CancelFixture) {
  sink.capacity = 0;
  BOOST_CHECK_EQUAL(cancel("{}").status, 503);
}

BOOST_AUTO_TEST_CASE(every_mistake_of_a_cancellation_is_told_at_once) {
  CancelDocument document;
  Mistakes mistakes;
  std::string body = R"({"lines":[0,"1",65536],"reason":7,"why":1})";
  BOOST_CHECK(decode_cancel(body_text(body), document, mistakes) == Decoding::mistaken);
  BOOST_CHECK_EQUAL(mistakes.size(), 5U);
  std::string broken = "{";
  BOOST_CHECK(decode_cancel(body_text(broken), document, mistakes) == Decoding::not_json);
}

BOOST_AUTO_TEST_CASE(a_reason_has_at_most_two_hundred_characters) {
  const auto with_reason = [](std::size_t characters) {
    std::string reason;
    for (std::size_t i = 0; i < characters; ++i) reason += "因";
    std::string body = R"({"reason":")" + reason + "\"}";
    CancelDocument document;
    Mistakes mistakes;
    return decode_cancel(body_text(body), document, mistakes);
  };
  BOOST_CHECK(with_reason(core::kCancelReasonCharactersMax) == Decoding::good);
  BOOST_CHECK(with_reason(core::kCancelReasonCharactersMax + 1) == Decoding::mistaken);
}

BOOST_FIXTURE_TEST_CASE(actions_say_what_how_and_until_when, CancelFixture) {
  reads.next_actions.actions = {
      {core::OrderActionName::pay, std::nullopt, 0, core::CancelWay::at_once,
       core::Instant{core::Duration{1'795'311'100'000}}},
      {core::OrderActionName::cancel, core::LineId{7}, 2, core::CancelWay::ask_factory,
       core::kNever}};
  const auto answer =
      ask(http::Method::get, target("actions"), headers(kToken, "application/json"));
  BOOST_CHECK_EQUAL(answer->status, 200);
  BOOST_CHECK_EQUAL(answer->body,
                    R"({"order_id":")" + core::to_text(core::OrderId{5}) +
                        R"(","actions":[{"action":"pay","until":"2026-11-22T01:31:40.000Z"},)"
                        R"({"action":"cancel","line":2,"line_id":")" +
                        core::to_text(core::LineId{7}) +
                        R"(","quantity":2,"how":"ask_factory"}]})");
  BOOST_CHECK_EQUAL(
      ask(http::Method::get, target("actions"), headers(kOtherToken, "application/json"))->status,
      404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::intake
