// Rules of the state's bytes: what comes back decides as what went in.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "aggregator/core/planning/unpaid.hpp"
#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/snapshot_file.hpp"
#include "aggregator/ledger/state_codec.hpp"
#include "tests/ledger/busy_world.hpp"
#include "tests/support/recurring_world.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using testing::BusyWorld;

namespace {

std::string bytes_of(const core::State& state) {
  std::string bytes;
  ledger::encode_state(state, bytes);
  return bytes;
}

core::State copy_through_bytes(const core::State& state) {
  core::State restored;
  ledger::decode_state(bytes_of(state), ledger::kStateVersion, restored);
  restored.catalog = state.catalog;
  core::recount_unpaid(restored);
  return restored;
}

std::string journal_bytes(const testing::CoreWorld& world, std::size_t from) {
  std::string bytes;
  for (std::size_t i = from; i < world.journal.size(); ++i)
    ledger::encode_event(world.journal[i], bytes);
  return bytes;
}

std::filesystem::path golden_file(std::uint32_t version) {
  return std::filesystem::path(JIDAN_GOLDEN_FOLDER) /
         ("state_v" + std::to_string(version) + ".snap");
}

constexpr std::size_t kNoCatalogEvents = 1;  // the byte that says there are none

// Something in every container the state has.
core::State state_with_everything() {
  BusyWorld busy(11);
  for (int i = 0; i < 160; ++i) busy.step();
  testing::RecurrencePlacement weekly = testing::a_recurrence();
  weekly.terms.starts_days = testing::day(2026, 3, 2).days;
  busy.world.must(core::PutRecurrence{weekly});
  busy.world.plan_now();
  core::State& state = busy.world.state;
  core::apply(state,
              core::AvailabilityReported{
                  "yiwu-print-01", true, {20'600}, 300, 0, {{"tee", true, core::kNever}}},
              busy.world.now);
  state.plates[{0, 77}] = busy.world.now;
  state.room_prices[{0, core::LocalDate{20'600}}] = {300'000, 25};
  state.lines.for_each([&](core::Handle line, const core::Line&) {
    state.equivalents[line] = {"mug", {{"cap", {"ningbo-02"}}}};
  });
  state.pools.for_each([&](core::Handle pool, const core::Pool&) {
    state.pools[pool].kept_until = busy.world.now + core::Duration{1};
    state.assigned.push_back({state.pools[pool].id,
                              "yiwu-print-01",
                              busy.world.now,
                              core::ReleaseReason::waiting_cost,
                              {{"ningbo-02", 77, {}, false, true}}});
  });
  BOOST_REQUIRE(!state.expected_occurrences.empty());
  const core::Handle pool = state.pool_by_key.begin()->second;
  core::apply(state, core::RekeyingBegun{{state.pools[pool].id}, 1}, busy.world.now);
  BOOST_REQUIRE(!state.records.empty());
  BOOST_REQUIRE(!state.exclusions.empty());
  return std::move(state);
}

constexpr core::PolicyName kPolicies[] = {core::PolicyName::daily_cutoff,
                                          core::PolicyName::quantity, core::PolicyName::rent_or_buy,
                                          core::PolicyName::forecast, core::PolicyName::lookahead};

// Long enough for pools to have a history.
BusyWorld weeks_under(core::PolicyName policy, std::uint64_t seed) {
  BusyWorld busy(seed);
  busy.minutes_most = 3'000;
  busy.choose(policy);
  for (int i = 0; i < 400; ++i) busy.step();
  return busy;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(state_codec)

BOOST_AUTO_TEST_CASE(an_empty_state_survives) {
  const core::State empty;
  BOOST_TEST(bytes_of(copy_through_bytes(empty)) == bytes_of(empty));
}

BOOST_AUTO_TEST_CASE(a_busy_state_survives_with_the_same_digest_and_bytes) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    BusyWorld busy(seed);
    for (int i = 0; i < 300; ++i) busy.step();
    const core::State restored = copy_through_bytes(busy.world.state);
    BOOST_TEST(core::digest(restored) == core::digest(busy.world.state));
    BOOST_TEST((bytes_of(restored) == bytes_of(busy.world.state)));
    BOOST_TEST(core::violations(restored).empty());
  }
}

// The twin lives through a restart at any moment; both must then write the same journal.
BOOST_AUTO_TEST_CASE(a_restored_state_decides_the_same_events_byte_for_byte) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    BusyWorld one(seed);
    BusyWorld twin(seed);
    for (int i = 0; i < 300; ++i) {
      one.step();
      twin.step();
      if (i % 37 == 0) {
        const std::size_t before = twin.world.journal.size();
        twin.world.state = copy_through_bytes(twin.world.state);
        BOOST_REQUIRE(before == one.world.journal.size());
      }
    }
    BOOST_TEST((journal_bytes(one.world, 0) == journal_bytes(twin.world, 0)), "seed " << seed);
    BOOST_TEST((bytes_of(one.world.state) == bytes_of(twin.world.state)));
  }
}

BOOST_AUTO_TEST_CASE(a_replay_of_the_journal_gives_the_same_state) {
  for (const core::PolicyName policy : kPolicies) {
    BusyWorld busy = weeks_under(policy, 9);
    core::State replayed;
    for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
      core::apply(replayed, busy.world.journal[i], busy.instants[i]);
    BOOST_TEST((bytes_of(replayed) == bytes_of(busy.world.state)), core::to_text(policy));
  }
}

// A restart in the middle: what a snapshot brought back and the journal behind it.
BOOST_AUTO_TEST_CASE(a_snapshot_and_the_journal_behind_it_give_the_state_of_the_journal_alone) {
  for (const core::PolicyName policy : kPolicies) {
    BusyWorld busy = weeks_under(policy, 12);
    const std::size_t events = busy.world.journal.size();
    for (const std::size_t restart : {events / 3, events / 2, events - 1}) {
      core::State state;
      for (std::size_t i = 0; i < events; ++i) {
        if (i == restart) state = copy_through_bytes(state);
        core::apply(state, busy.world.journal[i], busy.instants[i]);
      }
      BOOST_TEST((bytes_of(state) == bytes_of(busy.world.state)),
                 core::to_text(policy) << ", restart before event " << restart);
    }
  }
}

BOOST_AUTO_TEST_CASE(settling_once_a_commit_gives_the_state_of_settling_after_each_event) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    BusyWorld busy = weeks_under(kPolicies[seed - 1], seed);
    core::State replayed;
    for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
      core::apply_unsettled(replayed, busy.world.journal[i], busy.instants[i]);
    core::settle(replayed);
    BOOST_TEST((bytes_of(replayed) == bytes_of(busy.world.state)), "seed " << seed);
    BOOST_TEST(core::violations(replayed).empty());
  }
}

