// jidan-backtest: reads its command line, the catalog and the orders, replays them, writes the
// reports. The work is in comparison and the readers; no rule is here.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include "aggregator/backtest/policies.hpp"
#include "aggregator/backtest/program/figures.hpp"
#include "aggregator/backtest/program/place_names.hpp"
#include "aggregator/backtest/program/reports.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/runtime/zones.hpp"
#include "platform/instant_text.hpp"
#include "platform/shutdown.hpp"

namespace {

using namespace jidan;
using namespace jidan::backtest;

struct Arguments {
  std::string orders, catalog, channel, promise = "ship_48h", region = "CN", currency;
  std::string from, until, json, html, language = "en", pool;
  std::vector<std::string> policies;
  int uncounted_days = 28;
  int jobs = 0;
  bool progress = false, strict = false;
};

// Something on the command line that can't be meant.
class BadUsage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw std::runtime_error(name + " can't be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_file(const std::string& name, const std::string& text) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw std::runtime_error(name + " can't be written");
}

core::Catalog read_catalog(const std::string& name) {
  ledger::CatalogReading reading = ledger::read_catalog(read_file(name), runtime::load_zone);
  if (reading.ok()) return std::move(reading.value().catalog);
  std::string problems = name + " can't be used:";
  for (const ledger::DocumentProblem& each : reading.error())
    problems += "\n  " + each.pointer + ": " + each.code + " " + each.detail;
  throw std::runtime_error(problems);
}

std::optional<core::Instant> instant_of(const std::string& option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto at = platform::read_rfc3339(text)) return at;
  if (const auto at = platform::read_rfc3339(text + "T00:00:00Z")) return at;
  throw BadUsage(option + " is neither a day (2026-11-22) nor an RFC 3339 time: " + text);
}

const core::Channel& channel_of(const core::Catalog& catalog, const std::string& name) {
  if (catalog.channels.empty()) throw std::runtime_error("the catalog has no channel");
  if (name.empty()) return catalog.channels.front();
  if (const core::Channel* channel = catalog.find_channel(name)) return *channel;
  throw BadUsage("--channel " + name + " isn't in the catalog");
}

OrderDefaults defaults_of(const Arguments& arguments, const core::Channel& channel) {
  OrderDefaults defaults;
  defaults.channel = channel.name;
  defaults.zone = channel.zone;
  defaults.promise = arguments.promise;
  const auto place = find_place(arguments.region);
  if (!place) throw BadUsage("--region is no ISO 3166 code or country: " + arguments.region);
  defaults.country = place->country;
  defaults.region = place->region;
  return defaults;
}

ComparisonPlan plan_of(const Arguments& arguments, const core::Catalog& catalog) {
  ComparisonPlan plan;
  for (const std::string_view name : policy_names())
    if (arguments.policies.empty() ||
        std::find(arguments.policies.begin(), arguments.policies.end(), name) !=
            arguments.policies.end())
      plan.policies.emplace_back(name);
  plan.currency = arguments.currency.empty() ? usual_currency(catalog)
                                             : core::Currency::from(arguments.currency);
  plan.from = instant_of("--from", arguments.from);
  plan.until = instant_of("--until", arguments.until).value_or(core::kNever);
  if (plan.from && *plan.from >= plan.until) throw BadUsage("--from isn't before --until");
  plan.uncounted_days = arguments.uncounted_days;
  plan.jobs = static_cast<std::size_t>(arguments.jobs);
  if (arguments.jobs == 0) plan.jobs = std::max(1U, std::thread::hardware_concurrency());
  return plan;
}

// On a terminal one line that changes, elsewhere a line for each tenth.
class Told final : public Progress {
 public:
  explicit Told(bool is_wanted)
      : is_terminal_(isatty(STDERR_FILENO) == 1), is_silent_(!is_terminal_ && !is_wanted) {}

  void show(const char* work, std::size_t done, std::size_t total) override {
    if (is_silent_) return;
    const std::size_t tenth = total == 0 ? done : done * 10 / total;
    if (!is_terminal_ && tenth == last_tenth_ && done != total) return;
    last_tenth_ = tenth;
    std::cerr << (is_terminal_ ? "\r\x1b[K" : "") << work << " " << done;
    if (total > 0) std::cerr << " of " << total;
    if (!is_terminal_ || done == total) std::cerr << "\n";
    std::cerr << std::flush;
  }

 private:
  bool is_terminal_;
  bool is_silent_;
  std::size_t last_tenth_ = 0;
};

std::size_t position_of(const std::string& key, const Comparison& comparison) {
  if (key.empty()) return 0;
  for (std::size_t i = 0; i < comparison.pools.size(); ++i)
    if (comparison.pools[i].pool.key == key) return i;
  throw BadUsage("--pool " + key + " isn't among the pools that were replayed");
}

OrderPools gather(const Arguments& arguments, const core::Catalog& catalog,
                  const core::Channel& channel, const ComparisonPlan& plan, Told& told,
                  SourceReport& source) {
  constexpr std::size_t kOrdersToTell = 20'000;
  PoolGathering gathering(catalog, plan.currency);
  std::size_t orders = 0;
  source = read_orders(arguments.orders, defaults_of(arguments, channel), [&](SeenOrder&& seen) {
    gathering.take(std::move(seen));
    if (++orders % kOrdersToTell == 0) told.show("reading orders", orders, 0);
  });
  told.show("reading orders", orders, orders);
  return gathering.finish();
}

void write_reports(const Arguments& arguments, const Report& report) {
  const auto language =
      arguments.language == "zh" ? intake::Language::chinese : intake::Language::english;
  const std::size_t drawn = position_of(arguments.pool, report.comparison);
  if (!arguments.html.empty()) write_file(arguments.html, page_report(report, drawn, language));
  if (arguments.json == "-") {
    std::cout << document_report(report);
    return;
  }
  if (!arguments.json.empty()) write_file(arguments.json, document_report(report));
  std::cout << table_report(report);
}

