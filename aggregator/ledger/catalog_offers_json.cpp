// Offers of the catalog document, and whether their terms can be met at all.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/ledger/catalog_sections_json.hpp"
#include "platform/instant_text.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view kOptionScope = "option:";

void read_limits(CatalogDraft& draft, ObjectReader& owner, core::OfferLimits& limits) {
  const json* value = owner.member("limits", Presence::optional);
  if (value == nullptr) return;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "limits"), *value};
  const auto bound = [&](std::string_view name, std::int64_t min, std::int64_t max) {
    return static_cast<std::int32_t>(reader.integer(name, {min, max}, 0));
  };
  limits.placements = reader.texts("placements", Presence::optional, kListMax, is_placement,
                                   "[a-z][a-z0-9_-]{0,31}");
  limits.width_mm_max = bound("width_mm_max", 1, 10'000);
  limits.height_mm_max = bound("height_mm_max", 1, 10'000);
  limits.colours_max = bound("colours_max", 1, 64);
  limits.text_graphemes_max = bound("text_graphemes_max", 0, 500);
  reader.finish();
}

void read_plate(CatalogDraft& draft, ObjectReader& owner, core::Offer& offer) {
  const json* value = owner.member("plate", Presence::optional);
  if (value == nullptr) return;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "plate"), *value};
  offer.plate_cost = reader.integer("cost", kMinorRange);
  offer.plate_lead_hours = static_cast<std::int32_t>(reader.integer("lead_hours", {0, 2'000}));
  offer.plate_keep_days = static_cast<std::int32_t>(reader.integer("keep_days", {0, 3'650}));
  reader.finish();
}

// Mixed where it is absent.
void read_scope(ObjectReader& reader, Presence presence, core::CountScope& scope,
                std::string& option) {
  const std::string text =
      reader.text("scope", presence, is_moq_scope, "sku, style, mixed or option:NAME");
  if (text == "sku") scope = core::CountScope::sku;
  if (text == "style") scope = core::CountScope::style;
  if (text.substr(0, kOptionScope.size()) != kOptionScope) return;
  scope = core::CountScope::option;
  option = text.substr(kOptionScope.size());
}

core::MoqRule read_moq(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::MoqRule rule;
  read_scope(reader, Presence::required, rule.scope, rule.option);
  rule.quantity = reader.integer("quantity", kCatalogCountRange, 0);
  rule.amount = reader.integer("amount", {1, kMinorRange.max}, 0);
  if (reader.has("quantity") == reader.has("amount"))
    draft.problems.add(pointer, reader.has("quantity") ? "not-allowed" : "missing",
                       "exactly one of quantity and amount");
  reader.finish();
  return rule;
}

void read_tiers(CatalogDraft& draft, ObjectReader& owner, core::Offer& offer) {
  const json* value = owner.member("tiers", Presence::required);
  if (value == nullptr) return;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "tiers"), *value};
  read_scope(reader, Presence::optional, offer.tier_scope, offer.tier_option);
  offer.tier_period =
      static_cast<core::TierPeriod>(reader.choice("period", {"run", "day", "month"}, 0));
  reader.each("steps", Presence::required, {1, 16},
              [&](const json& each, const std::string& pointer) {
                ObjectReader step{draft.problems, pointer, each};
                core::PriceStep price;
                price.min_quantity = step.integer("min_quantity", kCatalogCountRange);
                price.unit_price = step.integer("unit_price", kMinorRange);
                step.finish();
                const bool first = offer.tiers.empty();
                if (first && price.min_quantity != 1)
                  draft.problems.add(pointer + "/min_quantity", "out-of-order",
                                     "the first step starts at 1");
                if (!first && price.min_quantity <= offer.tiers.back().min_quantity)
                  draft.problems.add(pointer + "/min_quantity", "out-of-order",
                                     "must be above the step before");
                offer.tiers.push_back(price);
              });
  reader.finish();
}

void read_lead(CatalogDraft& draft, ObjectReader& owner, core::Offer& offer) {
  const json* value = owner.member("lead", Presence::required);
  if (value == nullptr) return;
  constexpr IntegerRange kMinutes{0, 100'000};
  constexpr IntegerRange kHours{0, 2'000};
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "lead"), *value};
  if (reader.has("lead_hours")) {
    offer.lead_hours = static_cast<std::int32_t>(reader.integer("lead_hours", kHours));
  } else {
    offer.setup_minutes = static_cast<std::int32_t>(reader.integer("setup_minutes", kMinutes));
    offer.per_load_minutes_thousandths =
        static_cast<std::int32_t>(reader.thousandths("per_load_minutes", kMinutes));
    offer.rest_hours = static_cast<std::int32_t>(reader.integer("rest_hours", kHours, 0));
    offer.qc_minutes = static_cast<std::int32_t>(reader.integer("qc_minutes", kMinutes, 0));
  }
  reader.finish();
}

core::Instant read_instant(ObjectReader& reader, std::string_view name, core::Instant absent) {
  const std::string text = reader.text(
      name, Presence::optional,
      [](std::string_view each) { return platform::read_rfc3339(each).has_value(); },
      "an RFC 3339 time with an offset");
  return std::min(platform::read_rfc3339(text).value_or(absent), core::kNever);
}

// Most pieces the offer's multiple allows in one run.
std::int64_t billed_max(const core::Offer& offer) {
  return offer.run_max / offer.multiple * offer.multiple;
}

// Can the pieces' price of some run reach `amount`? It is largest at the end of one of the tiers.
bool reaches_amount(const core::Offer& offer, core::Minor amount) {
  for (std::size_t i = 0; i < offer.tiers.size(); ++i) {
    const std::int64_t last = i + 1 < offer.tiers.size()
                                  ? std::min(offer.tiers[i + 1].min_quantity - 1, offer.run_max)
                                  : offer.run_max;
    const std::int64_t pieces = last / offer.multiple * offer.multiple;
    const std::int64_t price = offer.tiers[i].unit_price;
    if (pieces >= offer.tiers[i].min_quantity && price > 0 &&
        pieces >= (amount + price - 1) / price)
      return true;
  }
  return false;
}

}  // namespace

void check_offer_terms(CatalogDraft& draft, const core::Offer& offer, const std::string& pointer) {
  const auto unsatisfiable = [&](const std::string& at, const std::string& detail) {
    draft.problems.add(at, "moq-multiple-unsatisfiable", detail);
  };
  if (billed_max(offer) == 0) return unsatisfiable(pointer + "/multiple", "is larger than run_max");
  for (std::size_t i = 0; i < offer.moq.size(); ++i) {
    const core::MoqRule& rule = offer.moq[i];
    const std::string at = pointer + "/moq/" + std::to_string(i);
    if (rule.quantity > billed_max(offer))
      unsatisfiable(at + "/quantity",
                    "no multiple reaches it within run_max " + std::to_string(offer.run_max));
    if (rule.amount > 0 && !offer.tiers.empty() && !reaches_amount(offer, rule.amount))
      unsatisfiable(at + "/amount",
                    "no run within run_max " + std::to_string(offer.run_max) + " costs so much");
  }
}

void read_offer(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Offer offer;
  offer.factory =
      draft.find(draft.factories, reader.text("factory", Presence::required, is_id, "an id"),
                 child_pointer(pointer, "factory"), "factory");
  offer.process =
      draft.find(draft.processes, reader.text("process", Presence::required, is_id, "an id"),
                 child_pointer(pointer, "process"), "process");
  // One set of terms for a factory's process: a run is remembered by factory and process.
  for (const core::Offer& other : draft.catalog.offers)
    if (offer.factory != core::kNoIndex && other.factory == offer.factory &&
        other.process == offer.process)
      draft.problems.add(pointer, "duplicate", "the factory has an offer for this process already");
  read_limits(draft, reader, offer.limits);
  offer.currency = core::Currency::from(
      reader.text("currency", Presence::required, is_currency, "an ISO 4217 code"));
  offer.set_up = reader.integer("set_up", kMinorRange);
  offer.changeover = reader.integer("changeover", kMinorRange, 0);
  read_plate(draft, reader, offer);
  reader.each("moq", Presence::optional, {0, 8}, [&](const json& each, const std::string& at) {
    offer.moq.push_back(read_moq(draft, each, at));
  });
  offer.multiple = reader.integer("multiple", kCatalogCountRange, 1);
  offer.run_max = reader.integer("run_max", kCatalogCountRange);
  read_tiers(draft, reader, offer);
  offer.unfilled_price = reader.integer("unfilled_price", kMinorRange);
  offer.below_moq =
      static_cast<core::BelowMoq>(reader.choice("below_moq", {"pay", "elsewhere", "hold"}));
  offer.load_unit = reader.text("load_unit", Presence::required, is_id, "an id");
  offer.daily_capacity = reader.integer("daily_capacity", kCatalogCountRange, 0);
  read_lead(draft, reader, offer);
  offer.ack_within_minutes =
      static_cast<std::int32_t>(reader.integer("ack_within_minutes", {1, 100'000}));
  offer.spare_permille =
      static_cast<std::int32_t>(reader.integer("spare_rate_permille", kPermilleRange, 0));
  offer.sample_price = reader.integer("sample_price", kMinorRange, 0);
  offer.valid_from = read_instant(reader, "valid_from", core::Instant{});
  offer.valid_to = read_instant(reader, "valid_to", core::kNever);
  if (offer.valid_to <= offer.valid_from)
    reader.note("valid_to", "out-of-order", "must be after valid_from");
  reader.finish();
  // Without a run_max there is nothing to hold the terms against; that it is missing has been said.
  if (reader.has("run_max")) check_offer_terms(draft, offer, pointer);
  draft.catalog.offers.push_back(std::move(offer));
}

}  // namespace jidan::ledger