BOOST_AUTO_TEST_CASE(lines_made_as_an_equivalent_survive_a_snapshot_and_a_replay) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    BusyWorld busy(seed, testing::substituting_catalog());
    for (int i = 0; i < 300; ++i) busy.step();
    BOOST_REQUIRE(!busy.world.state.equivalents.empty());
    BOOST_REQUIRE(!busy.world.happened<core::LineSubstituted>().empty());
    const core::State restored = copy_through_bytes(busy.world.state);
    BOOST_TEST((bytes_of(restored) == bytes_of(busy.world.state)));
    core::State replayed;
    for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
      core::apply_unsettled(replayed, busy.world.journal[i], busy.instants[i]);
    core::settle(replayed);
    BOOST_TEST((bytes_of(replayed) == bytes_of(busy.world.state)));
    BOOST_TEST(core::violations(replayed).empty());
  }
}

BOOST_AUTO_TEST_CASE(worlds_whose_pools_change_with_their_catalog_survive_a_snapshot_and_a_replay) {
  std::size_t moved = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    BusyWorld busy(seed);
    busy.is_recatalogued = true;
    core::State restored;
    std::size_t until = 0;
    for (int i = 0; i < 300; ++i) {
      busy.step();
      for (; until < busy.world.journal.size(); ++until)
        core::apply(restored, busy.world.journal[until], busy.instants[until]);
      if (i % 7 == 0 || !busy.world.state.rekeying.empty()) restored = copy_through_bytes(restored);
    }
    BOOST_TEST((bytes_of(restored) == bytes_of(busy.world.state)), "seed " << seed);
    BOOST_TEST(core::violations(restored).empty());
    moved += busy.world.happened<core::PartsRekeyed>().size();
  }
  BOOST_TEST(moved > 20U);
}

