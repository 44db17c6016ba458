// Driving a core by hand; see shadow.hpp.
#include "demo/shadow.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>
#include <utility>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/core/planning/economics.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "demo/catalog_document.hpp"
#include "demo/seeded.hpp"
#include "platform/zones.hpp"

namespace jidan::demo {
namespace {

constexpr core::Sequence accepted_seq = 1;
constexpr std::int64_t minutes_an_hour = 60;

std::optional<core::ZoneTable> zone_of(std::string_view name) {
  const auto loaded = platform::load_zone(name);
  if (!loaded) return std::nullopt;
  core::ZoneTable table;
  table.name = loaded->name;
  for (const platform::ZoneTransition& each : loaded->transitions)
    table.transitions.push_back({each.from_utc_seconds, each.offset_seconds});
  return table;
}

std::shared_ptr<const core::Catalog> read(const std::string& text) {
  auto reading = ledger::read_catalog(text, zone_of);
  if (reading.ok())
    return std::make_shared<const core::Catalog>(std::move(reading.value().catalog));
  std::string words = "the catalog is not valid:";
  for (const auto& problem : reading.error()) words += " " + problem.pointer + " " + problem.detail;
  throw std::runtime_error(words);
}

core::LinePlacement placement_of(const BoughtLine& line) {
  core::LinePlacement placement;
  placement.number = line.number;
  placement.sku = line.sku;
  placement.quantity = line.quantity;
  placement.unit_price = line.unit_price;
  if (!line.text.empty()) {
    placement.traits.text = fnv1a(line.text);
    placement.placements = {"front"};
    placement.text_graphemes_longest = 1;
    placement.has_personalization = true;
  }
  return placement;
}

core::OrderPlacement placement_of(const BoughtOrder& order, Market market) {
  core::OrderPlacement placement;
  placement.channel = channel_name;
  placement.external_id = order.external_id;
  placement.mode = order.custom ? core::Mode::custom : core::Mode::bulk;
  placement.placed_at = placement.paid_at = order.placed_at;
  placement.currency = core::Currency::from(currency_of(market));
  placement.country = order.buyer.country;
  placement.region = order.buyer.region;
  if (order.promise == "arrive_by")
    placement.exact_promise = core::Promise{core::PromiseKind::arrive_by, order.arrive_by, false};
  else
    placement.promise_class = order.promise;
  for (const BoughtLine& line : order.lines) placement.lines.push_back(placement_of(line));
  return placement;
}

}  // namespace

Shadow::Shadow(const std::string& catalog_text, core::PolicyName policy, Instant start)
    : now_(start) {
  send(core::ApplyCatalog{read(catalog_text), catalog_text});
  if (policy != state_.policy) send(core::ChoosePolicy{policy});
}

std::vector<core::Event> Shadow::send(core::Command command) {
  core::Decision decision = core::decide(state_, command, now_);
  if (!decision.ok()) {
    ++totals_.refused;
    return {};
  }
  const core::Sequence first = state_.next_sequence;
  std::vector<core::Event> events = std::move(decision.value());
  // A run's lines must be looked up before they leave their pool.
  for (const core::Event& event : events)
    if (const auto* run = std::get_if<core::RunReleased>(&event)) count_run(*run);
  for (const core::Event& event : events) core::apply(state_, event, now_);
  make_runs(events, first);
  return events;
}

void Shadow::count_run(const core::RunReleased& run) {
  ++totals_.runs;
  totals_.run_price += run.price.total;
  const core::Index process = state_.catalog->process_by_name.at(run.process);
  const std::int64_t rate = state_.catalog->processes[process].waiting_minor_per_line_hour;
  for (const core::RunLine& each : run.lines) {
    const core::Line& line = state_.lines[state_.find(each.line)];
    const auto waited = now_ - state_.parts[line.first_part].arrived();
    const std::int64_t minutes = std::chrono::duration_cast<std::chrono::minutes>(waited).count();
    totals_.waited_line_minutes += minutes;
    waiting_micro_ += rate * minutes * core::kMicroPerMinor / minutes_an_hour;
  }
}

void Shadow::make_runs(const std::vector<core::Event>& events, core::Sequence first) {
  for (std::size_t i = 0; i < events.size(); ++i)
    if (const auto* run = std::get_if<core::RunReleased>(&events[i]))
      report(core::RunId{first + i}, *run);
}

void Shadow::report(core::RunId run, const core::RunReleased& released) {
  core::Report accepted;
  accepted.kind = core::ReportKind::accepted;
  accepted.run = run;
  accepted.seq = accepted_seq;
  accepted.at = now_;
  core::Report completed = accepted;
  completed.kind = core::ReportKind::completed;
  completed.seq = accepted_seq + 1;
  core::Report shipped = accepted;
  shipped.kind = core::ReportKind::shipped;
  shipped.seq = accepted_seq + 2;
  core::ShippedParcel parcel;
  parcel.parcel_id = "all";
  std::set<core::LineId> lines;
  for (const core::RunLine& each : released.lines) lines.insert(each.line);
  parcel.lines.assign(lines.begin(), lines.end());
  shipped.parcels.push_back(std::move(parcel));
  for (core::Report* each : {&accepted, &completed, &shipped})
    send(core::TakeReport{released.factory, std::move(*each)});
}

void Shadow::run_until(Instant until) {
  while (state_.next_deadline() <= until) {
    now_ = std::max(now_, state_.next_deadline());
    send(core::PlanPools{});
  }
  now_ = until;
}

void Shadow::place(const BoughtOrder& order, Market market) {
  run_until(std::max(now_, order.placed_at));
  const std::uint64_t refused = totals_.refused;
  send(core::PlaceOrder{placement_of(order, market)});
  if (totals_.refused != refused) return;
  ++totals_.orders;
  totals_.lines += order.lines.size();
}

ShadowTotals Shadow::finish() {
  while (state_.parts.size() > 0 && state_.next_deadline() < core::kNever)
    run_until(std::max(now_, state_.next_deadline()));
  totals_.waiting = waiting_micro_ / core::kMicroPerMinor;
  return totals_;
}

AloneCost::AloneCost(const std::string& catalog_text) : catalog_(read(catalog_text)) {}

std::int64_t AloneCost::cheapest(core::Index product, std::int64_t quantity) {
  const core::Index process = catalog_->products[product].process;
  const auto known = known_.find({process, quantity});
  if (known != known_.end()) return known->second;
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  for (const core::Index index : catalog_->offers_by_process[process]) {
    const core::Offer& offer = catalog_->offers[index];
    core::RunContents contents;
    contents.lines = 1;
    contents.changeovers = 1;
    std::int64_t cost = 0;
    bool possible = true;
    for (std::int64_t left = quantity; left > 0 && possible; left -= contents.pieces) {
      contents.pieces = std::min(left, offer.run_max);
      contents.pieces_by_product = {{product, contents.pieces}};
      auto price = core::price_run(*catalog_, offer, contents);
      possible = price.has_value();
      if (possible) cost += price->total;
    }
    if (possible) best = std::min(best, cost);
  }
  known_.emplace(std::pair{process, quantity}, best);
  return best;
}

void AloneCost::add(const BoughtLine& line) {
  const auto product = catalog_->product_by_sku.find(line.sku);
  if (product == catalog_->product_by_sku.end()) throw std::runtime_error("no SKU " + line.sku);
  total_ += cheapest(product->second, line.quantity);
}

}  // namespace jidan::demo
