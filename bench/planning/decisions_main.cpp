// What a decision of the planner costs while a million lines are open: 30,000 pools with nine weeks
// of history, one of them holding 100,000 lines, and 1,000 factories. Lines come and pools are
// released through decide and apply, as in the daemon; histories of the weeks before are made.
// Usage: jidan-bench-decisions [LINES [POOLS]]
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/core/planning/facts.hpp"
#include "bench/planning/decision_times.hpp"
#include "bench/planning/decisions_catalog.hpp"

namespace {

using namespace jidan;
using bench::Times;
using core::Duration;
using core::Instant;
using std::chrono::hours;

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;
constexpr std::size_t kLargePool = 100'000;
constexpr std::size_t kOrdersOfACommit = 64;
constexpr double kPlannerMibMax = 100;
const Instant kNow{std::chrono::milliseconds{1'795'341'600'000}};  // a Sunday, 10:00 UTC
constexpr Duration kFilling = hours{6};
constexpr Duration kMeasured = hours{2};

class Chance {
 public:
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33U) % bound;
  }

 private:
  std::uint64_t state_ = 20261122;
};

double own_mib() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  double shared = 0;
  statm >> total >> resident >> shared;
  return (resident - shared) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

class World {
 public:
  World(std::size_t lines, std::size_t pools) : lines_(lines), pools_(pools) {
    send(core::ApplyCatalog{bench::decisions_catalog(pools), "{}"});
    send(core::ChoosePolicy{core::PolicyName::lookahead});
  }

  void run() {
    now_ = kNow - kFilling - hours{24 * 70};
    for (std::size_t pool = 0; pool < pools_; ++pool) place(pool);  // so that there are pools
    settle();
    const double before = own_mib();
    remember_weeks();
    price_all_offers();
    print_memory(own_mib() - before);
    fill();
    std::printf("open lines: %zu, in the largest pool: %zu\n", state_.lines.size(),
                state_.pools[0].parts.size());
    measure();
    print();
  }

 private:
  void send(const core::Command& command) {
    const core::Decision decision = core::decide(state_, command, now_);
    if (!decision.ok()) std::abort();
    for (const core::Event& event : decision.value()) core::apply_unsettled(state_, event, now_);
  }
  void settle() { core::settle(state_); }

  core::OrderPlacement an_order(std::size_t product) {
    core::OrderPlacement order;
    order.channel = "demo";
    order.external_id = std::to_string(++placed_);
    order.fingerprint = placed_ * kMix;
    order.placed_at = order.paid_at = now_;
    order.currency = core::Currency::from("CNY");
    order.promise_class = chance_.below(2) == 0 ? "ship_48h" : "ship_72h";
    order.country = "CN";
    order.region = "CN-ZJ";
    core::LinePlacement line;
    line.sku = "sku-" + std::to_string(product);
    line.unit_price = 3'900;
    line.traits.text = chance_.below(40) + 1;
    line.text_graphemes_longest = 12;
    line.has_personalization = true;
    order.lines.push_back(std::move(line));
    return order;
  }
  void place(std::size_t product) { send(core::PlaceOrder{an_order(product)}); }

