// The ledgers a contract holds for, SQLite and memory alike, and commits to fill them with.
#pragma once

#include <boost/mpl/list.hpp>
#include <fstream>
#include <memory>

#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/segment_cutter.hpp"
#include "tests/support/memory_ledger.hpp"
#include "tests/support/temporary_folder.hpp"

namespace jidan::ledger {

class OnDisk {
 public:
  Ledger& ledger() { return *journal_; }
  void reopen() {
    journal_.reset();
    journal_ = std::make_unique<Journal>(folder_.path());
  }
  // The oldest commit that isn't sealed, made ready to be.
  Seal cut() { return SegmentCutter(folder_.path(), {1}).cut(journal_->head()).value(); }
  // A base at that sequence; a commit looks only whether its file is there.
  Base base(std::uint64_t sequence) {
    std::ofstream(base_file(folder_.path(), sequence)) << "state";
    Base base;
    base.sequence = sequence;
    base.bytes = 5;
    return base;
  }

 private:
  jidan::test::TemporaryFolder folder_;
  std::unique_ptr<Journal> journal_ = std::make_unique<Journal>(folder_.path());
};

class InMemory {
 public:
  Ledger& ledger() { return ledger_; }
  void reopen() { ledger_.reopen(); }
  Seal cut() {
    Seal seal;
    const auto before = ledger_.seals();
    const auto removed = ledger_.removed();
    const std::uint64_t removed_to = removed ? removed->up_to : 0;
    seal.first_sequence = (before.empty() ? removed_to : before.back().last_sequence) + 1;
    const auto commit = ledger_.commit_at(seal.first_sequence);
    seal.last_sequence = commit->first_sequence + commit->count - 1;
    return seal;
  }
  Base base(std::uint64_t sequence) {
    Base base;
    base.sequence = sequence;
    return base;
  }

 private:
  MemoryLedger ledger_;
};

using Stores = boost::mpl::list<OnDisk, InMemory>;

inline Instant at_ms(std::int64_t ms) {
  return Instant{std::chrono::milliseconds{ms}};
}

inline Commit commit_of(const Ledger& ledger, std::initializer_list<std::string_view> events,
                        Instant now = at_ms(1'000)) {
  Commit commit;
  commit.at_sequence = ledger.head() + 1;
  commit.now = now;
  for (const auto event : events) commit.events.add(event);
  return commit;
}

inline std::vector<std::string> all_events(Ledger& ledger, std::uint64_t from = 1) {
  std::vector<std::string> events;
  ledger.replay(from, [&](const CommitView& view) {
    for_each_event(view.events, view.count, [&](std::uint32_t index, std::string_view bytes) {
      if (view.first_sequence + index >= from) events.emplace_back(bytes);
    });
  });
  return events;
}

inline OutboxRow delivery(std::uint64_t sequence) {
  OutboxRow row;
  row.delivery_sequence = sequence;
  row.endpoint = "factory/yiwu-print-01";
  row.type = "job_sheet.issued";
  row.lane = "run_1";
  row.lane_sequence = 1;
  row.created = at_ms(1'000);
  row.next_at = at_ms(1'000);
  row.body = "sealed";
  return row;
}

inline const std::vector<std::string> kAbc = {"a", "b", "c"};

}  // namespace jidan::ledger
