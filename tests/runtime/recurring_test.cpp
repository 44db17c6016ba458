// Occurrences in rounds, over a ledger in memory: whose key seals what, and which id is taken. No
// thread, no clock: each step is one commit.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/invariants.hpp"
#include "aggregator/runtime/round.hpp"
#include "tests/runtime/running_writer.hpp"
#include "tests/support/recurring_world.hpp"

namespace jidan::runtime {

namespace {

const core::Instant kFirstHorizon = utc_at(2026, 11, 22, 16);
constexpr std::string_view kPersonal = R"({"ship_to":{"recipient":"王"},"lines":[],"metadata":{}})";

// What JournalRecurringOrders is to a file.
class LedgerRecurringOrders final : public RecurringOrders {
 public:
  LedgerRecurringOrders(ledger::MemoryLedger& ledger, ledger::Sealer& sealer)
      : ledger_(ledger), sealer_(sealer) {}

  std::optional<core::RecurrencePut> find(core::Sequence content) override {
    const auto key = ledger_.order_key(content);
    if (!key) return std::nullopt;
    const auto commit = ledger_.commit_at(content);
    const auto index = static_cast<std::uint32_t>(content - commit->first_sequence);
    auto put = std::get<core::RecurrencePut>(
        ledger::decode_event(content, ledger::event_at(commit->events, index)));
    put.order->wrapped_key.assign(reinterpret_cast<const char*>(key->data()), key->size());
    return put;
  }
  bool seal_anew(core::OrderPlacement& order) override {
    return runtime::seal_anew(sealer_, order);
  }

 private:
  ledger::MemoryLedger& ledger_;
  ledger::Sealer& sealer_;
};

struct Rounds {
  Rounds() {
    auto catalog = std::make_shared<core::Catalog>(small_catalog());
    now = kMonthBefore;
    command(core::ApplyCatalog{catalog, "{}"});
  }

  // One round: what `work` does, then whatever is due.
  template <class Work>
  void round(Work work) {
    Round one({state, ids, open, orders, 1, nullptr, &recurring}, now);
    work(one);
    BOOST_TEST(!one.plan(64));
    if (!one.builder().empty()) ledger.append(one.builder().finish(now).commit);
    for (const std::string& sentence : core::violations(state)) BOOST_ERROR(sentence);
  }
  CommandAnswer command(core::Command command) {
    CommandAnswer answer;
    round([&](Round& one) { answer = one.decide(command); });
    return answer;
  }
  void pass_to(core::Instant until) {
    now = until;
    round([](Round&) {});
  }

  core::RecurrencePlacement weekly(std::uint8_t content = 1) {
    core::RecurrencePlacement placement = a_recurrence();
    placement.terms.prepaid = true;
    placement.content_digest = {content};
    ledger::Sealer::SealedOrder sealed = sealer.seal_order(kPersonal);
    placement.order.sealed = sealed.sealed;
    placement.order.wrapped_key.assign(reinterpret_cast<const char*>(sealed.wrapped.data()),
                                       sealed.wrapped.size());
    return placement;
  }

  template <class E>
  std::vector<std::pair<core::Sequence, E>> happened() {
    std::vector<std::pair<core::Sequence, E>> found;
    ledger.replay(1, [&](const ledger::CommitView& commit) {
      ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
        if (auto* one = std::get_if<E>(&event)) found.emplace_back(sequence, std::move(*one));
      });
    });
    return found;
  }

  ledger::MasterKey key{ledger::Key256{7}};
  ledger::Sealer sealer{key};
  ledger::MemoryLedger ledger;
  core::State state;
  ledger::ExternalIds ids;
  OpenMessages open;
  LedgerOrders orders{ledger};
  LedgerRecurringOrders recurring{ledger, sealer};
  core::Instant now{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(recurring_rounds)

BOOST_AUTO_TEST_CASE(an_occurrence_has_the_text_of_its_recurrence_under_a_key_of_its_own) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly()});
  rounds.pass_to(kFirstHorizon);
  const auto accepted = rounds.happened<core::OrderAccepted>();
  const auto put = rounds.happened<core::RecurrencePut>();
  BOOST_REQUIRE(accepted.size() == 1U && put.size() == 1U);
  const auto own = rounds.ledger.order_key(accepted[0].first);
  const auto of_recurrence = rounds.ledger.order_key(put[0].first);
  BOOST_REQUIRE(own && of_recurrence);
  BOOST_TEST((*own != *of_recurrence));
  BOOST_TEST(rounds.sealer.open_order(accepted[0].second.sealed, *own).value() == kPersonal);
  BOOST_TEST(accepted[0].second.fingerprint ==
             rounds.sealer.fingerprint64("demo", "R-1/2026-12-07"));
}

BOOST_AUTO_TEST_CASE(what_is_put_and_due_at_once_is_placed_in_the_same_commit) {
  Rounds rounds;
  rounds.now = kFirstHorizon;
  const core::Sequence before = rounds.ledger.head();
  rounds.command(core::PutRecurrence{rounds.weekly()});
  BOOST_TEST(rounds.happened<core::OccurrencePlaced>().size() == 1U);
  BOOST_TEST(rounds.ledger.commit_at(before + 1)->count == rounds.ledger.head() - before);
}

