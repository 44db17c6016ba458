// The writer over a ledger in memory: what is answered, what is committed together, what is never
// kept.
#include "aggregator/runtime/writer.hpp"

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/memory_ledger.hpp"
#include "tests/support/answered_order.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::runtime {
namespace {

using namespace jidan::testing;

const core::Instant kMorning = utc_at(2026, 11, 23, 2);

// Reads orders back from what the ledger holds, as JournalOrders does from a file.
class LedgerOrders final : public PlacedOrders {
 public:
  explicit LedgerOrders(ledger::Ledger& ledger) : ledger_(ledger) {}
  std::optional<OriginalOrder> find(core::Sequence sequence) override {
    std::vector<core::Event> events;
    core::Sequence first = 0;
    ledger_.replay(sequence, [&](const ledger::CommitView& commit) {
      ledger::decode_events(commit, [&](std::uint64_t at, core::Event&& event) {
        if (first == 0) first = at;
        events.push_back(std::move(event));
      });
    });
    return original_in(events, first, sequence);
  }

 private:
  ledger::Ledger& ledger_;
};

// A disk that takes its time: while the gate is closed an append waits before it.
class SlowLedger final : public ledger::Ledger {
 public:
  explicit SlowLedger(ledger::MemoryLedger& kept) : kept_(kept) {}

  void close_gate() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    waiting_ = 0;
  }
  void open_gate() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void wait_for_an_append() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_ > 0; });
  }

  void append(const ledger::Commit& commit) override {
    {
      std::unique_lock lock(mutex_);
      ++waiting_;
      changed_.notify_all();
      changed_.wait(lock, [&] { return open_; });
    }
    kept_.append(commit);
  }
  std::uint64_t head() const override { return kept_.head(); }
  ledger::Instant last_commit_at() const override { return kept_.last_commit_at(); }
  std::uint64_t boot() const override { return kept_.boot(); }
  void replay(std::uint64_t from,
              const std::function<void(const ledger::CommitView&)>& visit) override {
    kept_.replay(from, visit);
  }
  std::vector<ledger::OutboxRow> undelivered() override { return kept_.undelivered(); }
  std::vector<ledger::AttemptRow> attempts(std::uint64_t delivery) override {
    return kept_.attempts(delivery);
  }
  std::optional<ledger::WrappedKey> order_key(std::uint64_t order) override {
    return kept_.order_key(order);
  }
  std::vector<ledger::SecretRow> secrets() override { return kept_.secrets(); }
  std::vector<ledger::Seal> seals() override { return kept_.seals(); }
  void tidy_up(bool idle) override { kept_.tidy_up(idle); }

 private:
  ledger::MemoryLedger& kept_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = true;
  int waiting_ = 0;
};

struct Running {
  explicit Running(WriterLimits limits = {})
      : clock({platform::ClockMode::driven, 1.0, kMorning}),
        log(platform::LogLevel::error, platform::LogFormat::logfmt, [](std::string_view) {}),
        disk(ledger),
        orders(ledger),
        writer({clock, log, metrics, disk, seeded_state(), ledger::ExternalIds(), OpenMessages(),
                orders, [](std::function<void()> task) { task(); },
                [this](const std::string& why) { failure = why; }, [] { return false; }, nullptr,
                limits}) {}
  ~Running() { writer.drain(); }

  // A state with the small catalog, its event in the ledger too.
  core::State seeded_state() {
    core::State state;
    OpenMessages none;
    CommitBuilder builder(state, none, 1);
    auto catalog = std::make_shared<core::Catalog>(small_catalog());
    auto decision = core::decide(state, core::ApplyCatalog{catalog, "{}"}, kMorning);
    builder.add(std::move(decision).value(), kMorning);
    ledger.append(builder.finish(kMorning).commit);
    return state;
  }

