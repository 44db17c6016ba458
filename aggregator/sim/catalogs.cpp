// Documents of the simulated worlds; see catalogs.hpp.
#include "aggregator/sim/catalogs.hpp"

#include <memory>
#include <stdexcept>

#include "aggregator/ledger/catalog_json.hpp"

namespace jidan::sim {
namespace {

constexpr std::string_view kAlways =
    R"({"week":{"mon":[["00:00","24:00"]],"tue":[["00:00","24:00"]],"wed":[["00:00","24:00"]],)"
    R"("thu":[["00:00","24:00"]],"fri":[["00:00","24:00"]],"sat":[["00:00","24:00"]],)"
    R"("sun":[["00:00","24:00"]]}})";
constexpr std::string_view kDaily =
    R"({"week":{"mon":[["08:00","20:00"]],"tue":[["08:00","20:00"]],"wed":[["08:00","20:00"]],)"
    R"("thu":[["08:00","20:00"]],"fri":[["08:00","20:00"]],"sat":[["08:00","20:00"]],)"
    R"("sun":[["08:00","20:00"]]},"receive_hours":[["08:30","18:00"]],"cut_offs":["16:00"]})";
// Closed around the Spring Festival of 2027.
constexpr std::string_view kSixDays =
    R"({"week":{"mon":[["08:00","12:00"],["13:00","20:00"]],"tue":[["08:00","20:00"]],)"
    R"("wed":[["08:00","20:00"]],"thu":[["08:00","20:00"]],"fri":[["08:00","20:00"]],)"
    R"("sat":[["08:00","14:00"]]},"exceptions":[{"date":"2027-02-05","closed":true},)"
    R"({"date":"2027-02-06","closed":true},{"date":"2027-02-07","closed":true},)"
    R"({"date":"2027-02-08","closed":true},{"date":"2027-02-09","closed":true},)"
    R"({"date":"2027-02-10","hours":[["10:00","16:00"]],"capacity_permille":500}],)"
    R"("cut_offs":["15:00"]})";

std::string factory(std::string_view id, std::string_view region, std::string_view calendar) {
  std::string text = R"({"id":")";
  text.append(id).append(R"(","name":")").append(id).append(R"(","region":")").append(region);
  text.append(R"(","time_zone":"Asia/Shanghai","calendar":)").append(calendar);
  text.append(R"(,"webhook_url":"http://127.0.0.1:7820/webhooks/)").append(id).append("\"}");
  return text;
}

std::string offer(std::string_view factory, std::string_view process, std::string_view terms) {
  std::string text = R"({"factory":")";
  text.append(factory).append(R"(","process":")").append(process);
  text.append(R"(","currency":"CNY","load_unit":"piece",)");
  if (terms.find("below_moq") == std::string_view::npos)
    text.append(R"("unfilled_price":0,"below_moq":"pay",)");
  text.append(terms).append("}");
  return text;
}

std::string product(std::string_view sku, std::string_view process, std::string_view blank,
                    std::string_view colour, std::string_view pool_by = R"("blank")") {
  std::string text = R"({"sku":")";
  text.append(sku).append(R"(","name":")").append(sku).append(R"(","process":")").append(process);
  text.append(R"(","options":{"blank":")").append(blank).append(R"(","colour":")").append(colour);
  text.append(R"("},"pool_by":[)").append(pool_by);
  text.append(R"(],"changeover_by":["colour","text"],"blank":")").append(blank);
  text.append(R"(","load":1000,"solo_unit_price":5900,"personalization":{"placements":["front"],)");
  text.append(R"("text_graphemes_max":60}})");
  return text;
}

constexpr std::string_view kPromiseClasses =
    R"("promise_classes":{"ship_24h":{"kind":"ship_by","hours":24},)"
    R"("ship_48h":{"kind":"ship_by","hours":48},"ship_72h":{"kind":"ship_by","hours":72},)"
    R"("same_day":{"kind":"arrive_by","days":0},"next_day":{"kind":"arrive_by","days":1},)"
    R"("three_day":{"kind":"arrive_by","days":3}},"payment_timeout_minutes":1440)";

std::string join(const std::vector<std::string>& each) {
  std::string text;
  for (const std::string& one : each) text += (text.empty() ? "" : ",") + one;
  return "[" + text + "]";
}

std::string great_offers(std::uint32_t version) {
  const std::string unit = version < 2 ? "2000" : "2300";
  const std::string most = version < 2 ? "400" : "250";
  const std::string lead = R"("lead":{"setup_minutes":30,"per_load_minutes":1,"qc_minutes":30},)";
  return join(
      {offer(
           "steady", "print",
           R"("set_up":8000,"changeover":300,"multiple":10,"run_max":)" + most +
               R"(,"moq":[{"scope":"mixed","quantity":30}],"unfilled_price":700,"below_moq":"pay",)" +
               lead + R"("tiers":{"steps":[{"min_quantity":1,"unit_price":)" + unit +
               R"(},{"min_quantity":100,"unit_price":1700}]},"daily_capacity":600,)" +
               R"("ack_within_minutes":60)"),
       offer(
           "picky", "print",
           R"("set_up":7000,"run_max":300,"tiers":{"steps":[{"min_quantity":1,"unit_price":2100}]},)" +
               lead + R"("ack_within_minutes":90)"),
       offer(
           "slow", "print",
           R"("set_up":3000,"run_max":300,"tiers":{"steps":[{"min_quantity":1,"unit_price":1500}]},)" +
               lead + R"("ack_within_minutes":60)"),
       offer(
           "absent", "print",
           R"("set_up":3500,"run_max":300,"tiers":{"steps":[{"min_quantity":1,"unit_price":1600}]},)" +
               lead + R"("ack_within_minutes":60,"daily_capacity":120)"),
       offer("clumsy", "mug",
             R"("set_up":4000,"multiple":6,"run_max":240,"below_moq":"elsewhere",)"
             R"("moq":[{"scope":"mixed","quantity":24}],"unfilled_price":500,)" +
                 lead + R"("tiers":{"steps":[{"min_quantity":1,"unit_price":900}]},)" +
                 R"("ack_within_minutes":45)"),
       offer(
           "picky", "mug",
           R"("set_up":6000,"run_max":200,"tiers":{"steps":[{"min_quantity":1,"unit_price":1200}]},)" +
               lead + R"("ack_within_minutes":120)"),
       offer(
           "sunday", "stitch",
           R"("set_up":6000,"run_max":120,"below_moq":"hold","moq":[{"scope":"mixed","quantity":3}],)"
           R"("unfilled_price":900,"plate":{"cost":3000,"lead_hours":4,"keep_days":90},)" +
               lead + R"("tiers":{"steps":[{"min_quantity":1,"unit_price":3600}]},)" +
               R"("ack_within_minutes":120)"),
       offer(
           "clumsy", "stitch",
           R"("set_up":9000,"run_max":60,"lead":{"lead_hours":5},)"
           R"("tiers":{"steps":[{"min_quantity":1,"unit_price":4100}]},"ack_within_minutes":60)")});
}

core::ZoneTransition transition(std::int64_t unix_seconds, std::int32_t hours) {
  return {unix_seconds, hours * 3600};
}

std::optional<core::ZoneTable> zone(std::string_view name) {
  if (name == "Asia/Shanghai") return core::ZoneTable{"Asia/Shanghai", {transition(0, 8)}};
  if (name == "Europe/London")  // summer begins 2027-03-28 01:00 and ends 2027-10-31 01:00 UTC
    return core::ZoneTable{
        "Europe/London",
        {transition(0, 0), transition(1'806'195'600, 1), transition(1'824'944'400, 0)}};
  return std::nullopt;
}

}  // namespace

std::string great_catalog(std::uint32_t version) {
  std::vector<std::string> products;
  for (const std::string_view colour : {"white", "black", "green"}) {
    products.push_back(product("tee-" + std::string(colour), "print", "tee-180g", colour,
                               version < 2 ? R"("blank")" : R"("blank","colour")"));
    products.push_back(product("mug-" + std::string(colour), "mug", "mug-11oz", colour));
  }
  products.push_back(product("bag-white", "print", "bag-canvas", "white"));
  products.push_back(product("cap-navy", "stitch", "cap-twill", "navy"));
  const std::vector<std::string> factories = {
      factory("steady", "CN-ZJ", kAlways), factory("picky", "CN-GD", kDaily),
      factory("slow", "CN-ZJ", kAlways),   factory("absent", "CN-ZJ", kDaily),
      factory("clumsy", "CN-GD", kAlways), factory("sunday", "CN-ZJ", kSixDays)};
  const std::string classes(kPromiseClasses);
  const std::string shops = R"([{"name":"demo","zone":"Asia/Shanghai",)" + classes +
                            R"(,"on_infeasible":"refuse","wait_max_hours":96},)" +
                            R"({"name":"london","zone":"Europe/London",)" + classes +
                            R"(,"on_infeasible":"accept","wait_max_hours":168}])";
  return R"({"version":)" + std::to_string(version) +
         R"(,"processes":[{"name":"print","waiting_minor_per_line_hour":20},)" +
         R"({"name":"mug","waiting_minor_per_line_hour":8},)" +
         R"({"name":"stitch","waiting_minor_per_line_hour":30}],"products":)" + join(products) +
         R"(,"factories":)" + join(factories) + R"(,"offers":)" + great_offers(version) +
         R"(,"transit":[{"from":"CN","to":"CN","hours":48,"minor_per_parcel":500},)" +
         R"({"from":"CN-ZJ","to":"CN-ZJ","hours":12,"minor_per_parcel":350},)" +
         R"({"from":"CN","to":"GB","hours":240,"minor_per_parcel":4500}],"channels":)" + shops +
         "}";
}

std::string small_catalog() {
  const std::string terms =
      R"("run_max":100,"ack_within_minutes":60,"tiers":{"steps":[{"min_quantity":1,"unit_price":2000}]},)"
      R"("lead":{"setup_minutes":30,"per_load_minutes":1,"qc_minutes":30},"set_up":)";
  return R"({"version":1,"processes":[{"name":"print","waiting_minor_per_line_hour":2000}],"products":)" +
         join({product("tee-white", "print", "tee-180g", "white")}) + R"(,"factories":)" +
         join({factory("first", "CN-ZJ", kAlways), factory("second", "CN-ZJ", kAlways),
               factory("third", "CN-ZJ", kAlways)}) +
         R"(,"offers":)" +
         join({offer("first", "print", terms + "1000"), offer("second", "print", terms + "2000"),
               offer("third", "print", terms + "3000")}) +
         R"(,"transit":[{"from":"CN","to":"CN","hours":24,"minor_per_parcel":500}],)" +
         R"("channels":[{"name":"demo","zone":"Asia/Shanghai",)" + std::string(kPromiseClasses) +
         R"(,"on_infeasible":"accept","wait_max_hours":48}]})";
}

core::ApplyCatalog catalog_command(std::string document) {
  ledger::CatalogReading reading = ledger::read_catalog(document, zone);
  if (!reading.ok()) {
    std::string problems = "a simulated catalog can't be read:";
    for (const ledger::DocumentProblem& each : reading.error())
      problems += " " + each.pointer + " " + each.code + " " + each.detail + ";";
    throw std::logic_error(problems);
  }
  core::ApplyCatalog command;
  command.catalog = std::make_shared<const core::Catalog>(std::move(reading).value().catalog);
  command.document = std::move(document);
  return command;
}

std::vector<Article> great_range() {
  return {{"tee-white", 10, 6, true}, {"tee-black", 6, 6, true},   {"tee-green", 3, 4, true},
          {"mug-white", 6, 12, true}, {"mug-black", 3, 12, false}, {"mug-green", 2, 6, false},
          {"bag-white", 3, 20, true}, {"cap-navy", 4, 3, true}};
}
std::vector<Article> small_range() {
  return {{"tee-white", 1, 5, true}};
}

}  // namespace jidan::sim
