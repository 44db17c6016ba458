// One suite for every ledger: what the writer may rely on, run against SQLite and memory alike.
#include <boost/test/unit_test.hpp>

#include "tests/ledger/contract_stores.hpp"

using namespace jidan::ledger;

BOOST_AUTO_TEST_SUITE(ledger_contract)

BOOST_AUTO_TEST_CASE_TEMPLATE(an_empty_ledger_has_head_zero_and_replays_nothing, Store, Stores) {
  Store store;
  BOOST_TEST(store.ledger().head() == 0U);
  BOOST_TEST(store.ledger().boot() == 1U);
  BOOST_TEST(all_events(store.ledger()).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_was_appended_is_there_after_a_new_start, Store, Stores) {
  Store store;
  store.ledger().append(commit_of(store.ledger(), {"a", "b"}));
  store.ledger().append(commit_of(store.ledger(), {"c"}, at_ms(2'000)));
  store.reopen();
  BOOST_TEST(store.ledger().head() == 3U);
  BOOST_TEST((store.ledger().last_commit_at() == at_ms(2'000)));
  BOOST_TEST(store.ledger().boot() == 2U);
  BOOST_TEST(all_events(store.ledger()) == kAbc);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(events_may_be_empty_and_hold_any_byte, Store, Stores) {
  Store store;
  const std::string odd("\0\xff\n", 3);
  store.ledger().append(commit_of(store.ledger(), {"", odd, ""}));
  const std::vector<std::string> expected = {"", odd, ""};
  BOOST_TEST(all_events(store.ledger()) == expected);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(replay_may_begin_inside_a_commit, Store, Stores) {
  Store store;
  store.ledger().append(commit_of(store.ledger(), {"x"}));
  store.ledger().append(commit_of(store.ledger(), {"y", "a", "b"}));
  store.ledger().append(commit_of(store.ledger(), {"c"}));
  BOOST_TEST(all_events(store.ledger(), 3) == kAbc);
  BOOST_TEST(all_events(store.ledger(), 6).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_commit_decided_for_another_sequence_is_refused, Store, Stores) {
  Store store;
  store.ledger().append(commit_of(store.ledger(), {"a"}));
  for (const std::uint64_t wrong : {0, 1, 3}) {
    Commit commit = commit_of(store.ledger(), {"b"});
    commit.at_sequence = wrong;
    BOOST_CHECK_THROW(store.ledger().append(commit), SequenceTaken);
  }
  store.ledger().append(commit_of(store.ledger(), {"b"}));
  BOOST_TEST(store.ledger().head() == 2U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(time_never_goes_back_between_commits, Store, Stores) {
  Store store;
  store.ledger().append(commit_of(store.ledger(), {"a"}, at_ms(5'000)));
  BOOST_CHECK_THROW(store.ledger().append(commit_of(store.ledger(), {"b"}, at_ms(4'999))),
                    LedgerError);
  store.ledger().append(commit_of(store.ledger(), {"b"}, at_ms(5'000)));
  BOOST_TEST(store.ledger().head() == 2U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_outbox_row_is_there_iff_its_commit_is, Store, Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a"});
  commit.outbox.push_back(delivery(1));
  store.ledger().append(commit);
  Commit refused = commit_of(store.ledger(), {"b"});
  refused.outbox.push_back(delivery(2));
  OutboxChange unknown;
  unknown.delivery_sequence = 77;
  refused.outbox_changes.push_back(unknown);
  BOOST_CHECK_THROW(store.ledger().append(refused), LedgerError);
  store.reopen();
  BOOST_TEST(store.ledger().head() == 1U);
  const auto open = store.ledger().undelivered();
  BOOST_REQUIRE(open.size() == 1U);
  BOOST_TEST(open[0].delivery_sequence == 1U);
  BOOST_TEST(open[0].endpoint == "factory/yiwu-print-01");
  BOOST_TEST(open[0].lane == "run_1");
  BOOST_TEST(open[0].body == "sealed");
  BOOST_TEST((open[0].next_at == at_ms(1'000)));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(pending_deliveries_and_dead_letters_are_listed_in_order, Store,
                              Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a", "b", "c", "d"});
  for (const std::uint64_t sequence : {1, 2, 3, 4}) commit.outbox.push_back(delivery(sequence));
  store.ledger().append(commit);
  Commit changes = commit_of(store.ledger(), {});
  const std::pair<std::uint64_t, DeliveryState> ends[] = {{1, DeliveryState::delivered},
                                                          {3, DeliveryState::dead}};
  for (const auto& [sequence, state] : ends) {
    OutboxChange change;
    change.delivery_sequence = sequence;
    change.state = state;
    change.attempts = 1;
    changes.outbox_changes.push_back(change);
  }
  OutboxChange later;
  later.delivery_sequence = 4;
  later.attempts = 2;
  later.attempts_spent = 1;
  later.next_at = at_ms(9'000);
  later.boot = 1;
  changes.outbox_changes.push_back(later);
  store.ledger().append(changes);
  store.reopen();
  BOOST_TEST(store.ledger().head() == 4U);
  const auto open = store.ledger().undelivered();
  BOOST_REQUIRE(open.size() == 3U);
  BOOST_TEST(open[0].delivery_sequence == 2U);
  BOOST_TEST(open[1].delivery_sequence == 3U);
  BOOST_TEST((open[1].state == DeliveryState::dead));
  BOOST_TEST(open[2].delivery_sequence == 4U);
  BOOST_TEST(open[2].attempts == 2U);
  BOOST_TEST(open[2].attempts_spent == 1U);
  BOOST_TEST(open[2].boot == 1U);
  BOOST_TEST((open[2].next_at == at_ms(9'000)));
  BOOST_TEST(open[2].body == "sealed");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_attempt_is_recorded_when_it_begins_and_completed_by_its_end, Store,
                              Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a"});
  commit.outbox.push_back(delivery(1));
  AttemptRow attempt;
  attempt.delivery_sequence = 1;
  attempt.attempt = 1;
  attempt.started = at_ms(1'000);
  commit.attempts.push_back(attempt);
  store.ledger().append(commit);
  BOOST_TEST(!store.ledger().attempts(1).at(0).finished.has_value());
  Commit end = commit_of(store.ledger(), {});
  attempt.finished = at_ms(1'200);
  attempt.outcome = "refused";
  attempt.status = 503;
  attempt.spent_budget = false;
  attempt.error = "Service Unavailable";
  end.attempts.push_back(attempt);
  attempt.attempt = 2;
  attempt.finished.reset();
  end.attempts.push_back(attempt);
  store.ledger().append(end);
  store.reopen();
  const auto rows = store.ledger().attempts(1);
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST((rows[0].finished == std::optional<Instant>(at_ms(1'200))));
  BOOST_TEST(rows[0].status == 503);
  BOOST_TEST(!rows[0].spent_budget);
  BOOST_TEST(rows[0].outcome == "refused");
  BOOST_TEST(!rows[1].finished.has_value());
  BOOST_TEST(store.ledger().attempts(2).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_attempt_without_its_delivery_is_refused, Store, Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a"});
  AttemptRow attempt;
  attempt.delivery_sequence = 1;
  attempt.attempt = 1;
  commit.attempts.push_back(attempt);
  BOOST_CHECK_THROW(store.ledger().append(commit), LedgerError);
  BOOST_TEST(store.ledger().head() == 0U);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_erased_key_is_gone_and_the_others_stay, Store, Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {"a", "b", "c"});
  for (const std::uint64_t sequence : {1, 2, 3}) {
    OrderKey key;
    key.order_sequence = sequence;
    key.wrapped.fill(static_cast<std::uint8_t>(sequence));
    commit.keys.push_back(key);
  }
  store.ledger().append(commit);
  Commit erase = commit_of(store.ledger(), {"erased"});
  erase.erased_keys = {2, 99};
  store.ledger().append(erase);
  store.reopen();
  WrappedKey expected;
  expected.fill(3);
  BOOST_TEST((store.ledger().order_key(3) == std::optional<WrappedKey>(expected)));
  BOOST_TEST(store.ledger().order_key(1).has_value());
  BOOST_TEST(!store.ledger().order_key(2).has_value());
  BOOST_TEST(!store.ledger().order_key(4).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(secrets_are_replaced_by_name_and_dropped, Store, Stores) {
  Store store;
  Commit commit = commit_of(store.ledger(), {});
  commit.secrets = {{"endpoint/a", "webhook", "old", at_ms(1)},
                    {"token/b", "token", "t", at_ms(2)}};
  store.ledger().append(commit);
  Commit next = commit_of(store.ledger(), {});
  next.secrets = {{"endpoint/a", "webhook", "new", at_ms(3)}};
  next.dropped_secrets = {"token/b"};
  store.ledger().append(next);
  store.reopen();
  const auto secrets = store.ledger().secrets();
  BOOST_REQUIRE(secrets.size() == 1U);
  BOOST_TEST(secrets[0].name == "endpoint/a");
  BOOST_TEST(secrets[0].sealed == "new");
}

BOOST_AUTO_TEST_SUITE_END()
