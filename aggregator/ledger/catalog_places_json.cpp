// Factories, hubs, transit and channels of the catalog document.
#include <nlohmann/json.hpp>

#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/ledger/catalog_sections_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

constexpr std::string_view kHubPrefix = "hub:";
constexpr std::string_view kFactoryPrefix = "factory:";

void read_certification(CatalogDraft& draft, const json& value, const std::string& pointer,
                        core::Factory& factory) {
  ObjectReader reader{draft.problems, pointer, value};
  constexpr std::array<std::string_view, 3> kClasses{"brand-source", "specialised", "trend"};
  core::Certification certification;
  certification.certification_class =
      kClasses.at(reader.choice("class", {kClasses[0], kClasses[1], kClasses[2]}));
  certification.evidence = reader.text("evidence", Presence::required, kCatalogText);
  certification.score = static_cast<std::int32_t>(reader.integer("score", {0, 100}, 0));
  const std::string text = reader.text(
      "expires", Presence::required,
      [](std::string_view each) { return date_of(each).has_value(); }, "YYYY-MM-DD");
  // Its last day still counts: it ends with the local midnight behind it.
  if (const auto date = date_of(text))
    certification.expires =
        core::to_instant(factory.calendar.zone, core::LocalDate{date->days + 1}, 0);
  reader.finish();
  factory.certifications.push_back(std::move(certification));
}

void read_ships_to(CatalogDraft& draft, ObjectReader& owner, core::Factory& factory) {
  owner.each_member("ships_to", Presence::optional, kListMax,
                    [&](const std::string& channel, const json& value, const std::string& pointer) {
                      const auto text = text_of(draft.problems, pointer, value, {1, 128});
                      if (!text) return;
                      if (!is_destination(*text))
                        return draft.problems.add(pointer, "bad-format", "must be buyer or hub:ID");
                      core::ShipsTo entry;
                      if (channel != "*") {
                        entry.channel = channel;
                        draft.find(draft.channels, channel, pointer, "channel");
                      }
                      if (*text != "buyer")
                        entry.hub =
                            draft.find(draft.hubs, text->substr(kHubPrefix.size()), pointer, "hub");
                      factory.ships_to.push_back(std::move(entry));
                    });
}

