// Plays five seeded weeks under every policy and prints every event that closes a pool, puts it off
// or ends a run, with all its numbers. No clock, no floating point: whatever compiler built it, the
// output is the same bytes, which tests/closings/run holds it to.
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/core/invariants.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/prompt_factory.hpp"
#include "tests/support/seeded.hpp"

namespace {

using namespace jidan;
using namespace jidan::testing;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kSeed = 20'261'122;
constexpr int kDays = 35;
const Instant kBegin = utc_at(2026, 3, 2);

// Three processes at four factories, with MOQs, tiers, multiples, changeovers and little room.
Catalog a_catalog() {
  Catalog catalog = small_catalog();
  catalog.processes = {a_process("dtf-print", 20), a_process("mug-print", 5),
                       a_process("embroidery", 60)};
  catalog.products = {a_product("tee", 0), a_product("hoodie", 0), a_product("mug", 1),
                      a_product("cap", 2)};
  for (Product& product : catalog.products) product.changeover_by = {"text"};
  catalog.factories = {a_factory("yiwu-01", "CN-ZJ", always_open(shanghai())),
                       a_factory("ningbo-02", "CN-ZJ", open_daily(shanghai(), 8, 20, 6)),
                       a_factory("london-03", "CN-ZJ", open_daily(london(), 7, 23, 7)),
                       a_factory("wenzhou-04", "CN-ZJ", open_daily(shanghai(), 9, 18, 5))};
  for (Factory& factory : catalog.factories) factory.calendar.cut_offs = {16 * 60};
  catalog.offers = {an_offer(0, 0), an_offer(1, 0), an_offer(1, 1), an_offer(2, 1), an_offer(3, 2)};
  for (Offer& offer : catalog.offers) {
    offer.tiers = {{1, 2150}, {50, 2060}, {200, 2020}, {500, 2000}};
    offer.changeover = 200;
    offer.unfilled_price = 200;
  }
  catalog.offers[1].set_up = 3'000;
  catalog.offers[1].daily_capacity = 150;
  catalog.offers[2].moq = {moq_of(MoqScope::mixed, 30)};
  catalog.offers[3].multiple = 12;
  catalog.offers[4].moq = {moq_of(MoqScope::sku, 24)};
  catalog.index();
  return catalog;
}

std::string text_of(const Event& event) {
  const auto number = [](std::int64_t value) { return " " + std::to_string(value); };
  if (const auto* run = std::get_if<RunReleased>(&event)) {
    std::string text = "released " + to_text(run->pool) + " " + run->factory + " " +
                       std::string(to_text(run->reason)) + number(run->price.ordered) +
                       number(run->price.billed) + number(run->price.total) +
                       number(run->full_cost) + number(run->solo_cost);
    for (const RunLine& line : run->lines) text += " " + to_text(line.line) + number(line.quantity);
    for (const RunnerUp& other : run->runners_up)
      text += " " + other.factory + number(other.full_cost);
    return text + " | " + run->detail;
  }
  if (const auto* review = std::get_if<PoolReviewed>(&event))
    return "reviewed " + to_text(review->pool) +
           number(review->next_review.time_since_epoch().count());
  if (const auto* sheet = std::get_if<JobSheetIssued>(&event))
    return "issued " + sheet->factory + number(sheet->ack_by.time_since_epoch().count()) +
           number(sheet->due_at.time_since_epoch().count());
  if (const auto* fenced = std::get_if<RunFenced>(&event)) return "fenced " + to_text(fenced->run);
  return {};
}

class World {
 public:
  explicit World(PolicyName policy) : random_(kSeed) {
    send(ApplyCatalog{std::make_shared<const Catalog>(a_catalog()), "{}"});
    send(ChoosePolicy{policy});
  }

  void live() {
    const Instant end = kBegin + hours{24 * kDays};
    while (now_ < end) {
      // Few lines by night, most of them in the evening.
      const auto hour = (now_ + hours{8}).time_since_epoch() / hours{1} % 24;
      const Instant next = now_ + minutes{random_.between(1, hour < 8 ? 300 : hour < 18 ? 60 : 20)};
      while (state_.next_deadline() <= next) {
        now_ = std::max(now_, state_.next_deadline());
        send(PlanPools{});
        answer_runs();
      }
      now_ = next;
      place();
    }
    std::printf("state %016llx\n", static_cast<unsigned long long>(digest(state_)));
  }

 private:
  void send(const Command& command) {
    const Decision decision = decide(state_, command, now_);
    if (!decision.ok()) return;
    for (const Event& event : decision.value()) {
      if (const auto* run = std::get_if<RunReleased>(&event)) released_.push_back(*run);
      if (const auto* sheet = std::get_if<JobSheetIssued>(&event))
        issued_.push_back({sheet->run, DeliveryId{state_.next_sequence}});
      const std::string text = text_of(event);
      if (!text.empty())
        std::printf("%llu %lld %s\n", static_cast<unsigned long long>(state_.next_sequence),
                    static_cast<long long>(now_.time_since_epoch().count()), text.c_str());
      apply(state_, event, now_);
    }
  }

  void place() {
    OrderPlacement order;
    order.channel = "demo";
    order.external_id = std::to_string(++placed_);
    order.placed_at = order.paid_at = now_;
    order.currency = Currency::from("CNY");
    order.promise_class = random_.one_in(3) ? "ship_72h" : "ship_48h";
    order.country = "CN";
    order.region = "CN-ZJ";
    for (std::int64_t i = random_.between(1, 3); i > 0; --i) {
      LinePlacement line;
      line.sku = a_sku();
      line.number = static_cast<std::uint16_t>(order.lines.size() + 1);
      line.quantity = static_cast<std::int32_t>(random_.one_in(30) ? 60 : random_.between(1, 4));
      line.traits.text = static_cast<std::uint64_t>(random_.between(1, 12));
      order.lines.push_back(std::move(line));
    }
    send(PlaceOrder{std::move(order)});
  }
  const char* a_sku() {
    constexpr const char* kSkus[] = {"tee", "hoodie", "mug", "cap"};
    return kSkus[random_.between(0, 3)];
  }

  // One in ten factories never answers; then its lines are planned again.
  void answer_runs() {
    std::vector<std::pair<RunId, DeliveryId>> issued;
    std::swap(issued, issued_);
    std::vector<RunReleased> released;
    std::swap(released, released_);
    for (std::size_t i = 0; i < issued.size(); ++i) {
      if (random_.one_in(10)) continue;
      for (const Command& command :
           whole_life_of(released[i], issued[i].first, issued[i].second, now_))
        send(command);
    }
  }

  Seeded random_;
  State state_;
  Instant now_ = kBegin;
  std::uint64_t placed_ = 0;
  std::vector<RunReleased> released_;
  std::vector<std::pair<RunId, DeliveryId>> issued_;
};

}  // namespace

int main() {
  for (const PolicyName policy :
       {PolicyName::daily_cutoff, PolicyName::quantity, PolicyName::rent_or_buy,
        PolicyName::forecast, PolicyName::lookahead}) {
    std::printf("policy %s\n", std::string(to_text(policy)).c_str());
    World(policy).live();
  }
  return 0;
}
