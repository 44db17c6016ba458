// The writer while a commit is on its way to the disk: what is decided beside it, and who is told
// when.
#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "tests/runtime/running_writer.hpp"

namespace jidan::runtime {
namespace {

// Every commit is handed over, so that deciding goes on beside it.
WriterLimits always_beside() {
  WriterLimits limits;
  limits.overlap_commands = 0;
  return limits;
}

// The first order's commit waits before the disk.
struct BesideACommit : Running {
  BesideACommit() : Running(always_beside()) {
    disk.close_gate();
    writer.start();
    first = place(order("A"));
    disk.wait_for_an_append();
  }
  ~BesideACommit() { disk.open_gate(); }

  std::future<OrderAnswer> first;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(beside_a_commit)

BOOST_AUTO_TEST_CASE(orders_are_decided_beside_a_commit_and_share_the_next) {
  BesideACommit running;
  std::vector<std::future<OrderAnswer>> rest;
  for (int i = 0; i < 20; ++i)
    rest.push_back(running.place(Running::order("B" + std::to_string(i))));
  BOOST_TEST((running.first.wait_for(std::chrono::seconds{0}) == std::future_status::timeout),
             "nobody is answered before his commit is on disk");
  while (running.writer.queue_commands() > 0) std::this_thread::yield();
  running.disk.open_gate();
  BOOST_TEST((running.first.get().outcome == OrderOutcome::placed));
  for (auto& answer : rest) BOOST_TEST((answer.get().outcome == OrderOutcome::placed));
  running.writer.drain();
  int commits = 0;
  running.ledger.replay(1, [&](const ledger::CommitView&) { ++commits; });
  BOOST_TEST(commits == 3);  // the catalog, the first order, the other twenty
}

BOOST_AUTO_TEST_CASE(the_same_order_again_beside_its_own_commit_is_told_what_that_placed) {
  BesideACommit running;
  auto again = running.place(Running::order("A"));
  auto other = running.place(Running::order("A", 2));
  running.disk.open_gate();
  const OrderAnswer placed = running.first.get();
  const OrderAnswer repeated = again.get();
  BOOST_TEST((repeated.outcome == OrderOutcome::repeated));
  BOOST_TEST(repeated.order.id.value == placed.order.id.value);
  BOOST_TEST(repeated.order.lines.size() == placed.order.lines.size());
  BOOST_TEST((other.get().outcome == OrderOutcome::conflict));
}

BOOST_AUTO_TEST_CASE(a_question_is_asked_of_what_is_on_disk_only) {
  BesideACommit running;
  auto second = running.place(Running::order("B"));
  std::promise<std::pair<core::Sequence, core::Sequence>> asked;
  BOOST_TEST(running.writer.ask([&](const core::State& state, core::Instant) {
    asked.set_value({state.next_sequence - 1, running.ledger.head()});
  }));
  running.disk.open_gate();
  const auto [seen, durable] = asked.get_future().get();
  BOOST_TEST(seen == durable);
  BOOST_TEST((second.get().outcome == OrderOutcome::placed));
}

BOOST_AUTO_TEST_CASE(behind_a_commit_that_failed_nothing_is_appended_or_answered) {
  BesideACommit running;
  auto second = running.place(Running::order("B"));
  const std::uint64_t before = running.ledger.head();
  running.ledger.arm(ledger::MemoryLedger::Fault::unknown_lost);
  running.disk.open_gate();
  running.writer.drain();
  BOOST_TEST(!running.failure.empty());
  BOOST_TEST(running.ledger.head() == before);
  BOOST_CHECK_THROW(running.first.get(), std::future_error);  // dropped without an answer
  // Still waiting for a commit that never comes, or dropped like the first.
  if (second.wait_for(std::chrono::seconds{0}) == std::future_status::ready)
    BOOST_CHECK_THROW(second.get(), std::future_error);
}

BOOST_AUTO_TEST_CASE(behind_a_commit_that_failed_no_question_is_asked) {
  BesideACommit running;
  bool asked = false;
  BOOST_TEST(running.writer.ask([&](const core::State&, core::Instant) { asked = true; }));
  while (running.writer.queue_commands() > 0) std::this_thread::yield();
  running.ledger.arm(ledger::MemoryLedger::Fault::unknown_lost);
  running.disk.open_gate();
  running.first.wait();
  running.writer.drain();
  BOOST_TEST(!running.failure.empty());
  BOOST_TEST(!asked, "the state holds an order that is not on disk");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
