// A mass closing: so many pools fall due at one cut-off, at factories that have a limit of a day.
// What each decision takes of the writer's thread, in processor time, until nothing is due. Usage:
// jidan-bench-closing [POOLS LINES]   one line of JSON; default 300 pools of 50 lines
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

using namespace jidan;
using namespace jidan::core;

namespace {

constexpr int kFactories = 8;
const Instant kMorning = testing::utc_at(2026, 11, 23, 2);  // Monday 10:00 in Shanghai

// Every product has a pool of its own. Together the factories take about two thirds of a closing a
// day: who is near is decided by room, transit and set-up.
Catalog a_catalog(int pools, std::int64_t pieces) {
  testing::Seeded seeded(7);
  Catalog catalog;
  catalog.version = 1;
  catalog.processes = {testing::a_process("dtf-print", 20)};
  for (int i = 0; i < pools; ++i) {
    Product product = testing::a_product("tee-" + std::to_string(i), 0);
    product.options = {{"colour", product.sku}};
    product.pool_by = {"colour"};
    catalog.products.push_back(std::move(product));
  }
  for (int i = 0; i < kFactories; ++i) {
    const std::string number = std::to_string(i);
    Calendar calendar = testing::open_daily(testing::shanghai(), 8, 20, 6);
    calendar.cut_offs = {16 * 60};
    catalog.factories.push_back(
        testing::a_factory("factory-" + number, "CN-" + number, std::move(calendar)));
    Offer offer = testing::an_offer(static_cast<Index>(i), 0);
    offer.set_up = 4'000 + 500 * seeded.between(0, 12);
    offer.tiers = {{1, 1'900 + 10 * seeded.between(0, 20)}};
    offer.daily_capacity = pools * pieces * 2 / 3 / kFactories + seeded.between(0, 200);
    offer.lead_hours = 4;
    offer.ack_within_minutes = 60;
    catalog.offers.push_back(std::move(offer));
    catalog.transits.push_back(testing::a_transit("CN-" + number, "CN", 24));
    catalog.transits.back().minor_per_parcel = 400 + 20 * seeded.between(0, 10);
  }
  catalog.channels = {testing::a_channel("bench", testing::shanghai())};
  catalog.index();
  return catalog;
}

void apply_all(State& state, std::vector<Event> events, Instant now) {
  for (const Event& event : events) apply_unsettled(state, event, now);
  settle(state);
}

void place(State& state, int pool, std::int32_t quantity, Instant now) {
  OrderPlacement order;
  order.channel = "bench";
  order.external_id = std::to_string(state.next_sequence);
  order.placed_at = order.paid_at = now;
  order.currency = Currency::from("CNY");
  order.promise_class = "ship_72h";
  order.country = "CN";
  order.region = "CN-ZJ";
  order.lines.resize(1);
  order.lines[0].sku = "tee-" + std::to_string(pool);
  order.lines[0].quantity = quantity;
  order.lines[0].number = 1;
  Decision decision = decide(state, PlaceOrder{std::move(order)}, now);
  if (!decision.ok()) std::abort();
  apply_all(state, std::move(decision).value(), now);
}

double thread_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  const int pools = argc > 2 ? std::atoi(argv[1]) : 300;
  const int lines = argc > 2 ? std::atoi(argv[2]) : 50;
  State state;
  apply_all(
      state,
      {CatalogApplied{1, "", {}, std::make_shared<const Catalog>(a_catalog(pools, 2 * lines))}},
      kMorning);
  apply_all(state, {PolicyChosen{PolicyName::daily_cutoff}}, kMorning);
  for (int i = 0; i < pools * lines; ++i) place(state, i % pools, 1 + i % 3, kMorning);
  const Instant cut_off = state.next_deadline();
  std::vector<double> coupled, others;
  int released = 0, kept = 0;
  while (state.next_deadline() <= cut_off) {
    const double began = thread_ms();
    Decision decision = decide(state, PlanPools{}, cut_off);
    const double took = thread_ms() - began;
    if (!decision.ok()) std::abort();
    bool is_coupled = false;
    for (const Event& event : decision.value()) {
      if (std::holds_alternative<RunReleased>(event)) ++released;
      if (const auto* assigned = std::get_if<PoolsAssigned>(&event)) {
        is_coupled = true;
        for (const PoolAssigned& each : assigned->pools) kept += each.starts > cut_off ? 1 : 0;
      }
    }
    (is_coupled ? coupled : others).push_back(took);
    apply_all(state, std::move(decision).value(), cut_off);
  }
  const auto largest = [](const std::vector<double>& all) {
    return all.empty() ? 0.0 : *std::max_element(all.begin(), all.end());
  };
  double sum = 0;
  for (const double each : coupled) sum += each;
  for (const double each : others) sum += each;
  std::printf(
      "{\"pools\":%d,\"lines\":%d,\"coupled_decisions\":%zu,\"coupled_ms_max\":%.2f,"
      "\"other_ms_max\":%.2f,\"released\":%d,\"kept\":%d,\"all_ms\":%.1f}\n",
      pools, lines, coupled.size(), largest(coupled), largest(others), released, kept, sum);
  return 0;
}