core::PromiseClass read_promise_class(CatalogDraft& draft, const std::string& name,
                                      const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::PromiseClass promise_class;
  promise_class.name = name;
  if (reader.choice("kind", {"ship_by", "arrive_by"}) == 0) {
    promise_class.kind = core::PromiseKind::ship_by;
    promise_class.hours = static_cast<std::int32_t>(reader.integer("hours", {1, 2'000}));
  } else {
    promise_class.kind = core::PromiseKind::arrive_by;
    promise_class.days = static_cast<std::int32_t>(reader.integer("days", {0, 90}));
  }
  reader.finish();
  return promise_class;
}

bool is_promise_class(std::string_view name) {
  return name == "ship_24h" || name == "ship_48h" || name == "ship_72h" || name == "same_day" ||
         name == "next_day" || name == "three_day";
}

bool is_subscription(std::string_view text) {
  for (const std::string_view each :
       {"order.held", "order.approval_needed", "order.in_production", "order.substituted",
        "order.made", "parcel.ready", "order.partially_shipped", "order.shipped", "order.cancelled",
        "order.remade", "order.at_risk", "recurrence.due", "line.review_requested", "run.surplus"})
    if (text == each) return true;
  return false;
}

void check_place(CatalogDraft& draft, const std::string& place, const std::string& pointer) {
  if (place.substr(0, kHubPrefix.size()) == kHubPrefix)
    draft.find(draft.hubs, place.substr(kHubPrefix.size()), pointer, "hub");
  else if (place.substr(0, kFactoryPrefix.size()) == kFactoryPrefix)
    draft.find(draft.factories, place.substr(kFactoryPrefix.size()), pointer, "factory");
}

}  // namespace

void read_hub(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Hub hub;
  hub.id = reader.text("id", Presence::required, is_id, "an id");
  hub.region = reader.text("region", Presence::required, is_region, "an ISO 3166 code");
  hub.calendar = read_calendar(draft, reader);
  hub.handling_hours = static_cast<std::int32_t>(reader.integer("handling_hours", {0, 2'000}));
  reader.finish();
  draft.add(draft.hubs, hub.id, static_cast<core::Index>(draft.catalog.hubs.size()),
            child_pointer(pointer, "id"));
  draft.catalog.hubs.push_back(std::move(hub));
}

void read_channel(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Channel channel;
  channel.name = reader.text("name", Presence::required, is_id, "an id");
  channel.zone = draft.zone(reader, "zone");
  // Every channel has `standard`; it promises nothing.
  channel.promise_classes.push_back({"standard", core::PromiseKind::none, 0, 0});
  reader.each_member("promise_classes", Presence::required, kListMax,
                     [&](const std::string& name, const json& each, const std::string& at) {
                       if (!is_promise_class(name))
                         return draft.problems.add(at, "unknown-field", "is no promise class");
                       channel.promise_classes.push_back(read_promise_class(draft, name, each, at));
                     });
  channel.on_infeasible =
      static_cast<core::OnInfeasible>(reader.choice("on_infeasible", {"refuse", "accept"}, 0));
  channel.payment_timeout_minutes =
      static_cast<std::int32_t>(reader.integer("payment_timeout_minutes", {1, 525'600}, 1'440));
  channel.wait_max_hours =
      static_cast<std::int32_t>(reader.integer("wait_max_hours", {1, 8'760}, 168));
  channel.split_lines = reader.boolean("split_lines", true);
  channel.on_hold_timeout =
      static_cast<core::OnHoldTimeout>(reader.choice("on_hold_timeout", {"cancel", "operator"}, 1));
  const std::string hub = reader.text("hub", Presence::optional, is_id, "an id");
  if (!hub.empty()) channel.hub = draft.find(draft.hubs, hub, child_pointer(pointer, "hub"), "hub");
  channel.subscriptions = reader.texts("subscriptions", Presence::optional, kListMax,
                                       is_subscription, "an event of a channel");
  reader.finish();
  draft.add(draft.channels, channel.name, static_cast<core::Index>(draft.catalog.channels.size()),
            child_pointer(pointer, "name"));
  draft.catalog.channels.push_back(std::move(channel));
}

void read_factory(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  core::Factory factory;
  factory.id = reader.text("id", Presence::required, is_id, "an id");
  factory.name = reader.text("name", Presence::required, kCatalogText);
  factory.belt = reader.text("belt", Presence::optional, kCatalogText);
  factory.region = reader.text("region", Presence::required, is_region, "an ISO 3166 code");
  factory.calendar = read_calendar(draft, reader);
  reader.each("certification", Presence::optional, {0, 16},
              [&](const json& each, const std::string& at) {
                read_certification(draft, each, at, factory);
              });
  read_ships_to(draft, reader, factory);
  factory.webhook_url =
      reader.text("webhook_url", Presence::optional, is_web_url, "an http(s) URL");
  reader.finish();
  draft.add(draft.factories, factory.id, static_cast<core::Index>(draft.catalog.factories.size()),
            child_pointer(pointer, "id"));
  draft.catalog.factories.push_back(std::move(factory));
}

void read_transit(CatalogDraft& draft, const json& value, const std::string& pointer) {
  ObjectReader reader{draft.problems, pointer, value};
  constexpr std::string_view kForm = "factory:ID, hub:ID or an ISO 3166 code";
  core::Transit transit;
  transit.from = reader.text("from", Presence::required, is_place, kForm);
  transit.to = reader.text("to", Presence::required, is_place, kForm);
  transit.hours = static_cast<std::int32_t>(reader.integer("hours", {0, 5'000}));
  transit.minor_per_parcel = reader.integer("minor_per_parcel", kMinorRange);
  reader.finish();
  check_place(draft, transit.from, child_pointer(pointer, "from"));
  check_place(draft, transit.to, child_pointer(pointer, "to"));
  draft.catalog.transits.push_back(std::move(transit));
}

}  // namespace jidan::ledger
