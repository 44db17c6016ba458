// A store in which history is removed step by step: real orders, so that a base can be made of
// their state, sealed in small segments; what the daemon's chores do, one call each.
#pragma once

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/ledger/history_remover.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/snapshot.hpp"
#include "aggregator/ledger/state_codec.hpp"
#include "tests/ledger/busy_world.hpp"
#include "tests/ledger/sealed_store.hpp"
#include "tests/ledger/small_document.hpp"

namespace jidan::testing {

inline std::string bytes_of_state(const core::State& state) {
  std::string bytes;
  encode_state(state, bytes);
  return bytes;
}

// A world and its journal on disk. What happens in the world is committed by live(). Worlds have
// `world`, the `instants` of its events, and step().
template <class World>
class StoreOf {
 public:
  explicit StoreOf(fs::path folder, std::uint64_t seed = 4)
      : data_dir(std::move(folder)), busy(seed, small_document().catalog) {
    open();
  }

  fs::path data_dir;
  World busy;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Projector> projector;

  void open() {
    journal = std::make_unique<Journal>(data_dir);
    projector = std::make_unique<Projector>(
        data_dir, [](const std::string& why) { BOOST_ERROR("the read tables failed: " << why); });
  }
  void close() {
    projector = nullptr;
    journal = nullptr;
  }

  void live(int steps) {
    for (int i = 0; i < steps; ++i) busy.step();
    commit_new();
    projector->notify(journal->head());
    BOOST_REQUIRE(projector->wait_until(journal->head(), std::chrono::minutes{1}));
  }
  // The oldest commits that aren't sealed yet, in segments of that many bytes.
  void seal(std::size_t bytes = 4'000) {
    SegmentCutter cutter(data_dir, {bytes});
    while (const auto one = cutter.cut(journal->head())) commit_seal(*journal, *one);
    sweep(*journal);
  }
  // Of everything that was committed.
  void write_snapshot() {
    JournalReader reader(data_dir);
    const Restored restored = restore_state(data_dir, reader);
    SnapshotFile file(data_dir, restored.head);
    BOOST_REQUIRE(file.write(restored.state, restored.catalog_events) == 0);
    remove_old_snapshots(data_dir);
  }
  // What the daemon does at one look, but its files; the segments whose files may go.
  std::vector<Seal> remove(std::size_t segments_most) {
    HistoryRemover remover(data_dir);
    std::vector<Seal> segments = remover.older_than(busy.world.now + std::chrono::hours{1});
    segments.resize(std::min(segments.size(), segments_most));
    if (segments.empty()) return {};
    const auto removal = remover.prepare(segments, busy.world.now);
    BOOST_REQUIRE(removal);
    forget(segments.back().last_sequence);
    commit(*removal);
    return segments;
  }
  void forget(std::uint64_t up_to) {
    projector->drop_closed_orders(busy.world.now + std::chrono::hours{1});
    projector->forget(up_to);
    BOOST_REQUIRE(projector->wait_until_let_go(std::chrono::minutes{1}));
  }
  void commit(const Removal& removal) {
    Commit commit;
    commit.at_sequence = journal->head() + 1;
    commit.now = journal->last_commit_at();
    commit.removal = removal;
    journal->append(commit);
  }
  void delete_files(const std::vector<Seal>& segments) {
    HistoryRemover(data_dir).delete_files(segments);
  }

  std::uint64_t removed_to() { return JournalReader(data_dir).removed_to(); }
  Restored restore(RestoreFrom where = RestoreFrom::newest_snapshot) {
    JournalReader reader(data_dir);
    return restore_state(data_dir, reader, where);
  }
  void expect_state(const Restored& restored) {
    BOOST_TEST(restored.head == journal->head());
    BOOST_TEST((bytes_of_state(restored.state) == bytes_of_state(busy.world.state)));
    BOOST_TEST(core::violations(restored.state).empty());
    BOOST_TEST(restored.state.catalog->products.size() == 3U);
  }

 private:
  void commit_new() {
    while (journal->head() < busy.world.journal.size()) {
      Commit commit;
      commit.at_sequence = journal->head() + 1;
      commit.now = busy.instants[journal->head()];
      for (std::size_t i = journal->head();
           i < busy.world.journal.size() && busy.instants[i] == commit.now; ++i)
        add(commit, i + 1, busy.world.journal[i]);
      journal->append(commit);
    }
  }
  static void add(Commit& commit, std::uint64_t sequence, core::Event event) {
    if (auto* applied = std::get_if<core::CatalogApplied>(&event)) {
      applied->document = kSmallDocument;
      applied->zones = {shanghai()};
    }
    if (const auto* issued = std::get_if<core::JobSheetIssued>(&event)) {
      OutboxRow row;
      row.delivery_sequence = sequence;
      row.endpoint = issued->factory;
      row.lane = core::to_text(issued->run);
      row.created = row.next_at = commit.now;
      row.state = DeliveryState::delivered;
      commit.outbox.push_back(std::move(row));
      AttemptRow attempt;
      attempt.delivery_sequence = sequence;
      attempt.attempt = 1;
      attempt.started = commit.now;
      commit.attempts.push_back(std::move(attempt));
    }
    if (std::holds_alternative<core::OrderAccepted>(event))
      commit.keys.push_back({sequence, key_of(sequence)});
    commit.events.add_with([&](std::string& out) { encode_event(event, out); });
  }
};
using RemovedStore = StoreOf<BusyWorld>;

}  // namespace jidan::testing