BOOST_AUTO_TEST_CASE(what_a_period_was_given_and_the_steps_and_plates_of_a_run_survive) {
  core::State state;
  state.given_pieces[{{3, core::LocalDate{20'000}}, "tee"}] = 70;
  core::Run run;
  run.id = core::RunId{9};
  run.price.tiers.push_back({"tee", 30, 40, 70, core::LocalDate{20'000}, 100, 2150});
  run.new_plates = {7, 8};
  state.runs.insert(run);
  const core::State restored = copy_through_bytes(state);
  BOOST_TEST(restored.given_pieces.at({{3, core::LocalDate{20'000}}, "tee"}) == 70);
  const core::Run& again = restored.runs[restored.find(core::RunId{9})];
  BOOST_TEST(again.price.tiers.at(0).billed == 40);
  BOOST_TEST(again.price.tiers.at(0).given_before == 70);
  BOOST_TEST((again.new_plates == std::vector<std::uint64_t>{7, 8}));
}

BOOST_AUTO_TEST_CASE(recurrences_survive_a_snapshot_and_a_replay_at_any_moment) {
  using testing::day;
  testing::CoreWorld world(testing::small_catalog(), testing::utc_at(2026, 11, 1, 1));
  std::vector<core::Instant> instants;
  const auto then = [&](std::vector<core::Event>) {
    instants.resize(world.journal.size(), world.now);
  };
  then({});
  testing::RecurrencePlacement daily = testing::a_recurrence("D");
  daily.terms.rule = testing::rule_of("FREQ=DAILY;UNTIL=20261205");
  daily.terms.prepaid = true;
  then(world.must(core::PutRecurrence{daily}));
  then(world.must(core::PutRecurrence{testing::a_recurrence("W")}));
  for (int hour = 0; hour < 24 * 45; hour += 7) {
    const core::Instant until = world.now + std::chrono::hours{7};
    while (world.state.next_deadline() <= until) {
      world.now = std::max(world.now, world.state.next_deadline());
      then(world.run_until(world.now));
    }
    world.now = until;
    if (hour == 23 * 24 / 7 * 7)
      then(world.must(core::ConfirmOccurrence{{"demo", "W", false}, day(2026, 12, 7)}));
    const core::State restored = copy_through_bytes(world.state);
    BOOST_REQUIRE(bytes_of(restored) == bytes_of(world.state));
    BOOST_REQUIRE(core::violations(restored).empty());
    BOOST_REQUIRE(restored.expected_occurrences == world.state.expected_occurrences);
    BOOST_REQUIRE((restored.recurrence_by_name == world.state.recurrence_by_name));
  }
  then(world.must(core::EndRecurrence{{"demo", "W", false}}));
  BOOST_REQUIRE(!world.happened<core::OccurrenceSkipped>().empty());
  core::State replayed;
  for (std::size_t i = 0; i < world.journal.size(); ++i) {
    std::string bytes;
    ledger::encode_event(world.journal[i], bytes);
    core::Event event = ledger::decode_event(i + 1, bytes);
    if (auto* applied = std::get_if<core::CatalogApplied>(&event))
      applied->catalog = std::get<core::CatalogApplied>(world.journal[i]).catalog;
    core::apply(replayed, event, instants[i]);
  }
  BOOST_TEST((bytes_of(replayed) == bytes_of(world.state)));
  BOOST_TEST(core::digest(replayed) == core::digest(world.state));
}

BOOST_AUTO_TEST_CASE(cut_or_lengthened_bytes_are_refused) {
  BusyWorld busy(2);
  for (int i = 0; i < 60; ++i) busy.step();
  const std::string bytes = bytes_of(busy.world.state);
  core::State state;
  for (std::size_t length = 0; length < bytes.size(); length += 11)
    BOOST_CHECK_THROW(ledger::decode_state(std::string_view(bytes).substr(0, length),
                                           ledger::kStateVersion, state),
                      ledger::Undecodable);
  BOOST_CHECK_THROW(ledger::decode_state(bytes + "x", ledger::kStateVersion, state),
                    ledger::Undecodable);
}

BOOST_AUTO_TEST_CASE(a_version_this_program_does_not_know_is_refused) {
  const std::string bytes = bytes_of({});
  core::State state;
  BOOST_CHECK_THROW(ledger::decode_state(bytes, 0, state), ledger::Undecodable);
  BOOST_CHECK_THROW(ledger::decode_state(bytes, ledger::kStateVersion + 1, state),
                    ledger::Undecodable);
}

// Years from now a base of version 1 may be all there is of somebody's first years.
BOOST_AUTO_TEST_CASE(the_golden_file_of_each_version_is_read_and_the_newest_written_the_same) {
  for (std::uint32_t version = 1; version <= ledger::kStateVersion; ++version) {
    const auto golden = ledger::MappedSnapshot::open(golden_file(version));
    BOOST_REQUIRE_MESSAGE(golden, "no golden file of version " << version);
    BOOST_TEST(golden->version() == version);
    core::State state;
    ledger::decode_state(golden->body().substr(kNoCatalogEvents), version, state);
    BOOST_TEST(state.next_sequence == golden->head() + 1);
    BOOST_TEST(state.orders.size() > 10U);
    BOOST_TEST(!state.exclusions.empty());
    BOOST_TEST(!state.plates.empty());
    BOOST_TEST(!state.factories.front().days.empty());
    BOOST_TEST(!state.factories.front().out_of_stock.empty());
    bool has_history = false;
    state.pools.for_each([&](core::Handle, const core::Pool& pool) {
      has_history = has_history || !pool.memory.history.is_empty();
    });
    BOOST_TEST(has_history == (version >= 2));
    BOOST_TEST(state.factories.front().lateness.empty() == (version < 3));
    BOOST_TEST(state.assigned.empty() == (version < 3));
    BOOST_TEST(state.rekeying.empty() == (version < 4));
    BOOST_TEST(state.room_prices.empty() == (version < 3));
    BOOST_TEST(state.records.empty() == (version < 3));
    BOOST_TEST(state.recurrences.empty() == (version < 4));
    BOOST_TEST(state.expected_occurrences.empty() == (version < 4));
    if (version == ledger::kStateVersion)
      BOOST_TEST((bytes_of(state) == golden->body().substr(kNoCatalogEvents)));
  }
}

// Run by name when kStateVersion was raised: --run_test=state_codec/write_the_golden_file
BOOST_AUTO_TEST_CASE(write_the_golden_file, *boost::unit_test::disabled()) {
  if (std::filesystem::exists(golden_file(ledger::kStateVersion))) return;  // for ever as it is
  const core::State state = state_with_everything();
  const test::TemporaryFolder folder;
  ledger::SnapshotFile file(folder.path(), state.next_sequence - 1);
  BOOST_REQUIRE(file.write(state, {}) == 0);
  std::filesystem::copy_file(ledger::snapshot_files(folder.path()).front(),
                             golden_file(ledger::kStateVersion));
}

// A member added to a record of the state is a new version in state_codec.cpp (FORMAT.md, "The
// state"); then raise the size here.
BOOST_AUTO_TEST_CASE(no_record_of_the_state_has_a_member_the_snapshot_leaves_out) {
  BOOST_TEST(sizeof(core::Order) == 40U);
  BOOST_TEST(sizeof(core::Line) == 48U);
  BOOST_TEST(sizeof(core::Part) == 28U);
  BOOST_TEST(sizeof(core::Run) == 328U);
  BOOST_TEST(sizeof(core::Pool) == 704U);
  BOOST_TEST(sizeof(core::FactoryStatus) == 176U);
  BOOST_TEST(sizeof(core::Totals) == 184U);
}

BOOST_AUTO_TEST_SUITE_END()