std::string nothing_counts(const Comparison& comparison) {
  if (comparison.last == core::Instant{}) return "no line can be replayed";
  return "no line counts: they come from " + utc_day(comparison.first) + " to " +
         utc_day(comparison.last);
}

int run(const Arguments& arguments) {
  const core::Catalog catalog = read_catalog(arguments.catalog);
  const core::Channel& channel = channel_of(catalog, arguments.channel);
  const ComparisonPlan plan = plan_of(arguments, catalog);
  Told told(arguments.progress);
  SourceReport source;
  OrderPools pools = gather(arguments, catalog, channel, plan, told, source);
  if (arguments.strict && source.bad > 0) {
    for (const BadLine& each : source.first_bad)
      std::cerr << arguments.orders << ":" << each.number << ": " << each.why << "\n";
    std::cerr << "jidan-backtest: " << source.bad << " lines could not be read\n";
    return platform::kExitRefused;
  }
  const Comparison comparison = compare(catalog, std::move(pools), plan, told);
  const Report report{comparison, plan, source, arguments.orders, arguments.catalog};
  if (comparison.pools.empty()) {
    std::cerr << "jidan-backtest: " << nothing_counts(comparison) << "\n" << left_out(report);
    return platform::kExitRefused;
  }
  write_reports(arguments, report);
  return platform::kExitDone;
}

void add_options(CLI::App& app, Arguments& arguments) {
  std::vector<std::string> names;
  for (const std::string_view name : policy_names()) names.emplace_back(name);
  app.add_option("--orders", arguments.orders, "a table (CSV), orders (NDJSON) or a store")
      ->required();
  app.add_option("--catalog", arguments.catalog, "the catalog document, as the daemon reads it")
      ->required();
  app.add_option("--policy", arguments.policies, "only this one; may be given again")
      ->check(CLI::IsMember(names))
      ->take_all();
  app.add_option("--from", arguments.from, "lines count from here: a day (UTC) or RFC 3339");
  app.add_option("--until", arguments.until, "lines from here on aren't replayed");
  app.add_option("--uncounted-days", arguments.uncounted_days,
                 "without --from: days at the beginning that are only history, 28; at most a "
                 "quarter of the file")
      ->check(CLI::Range(0, 3'650));
  app.add_option("--channel", arguments.channel,
                 "whose orders they are where they don't say; the catalog's first");
  app.add_option("--promise", arguments.promise,
                 "the promise of a table's lines that state none; ship_48h");
  app.add_option("--region", arguments.region, "the region of a table's lines that state none; CN");
  app.add_option("--currency", arguments.currency,
                 "of the offers that are replayed; what most offers are in");
  app.add_option("--json", arguments.json,
                 "also write the figures there; - : instead of the table");
  app.add_option("--html", arguments.html, "also write a page with charts there");
  app.add_option("--language", arguments.language, "of that page: en or zh")
      ->check(CLI::IsMember({"en", "zh"}));
  app.add_option("--pool", arguments.pool,
                 "the pool whose week the page draws, by its key; the one with most lines");
  app.add_option("--jobs", arguments.jobs, "threads; as many as there are cores")
      ->check(CLI::Range(0, 256));
  app.add_flag("--progress", arguments.progress, "say how far it is, also when not on a terminal");
  app.add_flag("--strict", arguments.strict, "end with status 1 when a line can't be read");
  app.set_version_flag("--version", "jidan-backtest " JIDAN_VERSION);
}

constexpr const char* kFooter = R"(ORDERS
  table   columns order_id, ordered_at, sku, quantity; also region (ISO 3166 code, Chinese province,
          country name), channel, promise (ship_48h ...), currency, text and artwork (what makes a
          changeover or a plate). ordered_at is RFC 3339, or YYYY-MM-DD HH:MM[:SS] on the channel's
          clock. May be gzip.
  NDJSON  one order a line, as POST /v1/orders takes it. May be gzip.
  store   a daemon's data_dir, also while it works, or a backup. Only read.
  A line joins its pool when it was paid (on delivery: placed). Cancellations, holds and remakes
  are not replayed; neither is the factories' daily capacity, and a pool below MOQ at its limit
  pays for the shortfall whatever its offer says.

POOLS
  A pool is what the daemon would pool. It is replayed at one factory: the one with which the
  reference is cheapest. Lines that one can't make are a pool of their own at the next. A promise
  counts as kept when the run it was in is made by then; it could be kept when the line alone,
  released at the first open instant, would have been.

RATIO
  A policy's cost to that of the reference: the cheapest plan that serves a pool first in, first
  out, found when all of its lines are known. Exact when lines are equal and limits agree; with
  lines of unequal size or changeovers serving in another order may be cheaper, so it is a tight
  reference and not a lower bound. Cost is what a decision changes: set-up, changeovers, plates,
  the price step above the best, places billed and not filled, waiting.

EXIT STATUS
  0 done; 1 refused: the catalog or the orders can't be used, or --strict; 2 usage.)";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Replays an order history through release policies and shows what each would cost");
  Arguments arguments;
  add_options(app, arguments);
  app.footer(kFooter);
  try {
    app.parse(argc, argv);
    return run(arguments);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? platform::kExitDone : platform::kExitUsage;
  } catch (const BadUsage& problem) {
    std::cerr << "jidan-backtest: " << problem.what() << "\n";
    return platform::kExitUsage;
  } catch (const std::exception& problem) {
    std::cerr << "jidan-backtest: " << problem.what() << "\n";
    return platform::kExitRefused;
  }
}
