// Whether an order may be placed: rules only, every mistake at once.

#include <algorithm>
#include <set>

#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/planning/equivalents.hpp"
#include "aggregator/core/planning/run_limits.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {
namespace {

std::string line_pointer(std::size_t index, std::string_view field) {
  return "/lines/" + std::to_string(index) + (field.empty() ? "" : "/" + std::string(field));
}

// Checks one order's lines against catalog and calendar, collecting refusals.
class OrderRules {
 public:
  OrderRules(const State& state, const OrderPlacement& order, const Channel& channel, Instant now)
      : state_(state), catalog_(*state.catalog), order_(order), channel_(channel), now_(now) {}

  Rejection rejection;
  Promise promise;
  std::map<std::size_t, const Product*> made_as;  // OrderCheck::made_as

  void check() {
    resolve();
    bool every_line_feasible = true;
    for (std::size_t i = 0; i < order_.lines.size(); ++i) {
      const LinePlacement& line = order_.lines[i];
      if (is_number_taken(i))
        say(RefusalCode::duplicate_line, line_pointer(i, "line"), std::to_string(line.number));
      every_line_feasible = check_line(i, line) && every_line_feasible;
    }
    if (order_.same_run) check_same_run();
    if (every_line_feasible || order_.test || !rejection.refusals.empty()) return;
    promise.infeasible = true;
    if (channel_.on_infeasible == OnInfeasible::refuse)
      say(RefusalCode::promise_infeasible, promise_pointer(), "");
  }

 private:
  bool is_number_taken(std::size_t index) {
    if (order_.lines.size() == 1) return false;
    return !numbers_.insert(order_.lines[index].number).second;
  }

  void say(RefusalCode code, std::string pointer, std::string detail) {
    rejection.refusals.push_back({code, std::move(pointer), std::move(detail)});
  }

  std::string promise_pointer() const {
    if (!order_.exact_promise) return "/promise";
    return order_.exact_promise->kind == PromiseKind::ship_by ? "/ship_by" : "/arrive_by";
  }

  void resolve() {
    if (order_.exact_promise) {
      promise = *order_.exact_promise;
      return;
    }
    // A pending order's promise counts from its payment; until then, as if it were paid now.
    const Instant paid = order_.payment == Payment::paid ? order_.paid_at : order_.placed_at;
    const Instant base = order_.promise_from.value_or(paid);
    const PromiseClass* named = find_promise_class(channel_, order_.promise_class);
    static const PromiseClass standard{"standard", PromiseKind::none, 0, 0};
    if (named == nullptr && order_.promise_class == "standard") named = &standard;
    if (named == nullptr) {
      say(RefusalCode::not_yet_supported, "/promise",
          "the channel has no promise class of this name");
      return;
    }
    promise = resolve_promise(channel_, *named, base);
  }

  // False when the promise can't be kept for this line; refusals are collected beside.
  bool check_line(std::size_t index, const LinePlacement& line) {
    const Product* product = catalog_.find_product(line.sku);
    if (product == nullptr) {
      say(RefusalCode::unknown_sku, line_pointer(index, "sku"), line.sku);
      return true;
    }
    if (product->availability == Availability::ended) {
      say(RefusalCode::product_ended, line_pointer(index, "sku"), line.sku);
      return true;
    }
    if (product->availability == Availability::held) {
      say(RefusalCode::product_held, line_pointer(index, "sku"), line.sku);
      return true;
    }
    for (std::string& mistake : personalization_mistakes(product->personalization, line))
      say(RefusalCode::personalization_invalid, line_pointer(index, "personalization"),
          std::move(mistake));
    if (order_.test) return true;
    Able able = able_offers(line, *product);
    if (able.refusal == RefusalCode::no_capability && substitute(index, line, *product, able))
      product = made_as[index];
    if (able.refusal) {
      say(*able.refusal,
          able.refusal == RefusalCode::region_unserved ? "/ship_to/region"
                                                       : line_pointer(index, able.field),
          "");
      return true;
    }
    const LineService service = service_for(*product);
    const std::vector<OfferLimit>& offers = able.offers;
    if (order_.same_run) keep_able_for_all(offers);
    check_offers(index, line, offers);
    const std::int64_t load = line.quantity * product->load_thousandths;
    if (order_.payment == Payment::pending ||
        is_feasible(state_, promise, offers, load, line.traits.artwork, now_))
      return true;
    const Instant earliest =
        earliest_promise(state_, service, offers, load, line.traits.artwork, now_);
    rejection.earliest =
        rejection.earliest == kNever ? earliest : std::max(rejection.earliest, earliest);
    return false;
  }

