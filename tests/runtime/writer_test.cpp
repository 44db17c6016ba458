// The writer over a ledger in memory: what is answered, what is committed together, what is never
// kept.
#include <boost/test/unit_test.hpp>
#include <future>

#include "tests/runtime/running_writer.hpp"

namespace jidan::runtime {

BOOST_AUTO_TEST_SUITE(writing)

BOOST_AUTO_TEST_CASE(an_order_is_answered_only_after_its_commit_is_durable) {
  Running running;
  running.writer.start();
  const std::uint64_t before = running.ledger.head();
  const OrderAnswer answer = running.place(Running::order("A")).get();
  BOOST_TEST((answer.outcome == OrderOutcome::placed));
  BOOST_TEST(running.ledger.head() > before);
  BOOST_TEST(answer.order.id.value == before + 1);
}

BOOST_AUTO_TEST_CASE(everything_that_waits_shares_one_commit) {
  Running running;
  std::vector<std::future<OrderAnswer>> answers;
  for (int i = 0; i < 50; ++i)
    answers.push_back(running.place(Running::order("A" + std::to_string(i))));
  int commits = 0;
  running.writer.start();
  for (auto& answer : answers) BOOST_TEST((answer.get().outcome == OrderOutcome::placed));
  running.ledger.replay(1, [&](const ledger::CommitView&) { ++commits; });
  BOOST_TEST(commits == 2);  // the catalog, and all fifty orders
}

BOOST_AUTO_TEST_CASE(the_same_order_again_is_told_what_was_placed_first) {
  Running running;
  running.writer.start();
  const OrderAnswer first = running.place(Running::order("A")).get();
  const OrderAnswer again = running.place(Running::order("A")).get();
  BOOST_TEST((again.outcome == OrderOutcome::repeated));
  BOOST_TEST((again.order.id == first.order.id));
  BOOST_TEST(again.order.lines.size() == first.order.lines.size());
}

BOOST_AUTO_TEST_CASE(two_equal_orders_of_one_commit_become_one) {
  Running running;
  auto first = running.place(Running::order("A"));
  auto second = running.place(Running::order("A"));
  running.writer.start();
  const OrderAnswer placed = first.get();
  const OrderAnswer repeated = second.get();
  BOOST_TEST((placed.outcome == OrderOutcome::placed));
  BOOST_TEST((repeated.outcome == OrderOutcome::repeated));
  BOOST_TEST((repeated.order.id == placed.order.id));
}

BOOST_AUTO_TEST_CASE(the_same_id_with_other_content_is_a_conflict) {
  Running running;
  running.writer.start();
  running.place(Running::order("A", 1)).wait();
  BOOST_TEST((running.place(Running::order("A", 2)).get().outcome == OrderOutcome::conflict));
}

BOOST_AUTO_TEST_CASE(a_fingerprint_shared_by_two_ids_confuses_neither) {
  Running running;
  running.writer.start();
  core::OrderPlacement one = Running::order("A");
  core::OrderPlacement two = Running::order("B");
  one.fingerprint = two.fingerprint = 7;
  BOOST_TEST((running.place(one).get().outcome == OrderOutcome::placed));
  BOOST_TEST((running.place(two).get().outcome == OrderOutcome::placed));
  BOOST_TEST((running.place(two).get().outcome == OrderOutcome::repeated));
}

BOOST_AUTO_TEST_CASE(a_dry_run_leaves_no_trace) {
  Running running;
  running.writer.start();
  const std::uint64_t before = running.ledger.head();
  BOOST_TEST((running.place(Running::order("A"), true).get().outcome == OrderOutcome::placed));
  BOOST_TEST(running.ledger.head() == before);
  BOOST_TEST((running.place(Running::order("A")).get().outcome == OrderOutcome::placed));
}

BOOST_AUTO_TEST_CASE(a_refused_order_leaves_no_trace) {
  Running running;
  running.writer.start();
  core::OrderPlacement order = Running::order("A");
  order.lines[0].sku = "nobody-makes-this";
  const OrderAnswer answer = running.place(order).get();
  BOOST_TEST((answer.outcome == OrderOutcome::refused));
  BOOST_TEST(answer.refusals.size() == 1U);
  BOOST_TEST((running.place(Running::order("A")).get().outcome == OrderOutcome::placed));
}

BOOST_AUTO_TEST_CASE(a_full_queue_takes_nothing_more) {
  WriterLimits limits;
  limits.queue_commands_max = 3;
  Running running(limits);
  std::vector<std::future<OrderAnswer>> answers;
  for (int i = 0; i < 4; ++i)
    answers.push_back(running.place(Running::order("A" + std::to_string(i))));
  BOOST_TEST((answers[3].get().outcome == OrderOutcome::unavailable),
             "the fourth one is told at once");
  running.writer.start();
  for (int i = 0; i < 3; ++i)
    BOOST_TEST((answers[static_cast<std::size_t>(i)].get().outcome == OrderOutcome::placed));
}

BOOST_AUTO_TEST_CASE(draining_answers_everything_that_was_taken) {
  Running running;
  std::vector<std::future<OrderAnswer>> answers;
  for (int i = 0; i < 100; ++i)
    answers.push_back(running.place(Running::order("A" + std::to_string(i))));
  running.writer.start();
  running.writer.drain();
  for (auto& answer : answers)
    BOOST_TEST((answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready));
  BOOST_TEST(!submit_order(running.writer, Running::order("late"), false, nullptr));
}

BOOST_AUTO_TEST_CASE(a_deadline_reached_by_the_clock_is_worked_on_without_any_command) {
  Running running;
  running.clock.add_observer([&](core::Instant) { running.writer.wake(); });
  struct Watch final : CommitObserver {
    std::promise<void> released;
    bool done = false;
    void committed(const std::shared_ptr<const Committed>& commit) override {
      for (const core::Event& event : commit->events)
        if (std::holds_alternative<core::RunReleased>(event) && !std::exchange(done, true))
          released.set_value();
    }
  } watch;
  running.writer.add_observer(watch);
  running.writer.start();
  running.place(Running::order("A")).wait();
  running.clock.move_to(running.writer.snapshot().next_deadline);
  BOOST_TEST((watch.released.get_future().wait_for(std::chrono::seconds{20}) ==
              std::future_status::ready));
}

BOOST_AUTO_TEST_CASE(a_commit_of_unknown_outcome_answers_nobody_and_ends_the_process) {
  Running running;
  running.ledger.arm(ledger::MemoryLedger::Fault::unknown_lost);
  auto answer = running.place(Running::order("A"));
  running.writer.start();
  running.writer.drain();
  BOOST_TEST(!running.failure.empty());
  BOOST_CHECK_THROW(answer.get(), std::future_error);  // dropped without an answer
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
