// Rules of the state's bytes: what comes back decides as what went in.
#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/state_codec.hpp"
#include "tests/ledger/busy_world.hpp"

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
  ledger::decode_state(bytes_of(state), restored);
  restored.catalog = state.catalog;
  return restored;
}

std::string journal_bytes(const testing::CoreWorld& world, std::size_t from) {
  std::string bytes;
  for (std::size_t i = from; i < world.journal.size(); ++i)
    ledger::encode_event(world.journal[i], bytes);
  return bytes;
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
  BusyWorld busy(9);
  for (int i = 0; i < 300; ++i) busy.step();
  core::State replayed;
  for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
    core::apply(replayed, busy.world.journal[i], busy.instants[i]);
  BOOST_TEST((bytes_of(replayed) == bytes_of(busy.world.state)));
}

BOOST_AUTO_TEST_CASE(settling_once_a_commit_gives_the_state_of_settling_after_each_event) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    BusyWorld busy(seed);
    for (int i = 0; i < 400; ++i) busy.step();
    core::State replayed;
    for (std::size_t i = 0; i < busy.world.journal.size(); ++i)
      core::apply_unsettled(replayed, busy.world.journal[i], busy.instants[i]);
    core::settle(replayed);
    BOOST_TEST((bytes_of(replayed) == bytes_of(busy.world.state)), "seed " << seed);
    BOOST_TEST(core::violations(replayed).empty());
  }
}

BOOST_AUTO_TEST_CASE(cut_or_lengthened_bytes_are_refused) {
  BusyWorld busy(2);
  for (int i = 0; i < 60; ++i) busy.step();
  const std::string bytes = bytes_of(busy.world.state);
  core::State state;
  for (std::size_t length = 0; length < bytes.size(); length += 11)
    BOOST_CHECK_THROW(ledger::decode_state(std::string_view(bytes).substr(0, length), state),
                      ledger::Undecodable);
  BOOST_CHECK_THROW(ledger::decode_state(bytes + "x", state), ledger::Undecodable);
}

// A member added to a record of the state must be added to state_codec.cpp; then raise the size
// here.
BOOST_AUTO_TEST_CASE(no_record_of_the_state_has_a_member_the_snapshot_leaves_out) {
  BOOST_TEST(sizeof(core::Order) == 40U);
  BOOST_TEST(sizeof(core::Line) == 48U);
  BOOST_TEST(sizeof(core::Part) == 28U);
  BOOST_TEST(sizeof(core::Run) == 272U);
  BOOST_TEST(sizeof(core::Pool) == 336U);
  BOOST_TEST(sizeof(core::FactoryStatus) == 144U);
  BOOST_TEST(sizeof(core::Totals) == 184U);
}

BOOST_AUTO_TEST_SUITE_END()
