// Rules of the external id index, at its limits and against a plain multimap.
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>

#include "aggregator/ledger/external_ids.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::ledger;

namespace {

constexpr std::chrono::days kDay{1};
Instant day(int number) {
  return Instant{kDay * number};
}

using Sequences = std::vector<std::uint64_t>;

// Does all work there is, as the runtime would over time.
void settle(ExternalIds& ids, Instant now) {
  for (;;) {
    while (ids.sweep(now)) {
    }
    auto work = ids.next_work();
    if (!work) return;
    work->run();
    ids.finish(std::move(*work));
  }
}

ExternalIdLimits small_limits() {
  ExternalIdLimits limits;
  limits.entries_max = 1'000;
  limits.segment_entries = 100;
  return limits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(external_ids)

BOOST_AUTO_TEST_CASE(an_unknown_id_has_no_candidate) {
  ExternalIds ids;
  BOOST_TEST(ids.candidates(42).empty());
  ids.add(42, 7, day(1));
  BOOST_TEST(ids.candidates(42) == Sequences{7});
  BOOST_TEST(ids.candidates(43U << 20U).empty());
}

BOOST_AUTO_TEST_CASE(equal_fingerprints_give_several_candidates_oldest_first) {
  ExternalIds ids;
  ids.add(42, 7, day(1));
  ids.add(42, 9, day(1));
  BOOST_TEST(ids.candidates(42) == (Sequences{7, 9}));
}

BOOST_AUTO_TEST_CASE(the_extreme_fingerprints_and_sequences_are_kept) {
  ExternalIds ids;
  const std::uint64_t last = (1ULL << 48U) - 1;
  ids.add(0, 1, day(1));
  ids.add(~0ULL, last, day(1));
  BOOST_TEST(ids.candidates(0) == Sequences{1});
  BOOST_TEST(ids.candidates(~0ULL) == Sequences{last});
}

BOOST_AUTO_TEST_CASE(a_large_window_takes_at_most_sixteen_bytes_an_id) {
  FingerprintTable table;
  std::mt19937_64 random(1);
  for (std::uint64_t sequence = 1; sequence <= 400'000; ++sequence) {
    table.add(random(), sequence);
    if (sequence > 100'000 && sequence % 10'000 == 0)
      BOOST_TEST(table.bytes() <= 16 * table.size());
  }
  BOOST_TEST(table.size() == 400'000U);
}

BOOST_AUTO_TEST_CASE(beyond_the_window_ids_are_found_in_segments) {
  const jidan::test::TemporaryFolder folder;
  ExternalIds ids(folder.path(), day(0), small_limits());
  for (std::uint64_t i = 1; i <= 5'000; ++i) {
    ids.add(i * 0x9E3779B97F4A7C15ULL, i, day(1));
    if (i % 50 == 0) settle(ids, day(1));
  }
  BOOST_TEST(ids.in_memory() <= 1'100U);
  BOOST_TEST(ids.segments() < 40U);  // the old ones are merged
  for (std::uint64_t i = 1; i <= 5'000; ++i)
    BOOST_REQUIRE(ids.candidates(i * 0x9E3779B97F4A7C15ULL) == Sequences{i});
  BOOST_TEST(ids.candidates(12'345).empty());
}

BOOST_AUTO_TEST_CASE(ids_older_than_the_age_leave_memory_but_not_the_index) {
  const jidan::test::TemporaryFolder folder;
  ExternalIds ids(folder.path(), day(0), small_limits());
  for (std::uint64_t i = 1; i <= 100; ++i) ids.add(i << 40U, i, day(1));
  settle(ids, day(1));
  for (std::uint64_t i = 101; i <= 200; ++i) ids.add(i << 40U, i, day(20));
  settle(ids, day(31));
  BOOST_TEST(ids.in_memory() == 200U);  // exactly 30 days old still counts as inside
  settle(ids, day(32));
  BOOST_TEST(ids.in_memory() == 100U);
  BOOST_TEST(ids.candidates(5ULL << 40U) == Sequences{5});
  BOOST_TEST(ids.candidates(150ULL << 40U) == Sequences{150});
}

BOOST_AUTO_TEST_CASE(ids_are_found_while_work_is_out_and_after_it_failed) {
  const jidan::test::TemporaryFolder folder;
  ExternalIds ids(folder.path(), day(0), small_limits());
  for (std::uint64_t i = 1; i <= 100; ++i) ids.add(i << 40U, i, day(1));
  auto work = ids.next_work();
  BOOST_REQUIRE(work.has_value());
  BOOST_TEST(!ids.next_work().has_value());
  ids.add(101ULL << 40U, 101, day(1));
  BOOST_TEST(ids.candidates(50ULL << 40U) == Sequences{50});
  ids.give_up(std::move(*work));
  work = ids.next_work();
  BOOST_REQUIRE(work.has_value());
  work->run();
  ids.finish(std::move(*work));
  BOOST_TEST(ids.covered_to() == 101U);
  BOOST_TEST(ids.candidates(101ULL << 40U) == Sequences{101});
}

BOOST_AUTO_TEST_CASE(a_new_start_needs_only_the_ids_behind_the_segments) {
  const jidan::test::TemporaryFolder folder;
  {
    ExternalIds ids(folder.path(), day(0), small_limits());
    for (std::uint64_t i = 1; i <= 250; ++i) {
      ids.add(i << 40U, i, day(1));
      settle(ids, day(1));
    }
    BOOST_TEST(ids.covered_to() == 200U);
  }
  ExternalIds ids(folder.path(), day(1), small_limits());
  BOOST_TEST(ids.covered_to() == 200U);
  BOOST_TEST(ids.in_memory() == 200U);
  for (std::uint64_t i = 1; i <= 250; ++i) ids.add(i << 40U, i, day(1));  // all, as a replay may
  BOOST_TEST(ids.in_memory() == 250U);
  for (std::uint64_t i = 1; i <= 250; ++i) BOOST_REQUIRE(ids.candidates(i << 40U) == Sequences{i});
}

BOOST_AUTO_TEST_CASE(a_damaged_or_unfinished_segment_is_dropped_with_all_behind_it) {
  const jidan::test::TemporaryFolder folder;
  std::vector<std::filesystem::path> files;
  for (const IdRange range :
       {IdRange{1, 10, day(1)}, IdRange{11, 20, day(1)}, IdRange{21, 30, day(1)}})
    files.push_back(write_segment(folder.path(), range, {{range.from << 40U, range.from}}));
  {
    std::fstream file(files[1], std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(12);
    file.put('\x7f');
  }
  std::ofstream(folder.path() / "ids-000000000000031-000000000000040.seg.part") << "half";
  const ExternalIds ids(folder.path(), day(1), small_limits());
  BOOST_TEST(ids.covered_to() == 10U);
  BOOST_TEST(ids.segments() == 1U);
  BOOST_TEST(!std::filesystem::exists(files[1]));
  BOOST_TEST(!std::filesystem::exists(files[2]));
}

BOOST_AUTO_TEST_CASE(a_merge_interrupted_before_its_parts_were_removed_changes_nothing) {
  const jidan::test::TemporaryFolder folder;
  std::vector<std::shared_ptr<const IdSegment>> parts;
  for (const IdRange range : {IdRange{1, 10, day(1)}, IdRange{11, 20, day(1)}})
    parts.push_back(std::make_shared<const IdSegment>(
        write_segment(folder.path(), range, {{range.from << 40U, range.from}})));
  merge_segments(folder.path(), parts);
  const ExternalIds ids(folder.path(), day(1), small_limits());
  BOOST_TEST(ids.segments() == 1U);
  BOOST_TEST(ids.covered_to() == 20U);
  BOOST_TEST(ids.candidates(11ULL << 40U) == Sequences{11});
  BOOST_TEST(ids.candidates(1ULL << 40U) == Sequences{1});
}

BOOST_AUTO_TEST_CASE(a_page_with_a_flipped_bit_is_found_out_when_it_is_read) {
  const jidan::test::TemporaryFolder folder;
  std::vector<IdEntry> entries;
  for (std::uint64_t i = 1; i <= 600; ++i) entries.push_back({i << 40U, i});
  const auto file = write_segment(folder.path(), {1, 600, day(1)}, entries);
  {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(4096 + 100);
    bytes.put('\x55');
  }
  const IdSegment segment(file);
  Sequences found;
  BOOST_CHECK_THROW(segment.find(3ULL << 40U, found), StoreDamaged);
  segment.find(400ULL << 40U, found);
  BOOST_TEST(found == Sequences{400});
}

BOOST_AUTO_TEST_CASE(a_filter_knows_every_id_of_its_segment_and_few_others) {
  const jidan::test::TemporaryFolder folder;
  std::mt19937_64 random(7);
  std::vector<IdEntry> entries;
  for (std::uint64_t i = 1; i <= 20'000; ++i) entries.push_back({random(), i});
  const auto file = write_segment(folder.path(), {1, 20'000, day(1)}, entries);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const std::uint64_t blocks = id_filter_blocks(entries.size());
  const IdFilter filter(descriptor,
                        std::filesystem::file_size(file) - blocks * IdFilterBlock::kBytes, blocks);
  ::close(descriptor);
  for (const IdEntry& entry : entries) BOOST_REQUIRE(filter.may_hold(entry.fingerprint));
  int taken_for_known = 0;
  for (int i = 0; i < 20'000; ++i)
    if (filter.may_hold(random())) ++taken_for_known;
  BOOST_TEST(taken_for_known < 400);
}

BOOST_AUTO_TEST_CASE(a_filter_whose_bits_were_lost_hides_no_id) {
  const jidan::test::TemporaryFolder folder;
  std::vector<IdEntry> entries;
  for (std::uint64_t i = 1; i <= 600; ++i) entries.push_back({i << 54U, i});
  const auto file = write_segment(folder.path(), {1, 600, day(1)}, entries);
  const std::uint64_t bytes = id_filter_blocks(entries.size()) * IdFilterBlock::kBytes;
  {
    std::fstream changed(file, std::ios::in | std::ios::out | std::ios::binary);
    changed.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) - bytes));
    changed << std::string(bytes, '\0');
  }
  const IdSegment segment(file);
  for (const IdEntry& entry : entries) {
    Sequences found;
    segment.find(entry.fingerprint, found);
    BOOST_TEST(found == Sequences{entry.sequence});
  }
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
  BOOST_CHECK_THROW(IdSegment cut_short(file), StoreDamaged);
}

// Property: whatever is added, with colliding fingerprints and house-keeping at any moment and new
// starts between, the candidates are those of a multimap.
BOOST_AUTO_TEST_CASE(the_index_equals_a_multimap_under_random_histories) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const jidan::test::TemporaryFolder folder;
    std::mt19937_64 random(seed);
    ExternalIdLimits limits;
    limits.entries_max = 1 + random() % 300;
    limits.segment_entries = 10 + random() % 60;
    auto ids = std::make_unique<ExternalIds>(folder.path(), day(0), limits);
    std::multimap<std::uint64_t, std::uint64_t> model;
    std::vector<IdEntry> history;
    std::vector<std::uint64_t> pool(150);
    for (auto& fingerprint : pool) fingerprint = random() & 0xFFFF'FFFF'FFFF'FFC0ULL;
    for (std::uint64_t sequence = 1; sequence <= 800; ++sequence) {
      const std::uint64_t fingerprint = pool[random() % pool.size()];
      ids->add(fingerprint, sequence, day(static_cast<int>(sequence / 10)));
      model.emplace(fingerprint, sequence);
      history.push_back({fingerprint, sequence});
      const auto now = day(static_cast<int>(sequence / 10));
      if (random() % 3 == 0) ids->sweep(now);
      if (random() % 20 == 0) settle(*ids, now);
      if (random() % 200 == 0) {
        ids = std::make_unique<ExternalIds>(folder.path(), now, limits);
        for (const auto& entry : history) ids->add(entry.fingerprint, entry.sequence, now);
      }
      const std::uint64_t asked = pool[random() % pool.size()];
      Sequences expected;
      const auto [from, to] = model.equal_range(asked);
      for (auto at = from; at != to; ++at) expected.push_back(at->second);
      const Sequences found = ids->candidates(asked);
      BOOST_REQUIRE_MESSAGE(found == expected, "seed " << seed << ", sequence " << sequence);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
