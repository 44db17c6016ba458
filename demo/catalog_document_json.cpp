// The catalog document, written out; see catalog_document.hpp. The terms are made up so that every
// choice is a real one: cheap set-up or cheap pieces, always open or not, with MOQ or without.
#include "demo/catalog_document.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "demo/countries.hpp"
#include "demo/families.hpp"

namespace jidan::demo {
namespace {

using Json = nlohmann::ordered_json;

const std::array<FactoryNames, 4> british = {
    {{"leeds-works", "Leeds Works", "", "GB", "Europe/London", false},
     {"london-press", "London Press", "", "GB", "Europe/London", true},
     {"bristol-studio", "Bristol Studio", "", "GB", "Europe/London", false},
     {"wroclaw-line", "Wrocław Line", "", "PL", "Europe/Warsaw", true}}};
const std::array<FactoryNames, 4> chinese = {
    {{"yiwu-print-01", "义乌晨光数码印花", "义乌小商品", "CN-ZJ", "Asia/Shanghai", false},
     {"foshan-night-01", "佛山南海昼夜工坊", "佛山家居", "CN-GD", "Asia/Shanghai", true},
     {"suzhou-studio-01", "苏州相城定制坊", "苏州家纺", "CN-JS", "Asia/Shanghai", false},
     {"wenzhou-line-01", "温州苍南印刷", "苍南印刷", "CN-ZJ", "Asia/Shanghai", true}}};

// Pence; fen are eight times that. What is the same for all offers of a factory.
struct Terms {
  std::int64_t set_up, changeover, moq;
  std::string_view below_moq;
  std::int64_t multiple, run_max;
  std::array<std::int64_t, 4> unit_prices;  // from 1, 50, 200, 500 pieces
  std::int64_t unfilled;
  std::int64_t setup_minutes;
  double per_load_minutes;
  std::int64_t qc_minutes, ack_within_minutes, daily_capacity;
};
const std::array<Terms, 4> terms = {
    {{4500, 20, 60, "elsewhere", 1, 6000, {62, 52, 45, 41}, 20, 45, 0.04, 20, 90, 80'000},
     {6000, 15, 0, "pay", 1, 4000, {66, 56, 49, 45}, 25, 30, 0.05, 15, 60, 60'000},
     {3800, 25, 40, "elsewhere", 1, 5000, {64, 53, 46, 42}, 20, 40, 0.05, 20, 90, 70'000},
     {9000, 8, 200, "pay", 12, 12'000, {55, 50, 43, 38}, 15, 60, 0.04, 30, 120, 100'000}}};
constexpr std::array<std::int64_t, 4> tier_begins = {1, 50, 200, 500};

constexpr std::int64_t waiting_pence_per_line_hour = 5;
constexpr std::int64_t solo_pence = 120;
constexpr int text_graphemes_max = 120;

std::int64_t scale(Market market) {
  return market == Market::britain ? 1 : 8;
}

std::vector<std::string> process_names() {
  std::vector<std::string> names;
  for (const Family& family : families()) names.emplace_back(family.process);
  for (int i = 0; i < general_processes; ++i) names.push_back("general-" + std::to_string(i));
  return names;
}

Json processes(Market market) {
  Json list = Json::array();
  for (const std::string& name : process_names())
    list.push_back({{"name", name},
                    {"waiting_minor_per_line_hour", waiting_pence_per_line_hour * scale(market)}});
  return list;
}

// A family pools by its one blank; each design of it is a changeover.
Json products(const History& history) {
  Json list = Json::array();
  for (const SoldProduct& product : history.products)
    list.push_back({{"sku", product.sku},
                    {"name", product.name},
                    {"category", product.process},
                    {"process", product.process},
                    {"options", {{"design", product.sku}, {"family", product.process}}},
                    {"pool_by", {"family"}},
                    {"changeover_by", {"design"}},
                    {"load", 1000},
                    {"solo_unit_price", solo_pence * scale(history.market)},
                    {"personalization",
                     {{"placements", {"front"}}, {"text_graphemes_max", text_graphemes_max}}}});
  return list;
}

Json calendar(bool always_open) {
  Json week = Json::object();
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
    if (always_open)
      week[day] = Json::array({Json::array({"00:00", "24:00"})});
    else if (std::string_view(day) != "sun")
      week[day] = Json::array({Json::array({"08:00", "20:00"})});
  }
  return {{"week", week}, {"cut_offs", {"16:00"}}};
}

Json factories(Market market, const std::vector<std::string>& webhook_urls) {
  Json list = Json::array();
  const auto names = factories_of(market);
  for (std::size_t i = 0; i < names.size(); ++i)
    list.push_back({{"id", names[i].id},
                    {"name", names[i].name},
                    {"belt", names[i].belt},
                    {"region", names[i].region},
                    {"time_zone", names[i].zone},
                    {"calendar", calendar(names[i].always_open)},
                    {"ships_to", {{"*", "buyer"}}},
                    {"webhook_url", webhook_urls[i]}});
  return list;
}

Json offer(Market market, std::size_t factory, const std::string& process) {
  const Terms& t = terms[factory];
  const std::int64_t by = scale(market);
  Json steps = Json::array();
  for (std::size_t i = 0; i < tier_begins.size(); ++i)
    steps.push_back({{"min_quantity", tier_begins[i]}, {"unit_price", t.unit_prices[i] * by}});
  Json one = {{"factory", factories_of(market)[factory].id},
              {"process", process},
              {"currency", currency_of(market)},
              {"set_up", t.set_up * by},
              {"changeover", t.changeover * by},
              {"multiple", t.multiple},
              {"run_max", t.run_max},
              {"tiers", {{"scope", "mixed"}, {"period", "run"}, {"steps", steps}}},
              {"unfilled_price", t.unfilled * by},
              {"below_moq", t.below_moq},
              {"load_unit", "piece"},
              {"daily_capacity", t.daily_capacity},
              {"lead",
               {{"setup_minutes", t.setup_minutes},
                {"per_load_minutes", t.per_load_minutes},
                {"qc_minutes", t.qc_minutes}}},
              {"ack_within_minutes", t.ack_within_minutes}};
  if (t.moq > 0) one["moq"] = Json::array({{{"scope", "mixed"}, {"quantity", t.moq}}});
  return one;
}

// Both factories that never close, and one of the others in turn.
Json offers(Market market) {
  Json list = Json::array();
  const std::vector<std::string> names = process_names();
  for (std::size_t i = 0; i < names.size(); ++i)
    for (const std::size_t factory :
         {i % 2 == 0 ? std::size_t{0} : std::size_t{2}, std::size_t{1}, std::size_t{3}})
      list.push_back(offer(market, factory, names[i]));
  return list;
}

Json way(std::string_view from, std::string_view to, int hours, std::int64_t price) {
  return {{"from", from}, {"to", to}, {"hours", hours}, {"minor_per_parcel", price}};
}

Json transit(Market market) {
  Json list = Json::array();
  if (market == Market::china) {
    list.push_back(way("CN", "CN", 48, 500));
    return list;
  }
  std::set<std::string_view> done;
  for (const Country& country : countries()) {
    if (!done.insert(country.code).second) continue;
    const int hours = country.hours_from_britain;
    list.push_back(way("GB", country.code, hours, 200 + 4 * hours));
    // Poland is a day further from everywhere but itself.
    const bool is_home = country.code == "PL";
    list.push_back(
        way("PL", country.code, is_home ? 24 : hours + 24, is_home ? 200 : 300 + 4 * hours));
  }
  return list;
}

Json channel(Market market) {
  const auto ship = [](int hours) { return Json{{"kind", "ship_by"}, {"hours", hours}}; };
  return {{"name", channel_name},
          {"zone", market == Market::britain ? "Europe/London" : "Asia/Shanghai"},
          {"promise_classes",
           {{"ship_24h", ship(24)},
            {"ship_48h", ship(48)},
            {"ship_72h", ship(72)},
            {"three_day", {{"kind", "arrive_by"}, {"days", 3}}}}},
          {"on_infeasible", "accept"},
          {"wait_max_hours", 168},
          {"split_lines", true}};
}

}  // namespace

std::span<const FactoryNames> factories_of(Market market) {
  switch (market) {
    case Market::britain:
      return british;
    case Market::china:
      return chinese;
  }
  return {};
}

std::string catalog_text(const History& history, const std::vector<std::string>& webhook_urls) {
  Json document = {{"version", 1},
                   {"processes", processes(history.market)},
                   {"products", products(history)},
                   {"factories", factories(history.market, webhook_urls)},
                   {"offers", offers(history.market)},
                   {"transit", transit(history.market)},
                   {"channels", Json::array({channel(history.market)})}};
  return document.dump(1);
}

}  // namespace jidan::demo
