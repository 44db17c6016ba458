// Building a world and letting it run; the troubles it meets are in universe_troubles.cpp.
#include "aggregator/sim/universe.hpp"

#include <algorithm>

#include "aggregator/core/values/instant.hpp"
#include "aggregator/ledger/commit_row.hpp"

namespace jidan::sim {
namespace {

using namespace std::chrono_literals;

// 2027-01-04, a Monday: a hundred days from here hold the Spring Festival and a change to summer
// time in London.
constexpr Instant kStart{Duration{1'799'020'800'000}};
constexpr Duration kDeadline = 20s;            // of one request
constexpr auto kCalm = std::chrono::days{14};  // to finish everything that is open

NetworkManners manners_of(Scenario scenario) {
  return scenario == Scenario::great ? NetworkManners{} : NetworkManners{20, 60, 20};
}

ReportAnswer answer_of(const std::optional<runtime::CommandAnswer>& answer, Planted planted) {
  if (!answer) return {};
  switch (answer->outcome) {
    case runtime::CommandOutcome::applied:
    case runtime::CommandOutcome::unchanged:
      return {200, {}};
    case runtime::CommandOutcome::refused:
      break;
    case runtime::CommandOutcome::unavailable:
      return {503, "unavailable"};
  }
  if (answer->refusals.empty()) return {422, "invalid"};  // names what nobody knows
  if (planted == Planted::no_fencing) return {200, {}};
  const core::RefusalText& text = core::text_of(answer->refusals.front().code);
  return {text.status, std::string(text.code)};
}

}  // namespace

Universe::Universe(const UniverseOptions& options)
    : options_(options),
      timeline_(kStart),
      chance_(options.seed),
      network_(timeline_, chance_.fork(), manners_of(options.scenario)),
      end_(kStart + std::chrono::days{options.days}),
      aggregator_(timeline_, chance_.fork(), findings_, options.planted,
                  [this](const std::string& factory, SheetMessage message, AttemptReply reply) {
                    const auto found = std::find_if(
                        factories_.begin(), factories_.end(),
                        [&](const auto& each) { return each->manners().id == factory; });
                    FactoryNode& node = **found;
                    network_.ask<int>(
                        kAggregator, node.manners().party, kDeadline,
                        [&node, message = std::move(message)](std::function<void(int)> answer) {
                          node.receive(message, std::move(answer));
                        },
                        [reply = std::move(reply)](std::optional<int> status) {
                          webhooks::AttemptResult attempt;
                          attempt.stage = webhooks::Stage::attempt;
                          attempt.error = webhooks::AttemptError::timed_out;
                          if (status)
                            attempt = {webhooks::Stage::after, {}, *status, {}, {}, {}, {}};
                          reply(attempt);
                        });
                  }) {
  aggregator_.start();
  build_factories();
  build_shops();
  checker_ = std::make_unique<Checker>(aggregator_, factories_, *shops_, findings_);
  shops_->on_placed = [this](const SentOrder& order) { checker_->placed(order); };
}

void Universe::build_factories() {
  std::vector<FactoryManners> all(options_.scenario == Scenario::great ? 6 : 3);
  const std::vector<std::string> names =
      options_.scenario == Scenario::great
          ? std::vector<std::string>{"steady", "picky", "slow", "absent", "clumsy", "sunday"}
          : std::vector<std::string>{"first", "second", "third"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    FactoryManners& manners = all[i];
    manners.id = names[i];
    manners.party = kFirstFactory + static_cast<Party>(i);
    manners.rules.seed = chance_.next();
    manners.rules.completion = adapter::CompletionRule::after_start;
    manners.rules.ship = adapter::ShipRule::after_made;
    manners.rules.ship_after = 20min;
    if (options_.crashes) manners.crash_permille = 10;
    if (options_.scenario == Scenario::partition) manners.accept_spread_minutes = 62;
  }
  if (options_.scenario == Scenario::great) {
    all[0].rules.progress_steps = 2;
    all[1].rules.reject_permille = 80, all[1].rules.except_permille = 40;
    all[2].rules.accept_after = 50min, all[2].accept_spread_minutes = 14;
    all[4].rules.short_permille = 150, all[4].rules.progress_steps = 3;
    all[5].rules.completion = adapter::CompletionRule::before_due;
    all[5].rules.ship = adapter::ShipRule::at_due;
  }
  for (FactoryManners& manners : all) {
    const std::string id = manners.id;
    const Party party = manners.party;
    factories_.push_back(std::make_unique<FactoryNode>(
        timeline_, chance_.fork(), std::move(manners), options_.planted,
        [this, id, party](core::Report report, std::function<void(ReportAnswer)> reply) {
          network_.ask<runtime::CommandAnswer>(
              party, kAggregator, kDeadline,
              [this, id, report](CommandReply answer) {
                aggregator_.take_command(
                    core::TakeReport{id, report},
                    [this, report, answer](const runtime::CommandAnswer& said) {
                      checker_->reported(report, said);
                      answer(said);
                    });
              },
              [this, reply](const std::optional<runtime::CommandAnswer>& answer) {
                reply(answer_of(answer, options_.planted));
              });
        }));
  }
}

void Universe::build_shops() {
  ShopManners manners;
  manners.orders_a_day = options_.orders_a_day;
  manners.plain = options_.scenario != Scenario::great;
  manners.range = manners.plain ? small_range() : great_range();
  manners.channels = {"demo"};
  if (!manners.plain) manners.channels = {"demo", "demo", "london"};
  shops_ = std::make_unique<Shops>(
      timeline_, chance_.fork(), std::move(manners), findings_,
      [this](core::OrderPlacement order, auto done) {
        network_.ask<runtime::OrderAnswer>(
            kShops, kAggregator, kDeadline,
            [this, order = std::move(order)](OrderReply reply) {
              aggregator_.take_order(order, std::move(reply));
            },
            std::move(done));
      },
      [this](core::Command command, auto done) {
        network_.ask<runtime::CommandAnswer>(
            kShops, kAggregator, kDeadline,
            [this, command = std::move(command)](CommandReply reply) {
              aggregator_.take_command(command, std::move(reply));
            },
            std::move(done));
      });
}

void Universe::proceed(Instant until) {
  while (!findings_.any() && timeline_.take(until)) {
    findings_.set_step(timeline_.steps());
    if (aggregator_.counts().restarts != restarts_seen_) {
      restarts_seen_ = aggregator_.counts().restarts;
      checker_->after_restart();
    }
    if (timeline_.steps() - checked_at_ < options_.check_every) continue;
    checked_at_ = timeline_.steps();
    aggregator_.check();
    checker_->check_books();
  }
}

UniverseResult Universe::run() {
  set_catalog(options_.scenario == Scenario::great ? great_catalog(1) : small_catalog());
  proceed(kStart + 1h);  // until the catalog is in force
  shops_->run_until(end_);
  set_troubles();
  proceed(end_);
  calm_down();
  proceed(end_ + kCalm);
  if (!findings_.any() && !aggregator_.is_up()) findings_.add("the aggregator never came back");
  if (!findings_.any()) {
    aggregator_.check();
    checker_->check_end();
  }
  return result();
}

UniverseResult Universe::result() {
  UniverseResult result;
  result.options = options_;
  result.steps = timeline_.steps();
  result.commits = aggregator_.counts().commits;
  result.orders = shops_->sent().size();
  for (const SentOrder& order : shops_->sent()) {
    if (order.answered()) ++result.orders_placed;
    if (order.refused) ++result.orders_refused;
  }
  result.repeats = shops_->repeats();
  result.conflicts = shops_->conflicts();
  result.aggregator_crashes = aggregator_.counts().crashes;
  for (const auto& factory : factories_) result.factory_crashes += factory->crashes();
  result.attempts = aggregator_.counts().attempts;
  result.dead_letters = aggregator_.counts().dead_letters;
  result.network = network_.counts();
  result.findings = findings_.all();
  if (aggregator_.is_up()) {
    const core::State& state = aggregator_.state();
    const core::Totals& totals = state.totals;
    result.lines = totals.lines;
    result.runs = totals.runs_released;
    result.runs_fenced = totals.runs_fenced;
    result.claims = totals.claims;
    result.promises_due = totals.promises_due;
    result.promises_kept = totals.promises_kept;
    result.pieces = totals.pieces_ordered;
    result.pieces_shipped = totals.pieces[static_cast<std::size_t>(core::PartState::shipped)];
    result.pieces_held = totals.pieces[static_cast<std::size_t>(core::PartState::held)];
    result.pieces_cancelled = totals.pieces[static_cast<std::size_t>(core::PartState::cancelled)];
  }
  result.events = aggregator_.ledger().head();
  ledger::RowDigest digest;
  ledger::Chain chain{};
  aggregator_.ledger().replay(
      1, [&](const ledger::CommitView& commit) { chain = digest.chain(chain, commit); });
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : chain) {
    result.chain += kDigits[byte >> 4U];
    result.chain += kDigits[byte & 15U];
  }
  return result;
}

}  // namespace jidan::sim
