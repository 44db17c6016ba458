// A new catalog with more open lines than one commit moves: so many a commit, others' work between,
// and a restart in the middle goes on.
#include "aggregator/core/invariants.hpp"
#include "aggregator/runtime/round.hpp"
#include "tests/runtime/running_writer.hpp"

namespace jidan::runtime {
namespace {

constexpr std::int32_t kLinesOfOrder = 2'000;

// Version 2, in which a run holds everything and is soon made; version 3, in which tee has a pool
// of its colour.
core::ApplyCatalog a_catalog(std::uint32_t version) {
  core::Catalog catalog = small_catalog();
  catalog.version = version;
  catalog.offers[0].run_max = 100'000;
  catalog.offers[0].per_load_minutes_thousandths = 1;
  catalog.products[0].options = {{"colour", "white"}};
  if (version == 3) catalog.products[0].pool_by = {"colour"};
  catalog.index();
  return {std::make_shared<const core::Catalog>(std::move(catalog)), "{}"};
}

std::future<CommandAnswer> apply(Running& running, std::uint32_t version) {
  auto answered = std::make_shared<std::promise<CommandAnswer>>();
  auto answer = answered->get_future();
  BOOST_REQUIRE(running.writer.submit(a_catalog(version), [answered](CommandAnswer&& given) {
    answered->set_value(std::move(given));
  }));
  return answer;
}

// So many open lines in all.
void place_lines(Running& running, std::uint32_t lines) {
  apply(running, 2).wait();
  for (int order = 0; lines > 0; ++order) {
    core::OrderPlacement placed = Running::order("L" + std::to_string(order));
    placed.lines.clear();
    for (; lines > 0 && placed.lines.size() < kLinesOfOrder; --lines)
      placed.lines.push_back(a_line("tee", 1, static_cast<std::uint16_t>(placed.lines.size() + 1)));
    BOOST_REQUIRE((running.place(std::move(placed)).get().outcome == OrderOutcome::placed));
  }
}

// Of each commit of the ledger with moves: what it has.
struct Moves {
  std::size_t parts = 0;
  bool has_catalog = false, has_order = false, is_last = false;
};
std::vector<Moves> moves_of(ledger::Ledger& ledger) {
  std::vector<Moves> found;
  ledger.replay(1, [&](const ledger::CommitView& commit) {
    Moves moves;
    ledger::decode_events(commit, [&](std::uint64_t, core::Event&& event) {
      moves.parts += std::holds_alternative<core::PartMoved>(event) ? 1U : 0U;
      moves.has_catalog |= std::holds_alternative<core::CatalogApplied>(event);
      moves.has_order |= std::holds_alternative<core::OrderAccepted>(event);
      const auto* rekeyed = std::get_if<core::PartsRekeyed>(&event);
      moves.is_last |= rekeyed != nullptr && rekeyed->is_last;
    });
    if (moves.parts > 0) found.push_back(moves);
  });
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rekeying)

BOOST_AUTO_TEST_CASE(what_one_commit_can_move_moves_in_the_commit_of_the_catalog) {
  Running running;
  running.writer.start();
  place_lines(running, core::kRekeyPartsMax);
  BOOST_TEST((apply(running, 3).get().outcome == CommandOutcome::applied));
  running.writer.drain();
  const auto moves = moves_of(running.ledger);
  BOOST_REQUIRE_EQUAL(moves.size(), 1U);
  BOOST_TEST(moves[0].parts == core::kRekeyPartsMax);
  BOOST_TEST(moves[0].has_catalog);
  BOOST_TEST(moves[0].is_last);
}

BOOST_AUTO_TEST_CASE(one_part_more_moves_in_a_commit_of_its_own_and_orders_are_taken_between) {
  Running running;
  running.writer.start();
  place_lines(running, core::kRekeyPartsMax + 1);
  running.disk.close_gate();
  auto applied = apply(running, 3);
  running.disk.wait_for_an_append();
  auto placed = running.place(Running::order("between"));
  running.disk.open_gate();
  BOOST_TEST((applied.get().outcome == CommandOutcome::applied));
  const OrderAnswer answer = placed.get();
  BOOST_TEST((answer.outcome == OrderOutcome::placed));
  running.writer.drain();
  const auto moves = moves_of(running.ledger);
  BOOST_REQUIRE_EQUAL(moves.size(), 2U);
  BOOST_TEST(moves[0].parts == core::kRekeyPartsMax);
  BOOST_TEST(moves[0].has_catalog);
  BOOST_TEST(!moves[0].is_last);
  BOOST_TEST(moves[1].parts == 1U);
  BOOST_TEST(moves[1].has_order);
  BOOST_TEST(moves[1].is_last);
}

BOOST_AUTO_TEST_CASE(a_start_in_the_middle_goes_on_where_it_was) {
  Running running;
  running.writer.start();
  place_lines(running, core::kRekeyPartsMax + 1);
  apply(running, 3).wait();
  running.writer.drain();
  // As far as the commit of the catalog: the machine stopped behind it.
  core::State state;
  bool is_reached = false;
  running.ledger.replay(1, [&](const ledger::CommitView& commit) {
    if (is_reached) return;
    ledger::decode_events(commit, [&](std::uint64_t, core::Event&& event) {
      if (auto* given = std::get_if<core::CatalogApplied>(&event)) {
        is_reached = given->version == 3;
        given->catalog = given->version == 1
                             ? std::make_shared<const core::Catalog>(small_catalog())
                             : a_catalog(given->version).catalog;
      }
      core::apply_unsettled(state, event, commit.now);
    });
    core::settle(state);
  });
  BOOST_TEST(!state.rekeying.empty());
  BOOST_TEST((state.next_deadline() == state.now));
  ledger::ExternalIds ids;
  OpenMessages none;
  LedgerOrders originals(running.ledger);
  Round round({state, ids, none, originals, 1}, state.now);
  BOOST_TEST(!round.plan(256));
  BOOST_TEST(state.rekeying.empty());
  BOOST_TEST(core::violations(state).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