BOOST_AUTO_TEST_CASE(erasing_an_order_leaves_the_text_of_its_recurrence) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly()});
  rounds.pass_to(kFirstHorizon);
  const core::Sequence order = rounds.happened<core::OrderAccepted>()[0].first;
  rounds.command(core::EraseOrder{core::OrderId{order}});
  BOOST_TEST(!rounds.ledger.order_key(order));
  rounds.pass_to(kFirstHorizon + std::chrono::hours{24 * 7});
  const auto placed = rounds.happened<core::OrderAccepted>();
  BOOST_REQUIRE(placed.size() == 2U);
  BOOST_TEST(rounds.ledger.order_key(placed[1].first).has_value());
}

BOOST_AUTO_TEST_CASE(the_key_of_what_was_said_before_is_overwritten) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly(1)});
  rounds.command(core::PutRecurrence{rounds.weekly(2)});
  const auto put = rounds.happened<core::RecurrencePut>();
  BOOST_REQUIRE(put.size() == 2U);
  BOOST_TEST(!rounds.ledger.order_key(put[0].first));
  BOOST_TEST(rounds.ledger.order_key(put[1].first).has_value());
}

BOOST_AUTO_TEST_CASE(ended_by_its_channel_or_its_rule_its_text_is_erased_and_its_orders_stay) {
  for (const bool by_rule : {false, true}) {
    Rounds rounds;
    core::RecurrencePlacement placement = rounds.weekly();
    if (by_rule) placement.terms.rule.until_days = day(2026, 12, 8).days;
    rounds.command(core::PutRecurrence{placement});
    rounds.pass_to(kFirstHorizon);
    if (!by_rule) rounds.command(core::EndRecurrence{name_of(placement)});
    BOOST_TEST(!rounds.ledger.order_key(rounds.happened<core::RecurrencePut>()[0].first));
    const core::Sequence order = rounds.happened<core::OrderAccepted>()[0].first;
    BOOST_TEST(rounds.ledger.order_key(order).has_value());
  }
}

BOOST_AUTO_TEST_CASE(put_as_ended_its_key_is_never_kept) {
  Rounds rounds;
  core::RecurrencePlacement placement = rounds.weekly();
  placement.terms.state = core::RecurrenceState::ended;
  rounds.command(core::PutRecurrence{placement});
  BOOST_TEST(!rounds.ledger.order_key(rounds.happened<core::RecurrencePut>()[0].first));
}

BOOST_AUTO_TEST_CASE(once_its_text_is_erased_each_date_is_passed_over_and_said) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly()});
  const core::Sequence content = rounds.happened<core::RecurrencePut>()[0].first;
  rounds.command(core::EraseOrder{core::OrderId{content}});
  rounds.pass_to(kFirstHorizon);
  BOOST_TEST(rounds.happened<core::OrderAccepted>().empty());
  const auto skipped = rounds.happened<core::OccurrenceSkipped>();
  BOOST_REQUIRE(skipped.size() == 1U);
  BOOST_TEST((skipped[0].second.reason == core::SkipReason::erased));
}

BOOST_AUTO_TEST_CASE(an_id_the_channel_used_itself_is_not_used_again) {
  Rounds rounds;
  core::OrderPlacement own = an_order(rounds.now, {a_line("tee")});
  own.external_id = "R-1/2026-12-07";
  own.fingerprint = rounds.sealer.fingerprint64("demo", own.external_id);
  own.wrapped_key = std::string(sizeof(ledger::WrappedKey), 'k');
  rounds.round([&](Round& one) { one.place(own, false); });
  rounds.command(core::PutRecurrence{rounds.weekly()});
  rounds.pass_to(kFirstHorizon);
  const auto skipped = rounds.happened<core::OccurrenceSkipped>();
  BOOST_REQUIRE(skipped.size() == 1U);
  BOOST_TEST((skipped[0].second.reason == core::SkipReason::id_taken));
}

BOOST_AUTO_TEST_CASE(an_order_under_the_id_of_an_occurrence_is_a_conflict) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly()});
  rounds.pass_to(kFirstHorizon);
  core::OrderPlacement own = an_order(rounds.now, {a_line("tee")});
  own.external_id = "R-1/2026-12-07";
  own.fingerprint = rounds.sealer.fingerprint64("demo", own.external_id);
  OrderAnswer answer;
  rounds.round([&](Round& one) { answer = one.place(own, false); });
  BOOST_TEST((answer.outcome == OrderOutcome::conflict));
}

BOOST_AUTO_TEST_CASE(a_replay_of_the_journal_goes_on_where_it_was) {
  Rounds rounds;
  rounds.command(core::PutRecurrence{rounds.weekly()});
  rounds.pass_to(kFirstHorizon);
  core::State again;
  rounds.ledger.replay(1, [&](const ledger::CommitView& commit) {
    ledger::decode_events(commit, [&](std::uint64_t, core::Event&& event) {
      if (auto* applied = std::get_if<core::CatalogApplied>(&event))
        applied->catalog = rounds.state.catalog;
      core::apply(again, event, commit.now);
    });
  });
  BOOST_TEST(core::digest(again) == core::digest(rounds.state));
  rounds.state = std::move(again);
  rounds.pass_to(kFirstHorizon + std::chrono::hours{24 * 7});
  BOOST_TEST(rounds.happened<core::OrderAccepted>().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::runtime