  static core::OrderPlacement order(const std::string& external_id, std::uint8_t content = 1) {
    core::OrderPlacement order = an_order(kMorning, {a_line("tee")});
    order.external_id = external_id;
    order.fingerprint = std::hash<std::string>{}(external_id);
    order.content_digest[0] = content;
    order.wrapped_key = std::string(sizeof(ledger::WrappedKey), 'k');
    return order;
  }
  std::future<OrderAnswer> place(core::OrderPlacement order, bool dry_run = false) {
    auto answered = std::make_shared<std::promise<OrderAnswer>>();
    auto answer = answered->get_future();
    const bool taken =
        submit_order(writer, std::move(order), dry_run,
                     [answered](OrderAnswer&& given) { answered->set_value(std::move(given)); });
    if (!taken) answered->set_value(OrderAnswer{});
    return answer;
  }

  platform::Clock clock;
  platform::Log log;
  platform::Metrics metrics;
  ledger::MemoryLedger ledger;
  SlowLedger disk;
  LedgerOrders orders;
  std::string failure;
  Writer writer;
};

}  // namespace

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

// Every commit is handed over, so that deciding goes on beside it.
WriterLimits always_beside() {
  WriterLimits limits;
  limits.overlap_commands = 0;
  return limits;
}

BOOST_AUTO_TEST_CASE(orders_are_decided_beside_a_commit_and_share_the_next) {
  Running running(always_beside());
  running.disk.close_gate();
  running.writer.start();
  auto first = running.place(Running::order("A"));
  running.disk.wait_for_an_append();
  std::vector<std::future<OrderAnswer>> rest;
  for (int i = 0; i < 20; ++i)
    rest.push_back(running.place(Running::order("B" + std::to_string(i))));
  BOOST_TEST((first.wait_for(std::chrono::seconds{0}) == std::future_status::timeout),
             "nobody is answered before his commit is on disk");
  while (running.writer.queue_commands() > 0) std::this_thread::yield();
  running.disk.open_gate();
  BOOST_TEST((first.get().outcome == OrderOutcome::placed));
  for (auto& answer : rest) BOOST_TEST((answer.get().outcome == OrderOutcome::placed));
  running.writer.drain();
  int commits = 0;
  running.ledger.replay(1, [&](const ledger::CommitView&) { ++commits; });
  BOOST_TEST(commits == 3);  // the catalog, the first order, the other twenty
}

BOOST_AUTO_TEST_CASE(the_same_order_again_beside_its_own_commit_is_told_what_that_placed) {
  Running running(always_beside());
  running.disk.close_gate();
  running.writer.start();
  auto first = running.place(Running::order("A"));
  running.disk.wait_for_an_append();
  auto again = running.place(Running::order("A"));
  auto other = running.place(Running::order("A", 2));
  running.disk.open_gate();
  const OrderAnswer placed = first.get();
  const OrderAnswer repeated = again.get();
  BOOST_TEST((repeated.outcome == OrderOutcome::repeated));
  BOOST_TEST(repeated.order.id.value == placed.order.id.value);
  BOOST_TEST(repeated.order.lines.size() == placed.order.lines.size());
  BOOST_TEST((other.get().outcome == OrderOutcome::conflict));
}

BOOST_AUTO_TEST_CASE(a_question_is_asked_of_what_is_on_disk_only) {
  Running running(always_beside());
  running.disk.close_gate();
  running.writer.start();
  auto first = running.place(Running::order("A"));
  running.disk.wait_for_an_append();
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
  Running running(always_beside());
  running.disk.close_gate();
  running.writer.start();
  auto first = running.place(Running::order("A"));
  running.disk.wait_for_an_append();
  auto second = running.place(Running::order("B"));
  const std::uint64_t before = running.ledger.head();
  running.ledger.arm(ledger::MemoryLedger::Fault::unknown_lost);
  running.disk.open_gate();
  running.writer.drain();
  BOOST_TEST(!running.failure.empty());
  BOOST_TEST(running.ledger.head() == before);
  BOOST_CHECK_THROW(first.get(), std::future_error);  // dropped without an answer
  // Still waiting for a commit that never comes, or dropped like the first.
  if (second.wait_for(std::chrono::seconds{0}) == std::future_status::ready)
    BOOST_CHECK_THROW(second.get(), std::future_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
