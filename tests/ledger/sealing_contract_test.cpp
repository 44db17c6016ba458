// Sealed and removed history, of every ledger alike: the rest of the contract goes on over both.
#include <boost/test/unit_test.hpp>

#include "tests/ledger/contract_stores.hpp"

using namespace jidan::ledger;

namespace {

void seal(Ledger& ledger, const Seal& one) {
  Commit commit = commit_of(ledger, {});
  commit.seals.push_back(one);
  ledger.append(commit);
  for (int i = 0; i < 3; ++i) ledger.tidy_up(true);
}

void remove_up_to(Ledger& ledger, std::uint64_t up_to, const Base& base) {
  Commit commit = commit_of(ledger, {});
  commit.removal.emplace();
  commit.removal->history.up_to = up_to;
  commit.removal->history.segments = 1;
  commit.removal->history.last_at = at_ms(1'000);
  commit.removal->history.base = base;
  ledger.append(commit);
  for (int i = 0; i < 3; ++i) ledger.tidy_up(true);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sealing_contract)

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_sealed_replays_as_before, Store, Stores) {
  Store store;
  store.ledger().append(commit_of(store.ledger(), {"x", "a"}));
  store.ledger().append(commit_of(store.ledger(), {"b"}, at_ms(2'000)));
  store.ledger().append(commit_of(store.ledger(), {"c"}, at_ms(3'000)));
  for (int i = 0; i < 2; ++i) seal(store.ledger(), store.cut());
  BOOST_TEST(all_events(store.ledger(), 2) == kAbc);
  store.reopen();
  BOOST_TEST(store.ledger().head() == 4U);
  BOOST_TEST(all_events(store.ledger(), 2) == kAbc);
  BOOST_TEST(all_events(store.ledger()).size() == 4U);
  BOOST_TEST(all_events(store.ledger(), 4).size() == 1U);
  const auto seals = store.ledger().seals();
  BOOST_REQUIRE(seals.size() == 2U);
  BOOST_TEST(seals[0].first_sequence == 1U);
  BOOST_TEST(seals[0].last_sequence == 2U);
  BOOST_TEST(seals[1].last_sequence == 3U);
  store.ledger().append(commit_of(store.ledger(), {"d"}, at_ms(4'000)));
  BOOST_TEST(all_events(store.ledger(), 5).size() == 1U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_seal_follows_the_one_before_and_never_takes_the_newest_commit,
                              Store, Stores) {
  Store store;
  for (const char* event : {"a", "b", "c"})
    store.ledger().append(commit_of(store.ledger(), {event}));
  const Seal first = store.cut();
  seal(store.ledger(), first);
  BOOST_CHECK_THROW(seal(store.ledger(), first), LedgerError);
  Seal gap = store.cut();
  gap.first_sequence = gap.last_sequence = 3;
  BOOST_CHECK_THROW(seal(store.ledger(), gap), LedgerError);
  Seal newest = store.cut();
  newest.last_sequence = 3;
  BOOST_CHECK_THROW(seal(store.ledger(), newest), LedgerError);
  BOOST_TEST(store.ledger().seals().size() == 1U);
  BOOST_TEST(all_events(store.ledger()) == kAbc);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_key_of_a_sealed_order_is_found_and_erased_as_any, Store, Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a", "b"});
  for (const std::uint64_t sequence : {1, 2}) {
    OrderKey key;
    key.order_sequence = sequence;
    key.wrapped.fill(static_cast<std::uint8_t>(sequence));
    commit.keys.push_back(key);
  }
  store.ledger().append(commit);
  store.ledger().append(commit_of(store.ledger(), {"c"}));
  seal(store.ledger(), store.cut());
  BOOST_TEST(store.ledger().order_key(1).has_value());
  Commit erase = commit_of(store.ledger(), {"erased"});
  erase.erased_keys = {2};
  store.ledger().append(erase);
  BOOST_TEST(!store.ledger().order_key(2).has_value());
  store.reopen();
  WrappedKey expected;
  expected.fill(1);
  BOOST_TEST((store.ledger().order_key(1) == std::optional<WrappedKey>(expected)));
  BOOST_TEST(!store.ledger().order_key(2).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(removed_history_is_gone_and_what_is_behind_it_goes_on, Store,
                              Stores) {
  Store store;
  for (const char* event : {"a", "b", "c"}) {
    Commit commit = commit_of(store.ledger(), {event});
    commit.outbox.push_back(delivery(commit.at_sequence));
    if (commit.at_sequence == 1) commit.outbox[0].state = DeliveryState::delivered;
    AttemptRow attempt;
    attempt.delivery_sequence = commit.at_sequence;
    attempt.attempt = 1;
    commit.attempts.push_back(attempt);
    store.ledger().append(commit);
  }
  for (int i = 0; i < 2; ++i) seal(store.ledger(), store.cut());
  BOOST_TEST(!store.ledger().removed().has_value());
  BOOST_CHECK_THROW(remove_up_to(store.ledger(), 3, store.base(3)), LedgerError);
  BOOST_CHECK_THROW(remove_up_to(store.ledger(), 2, store.base(1)), LedgerError);
  BOOST_CHECK_THROW(remove_up_to(store.ledger(), 2, store.base(4)), LedgerError);
  remove_up_to(store.ledger(), 1, store.base(3));
  for (const bool reopened : {false, true}) {
    if (reopened) store.reopen();
    BOOST_TEST(store.ledger().removed().value().up_to == 1U);
    BOOST_TEST(store.ledger().removed().value().base.sequence == 3U);
    BOOST_CHECK_THROW(all_events(store.ledger(), 1), HistoryRemoved);
    BOOST_TEST(all_events(store.ledger(), 2).size() == 2U);
    BOOST_TEST(store.ledger().seals().size() == 1U);
    BOOST_TEST(store.ledger().undelivered().size() == 2U);
    BOOST_TEST(store.ledger().attempts(1).empty());
    BOOST_TEST(store.ledger().attempts(2).size() == 1U);
  }
  store.ledger().append(commit_of(store.ledger(), {"d"}, at_ms(4'000)));
  remove_up_to(store.ledger(), 2, store.base(4));
  BOOST_TEST(store.ledger().seals().empty());
  seal(store.ledger(), store.cut());
  BOOST_TEST(store.ledger().seals().front().first_sequence == 3U);
  BOOST_TEST(all_events(store.ledger(), 3).size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