  // Every pool gets some 20 lines a day by day and by evening, none by night.
  void remember_weeks() {
    const Instant end = kNow - kFilling;
    std::vector<core::Handle> handles;
    state_.pools.for_each(
        [&](core::Handle handle, const core::Pool&) { handles.push_back(handle); });
    for (const core::Handle handle : handles) {
      core::PoolMemory& memory = state_.pools[handle].memory;
      const core::Index offer = memory.offer;
      const auto& catalog = state_.catalog;
      for (Instant at = end - hours{24 * 64}; at < end;
           at += std::chrono::minutes{10 + chance_.below(80)}) {
        const auto hour = (at.time_since_epoch() / hours{1}) % 24;
        if (hour > 15) continue;
        const core::Guard::Terms terms{&state_.offer_costs.of(catalog, offer),
                                       &catalog->factories[catalog->offers[offer].factory].calendar,
                                       memory.history.variants(), hours{8}};
        const Instant limit = memory.guard.add({at, at + hours{60}, 1, 0}, terms);
        memory.history.add({at, 1, chance_.below(40), 5, chance_.below(4) == 0, limit - at});
      }
      // What was released cost a tenth more than the reference.
      memory.guard.released(memory.guard.cost_per_line().value_or(0) * 1'400);
    }
  }

  // As when every offer was once the cheapest of some pool.
  void price_all_offers() {
    for (core::Index offer = 0; offer < state_.catalog->offers.size(); ++offer)
      state_.offer_costs.of(state_.catalog, offer);
  }

  // `grown`: by histories, guards' blocks and prices. The rest of a pool's memory lies in the pool,
  // and when it is looked at in a set.
  void print_memory(double grown) const {
    constexpr double kMib = 1024 * 1024;
    constexpr std::size_t kSetNode = 64;  // a deadline, three pointers, a colour; as malloc rounds
    const auto pools = static_cast<double>(state_.pools.size());
    const double beside =
        grown + pools * static_cast<double>(sizeof(core::PoolMemory) + kSetNode) / kMib;
    std::printf("planner memory beside the lines, %zu pools and %zu offers: %.1f MiB, bound %.1f\n",
                state_.pools.size(), state_.catalog->offers.size(), beside, kPlannerMibMax);
  }

  // Into all pools alike, a tenth of all lines into the first.
  std::size_t some_pool() {
    return chance_.below(lines_) < std::min(kLargePool, lines_ / 10) ? 0 : chance_.below(pools_);
  }

  void fill() {
    const std::size_t commits = lines_ / kOrdersOfACommit;
    for (std::size_t i = 0; i < commits; ++i) {
      now_ = kNow - kFilling +
             kFilling * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(commits);
      for (std::size_t k = 0; k < kOrdersOfACommit; ++k) place(some_pool());
      settle();
    }
  }

  // Reviews as they come due, and arrivals between them.
  void measure() {
    const Duration between = kMeasured / 2'000;
    Instant next_arrivals = kNow;
    now_ = kNow;
    while (now_ < kNow + kMeasured) {
      if (state_.next_deadline() >= next_arrivals) {
        now_ = std::max(now_, next_arrivals);
        arrive();
        next_arrivals += between;
        continue;
      }
      now_ = std::max(now_, state_.next_deadline());
      decide_due();
    }
  }

  void arrive() {
    std::array<std::size_t, 8> pools{};
    for (std::size_t& pool : pools) place(pool = some_pool());
    for (const std::size_t product : pools) {
      const core::Handle handle = state_.pool_by_key.at(
          state_.catalog->pool_keys[state_.catalog->products[product].pool_key].text);
      const core::Pool& pool = state_.pools[handle];
      const auto look = [&] { return core::review_of(state_, pool, now_); };
      const bool is_asked = asked_.measure(look).is_asked;
      if (!is_asked) asked_.move_last_to(resting_);
    }
    settle();
  }

  void decide_due() {
    const bool is_review = !state_.reviews.empty() && state_.reviews.begin()->first <= now_;
    if (is_review) {
      const core::PoolId id{state_.reviews.begin()->second};
      const core::Pool& pool = state_.pools[state_.find(id)];
      const auto decision = (pool.parts.size() >= kLargePool ? large_ : decision_).measure([&] {
        const auto facts = core::facts_of(state_, pool, now_);
        return facts ? core::review_pool(state_.policy, *facts) : core::ReleaseDecision{};
      });
      releases_ += decision.release ? 1 : 0;
    }
    const core::Decision decided =
        review_.measure([&] { return core::decide(state_, core::PlanPools{}, now_); });
    if (!decided.ok()) std::abort();
    if (decided.value().empty() || !std::holds_alternative<core::PoolReviewed>(decided.value()[0]))
      review_.move_last_to(release_);
    applied_.measure([&] {
      for (const core::Event& event : decided.value()) core::apply(state_, event, now_);
      return 0;
    });
  }

  void print() {
    std::printf("released: %zu\n", releases_);
    std::printf("| %-52s | %8s | cpu p50 | p99     | max      | wall p50| p99     | max      |\n",
                "microseconds", "count");
    std::printf("|---|---|---|---|---|---|---|---|\n");
    for (Times* each : {&decision_, &large_, &asked_, &resting_, &review_, &release_, &applied_})
      each->print();
  }

  std::size_t lines_;
  std::size_t pools_;
  core::State state_;
  Instant now_ = kNow - hours{24 * 80};
  Chance chance_;
  std::uint64_t placed_ = 0;
  std::size_t releases_ = 0;
  Times decision_{"decision of a review"};
  Times large_{"the same, of the pool of 100,000 lines or more"};
  Times asked_{"review computed after an arrival, policy asked"};
  Times resting_{"the same, policy resting"};
  Times review_{"decide: a review without release"};
  Times release_{"decide: a release, its lines chosen, or another step"};
  Times applied_{"apply what was decided"};
};

}  // namespace

int main(int count, char** arguments) {
  const auto number = [&](int at, std::size_t otherwise) {
    return at < count ? static_cast<std::size_t>(std::strtoull(arguments[at], nullptr, 10))
                      : otherwise;
  };
  World(number(1, 1'000'000), number(2, 30'000)).run();
  return 0;
}
