// A writer over a ledger in memory, on a driven clock, with a disk that can be made to wait.
#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/memory_ledger.hpp"
#include "aggregator/runtime/writer.hpp"
#include "tests/support/answered_order.hpp"
#include "tests/support/core_world.hpp"

namespace jidan::runtime {

using namespace jidan::testing;

inline const core::Instant kMorning = utc_at(2026, 11, 23, 2);

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
  std::optional<ledger::RemovedHistory> removed() override { return kept_.removed(); }
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

}  // namespace jidan::runtime
