// A store of one order a commit, each with a key whose bytes nobody else has, and the steps of
// sealing taken one by one: cut, commit the seal, sweep. Every event and key can be asked for
// again.
#pragma once

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/segment_cutter.hpp"

namespace jidan::testing {

namespace fs = std::filesystem;
using namespace jidan::ledger;

inline constexpr std::size_t kEventBytes = 1'000;

// A key nobody else has, so that its bytes can be looked for.
inline WrappedKey key_of(std::uint64_t order) {
  WrappedKey key{};
  for (std::size_t i = 0; i < key.size(); ++i)
    key[i] = static_cast<std::uint8_t>(17 + order * 31 + i * 7);
  return key;
}

inline std::string event_of(std::uint64_t sequence) {
  return std::string(kEventBytes, static_cast<char>('a' + sequence % 26));
}

inline Commit commit_on(const Ledger& ledger) {
  Commit commit;
  commit.at_sequence = ledger.head() + 1;
  commit.now = Instant{std::chrono::milliseconds{1'000 + static_cast<int>(ledger.head())}};
  return commit;
}

// One order a commit.
inline void append_orders(Journal& journal, int count) {
  for (int i = 0; i < count; ++i) {
    Commit commit = commit_on(journal);
    commit.events.add(event_of(commit.at_sequence));
    commit.keys.push_back({commit.at_sequence, key_of(commit.at_sequence)});
    journal.append(commit);
  }
}

inline void erase(Journal& journal, std::uint64_t order) {
  Commit commit = commit_on(journal);
  commit.events.add("erased");
  commit.erased_keys = {order};
  journal.append(commit);
}

inline std::optional<Seal> cut(const fs::path& data_dir, std::size_t commits,
                               std::uint64_t up_to = ~std::uint64_t{0} >> 1U) {
  return SegmentCutter(data_dir, {commits * kEventBytes}).cut(up_to);
}

inline void commit_seal(Journal& journal, const Seal& seal) {
  Commit commit = commit_on(journal);
  commit.seals.push_back(seal);
  journal.append(commit);
}

inline void sweep(Journal& journal) {
  for (int i = 0; i < 20; ++i) journal.tidy_up(true);
}

inline std::int64_t number(const fs::path& data_dir, const std::string& sql) {
  SQLite::Database database((data_dir / "journal.db").string(), SQLite::OPEN_READONLY);
  return database.execAndGet(sql).getInt64();
}

inline void expect_everything(const fs::path& data_dir, std::uint64_t orders) {
  JournalReader reader(data_dir);
  for (std::uint64_t sequence = 1; sequence <= orders; ++sequence) {
    const auto found = reader.event(sequence);
    BOOST_REQUIRE_MESSAGE(found, "no event " << sequence);
    BOOST_TEST((found->bytes == event_of(sequence)));
    BOOST_TEST((reader.order_key(sequence) == std::optional<WrappedKey>(key_of(sequence))));
  }
  std::uint64_t next = 1;
  reader.walk(1, [&](const CommitView& commit) {
    BOOST_TEST(commit.first_sequence == next);
    next += commit.count;
    return true;
  });
  BOOST_TEST(next > orders);
}

inline std::vector<std::string> files_with(const fs::path& folder, const WrappedKey& key) {
  const std::string wanted(key.begin(), key.end());
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    if (text.str().find(wanted) != std::string::npos)
      found.push_back(entry.path().filename().string());
  }
  return found;
}

inline std::size_t files_in(const fs::path& folder) {
  if (!fs::exists(folder)) return 0;
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

}  // namespace jidan::testing