  // Who can make the line as that product; otherwise why nobody can, and which field says so.
  struct Able {
    std::vector<OfferLimit> offers;
    std::optional<RefusalCode> refusal;
    std::string_view field = "sku";
  };

  LineService service_for(const Product& product) const {
    return {&product, &channel_, order_.country, order_.region, promise};
  }

  Able able_offers(const LinePlacement& line, const Product& product) const {
    Eligibility eligible = eligible_offers(catalog_, service_for(product), now_);
    Able able{std::move(eligible.offers), eligible.refusal};
    if (able.refusal) return able;
    std::erase_if(able.offers, [&](const OfferLimit& each) {
      return !is_within_limits(catalog_.offers[each.offer].limits, line);
    });
    if (able.offers.empty()) able = {{}, RefusalCode::no_capability, "personalization"};
    return able;
  }

  // The first equivalent, consented to, that somebody can make in a run large enough.
  bool substitute(std::size_t index, const LinePlacement& line, const Product& product,
                  Able& able) {
    for (const AgreedEquivalent& each : agreed_equivalents(catalog_, order_.mode, line, product)) {
      const Product& other = *catalog_.find_product(each.sku);
      if (other.availability != Availability::open) continue;
      Able others = able_offers(line, other);
      if (others.refusal || (line.quantity > longest_run(others.offers) && !may_split())) continue;
      able = std::move(others);
      made_as[index] = &other;
      return true;
    }
    return false;
  }

  const Product* product_of(std::size_t index) const {
    const auto equivalent = made_as.find(index);
    return equivalent != made_as.end() ? equivalent->second
                                       : catalog_.find_product(order_.lines[index].sku);
  }

  bool may_split() const {
    return channel_.split_lines && order_.mode != Mode::custom && !order_.same_run;
  }

  std::int64_t longest_run(const std::vector<OfferLimit>& offers) const {
    std::int64_t longest = 0;
    for (const OfferLimit& each : offers)
      longest = std::max(longest, largest_run(catalog_.offers[each.offer]));
    return longest;
  }

  // The offers that can make every line so far: a same-run order needs one of them.
  void keep_able_for_all(const std::vector<OfferLimit>& offers) {
    std::set<Index> able;
    for (const OfferLimit& each : offers)
      if (!able_for_all_ || able_for_all_->contains(each.offer)) able.insert(each.offer);
    able_for_all_ = std::move(able);
  }

  void check_offers(std::size_t index, const LinePlacement& line,
                    const std::vector<OfferLimit>& offers) {
    const bool currency = std::any_of(offers.begin(), offers.end(), [&](const OfferLimit& each) {
      return catalog_.offers[each.offer].currency == order_.currency;
    });
    if (!currency) say(RefusalCode::currency_unsupported, "/currency", "");
    const std::int64_t longest = longest_run(offers);
    if (line.quantity > longest && !may_split())
      say(RefusalCode::line_exceeds_run_maximum, line_pointer(index, "quantity"),
          std::to_string(line.quantity) + " > " + std::to_string(longest));
  }

  // One run has one process and one pool; lines of different pools can never share it.
  void check_same_run() {
    Index key = kNoIndex;
    std::int64_t pieces = 0;
    std::int64_t longest = 0;
    for (std::size_t i = 0; i < order_.lines.size(); ++i) {
      const Product* product = product_of(i);
      if (product == nullptr) return;  // said already
      if (key != kNoIndex && key != product->pool_key)
        return say(RefusalCode::same_run_impossible, "/same_run", "lines of different pools");
      key = product->pool_key;
      pieces += order_.lines[i].quantity;
    }
    if (!order_.test && able_for_all_)
      for (const Index offer : *able_for_all_)
        longest = std::max(longest, largest_run(catalog_.offers[offer]));
    if (able_for_all_ && pieces > longest)
      say(RefusalCode::same_run_impossible, "/same_run", std::to_string(pieces) + " pieces");
  }

  std::set<std::uint16_t> numbers_;
  std::optional<std::set<Index>> able_for_all_;
  const State& state_;
  const Catalog& catalog_;
  const OrderPlacement& order_;
  const Channel& channel_;
  Instant now_;
};

}  // namespace

OrderCheck check_order(const State& state, const OrderPlacement& order, const Channel& channel,
                       Instant now) {
  OrderRules rules(state, order, channel, now);
  rules.check();
  return {std::move(rules.rejection), rules.promise, std::move(rules.made_as)};
}

}  // namespace jidan::core
