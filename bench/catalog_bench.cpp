// How long a catalog of 1,000 factories and 30,000 SKUs takes: reading a whole one and a patch of
// all of it, and what applying it costs the writer with many open lines, commit by commit.
// Usage: jidan-catalog-bench FOLDER [LINES]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/planning/catalog_change.hpp"
#include "aggregator/ledger/catalog_patch_json.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/runtime/round.hpp"
#include "aggregator/runtime/zones.hpp"

using namespace jidan;

namespace {

constexpr int kFactories = 1'000;
constexpr int kProducts = 30'000;
constexpr int kProcesses = 30;
constexpr int kOffersOfFactory = 3;
constexpr std::size_t kPlanStepsMax = 256;
constexpr int kOrdersOfACommit = 1'000;

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// `kind`: of a patch's line; empty: an entry of a section.
std::string begin_thing(const char* kind) {
  return *kind == '\0' ? "{" : std::string{"{\"kind\":\""} + kind + "\",";
}

std::string number(int value) {
  return std::to_string(value);
}

std::string process_of(int number_of) {
  return "process-" + number(number_of % kProcesses);
}

std::string product(int i, const char* kind, bool by_colour) {
  const std::string blank = "blank-" + number(i / 6);
  return begin_thing(kind) + "\"sku\":\"sku-" + number(i) + "\",\"name\":\"商品 " + number(i) +
         "\",\"style\":\"style-" + number(i / 3) + "\",\"category\":\"tee\",\"process\":\"" +
         process_of(i / 6) + "\",\"options\":{\"blank\":\"" + blank + "\",\"colour\":\"c" +
         number(i % 2) + "\",\"size\":\"L\"},\"pool_by\":[\"blank\"" +
         (by_colour ? ",\"colour\"" : "") + "],\"changeover_by\":[\"text\"],\"blank\":\"" + blank +
         "\",\"load\":1000,\"solo_unit_price\":5900,\"return_cost\":1500,"
         "\"personalization\":{\"placements\":[\"front\",\"back\"],\"text_graphemes_max\":120},"
         "\"make_up\":{\"spec\":\"180g 精梳棉\",\"care_label\":\"30°C 机洗\"}}";
}

std::string factory(int i, const char* kind) {
  const std::string hours = "[[\"08:00\",\"12:00\"],[\"13:00\",\"20:00\"]]";
  std::string week;
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat"})
    week += std::string{week.empty() ? "" : ","} + "\"" + day + "\":" + hours;
  return begin_thing(kind) + "\"id\":\"factory-" + number(i) + "\",\"name\":\"工厂 " + number(i) +
         "\",\"region\":\"CN-ZJ\",\"time_zone\":\"Asia/Shanghai\",\"calendar\":{\"week\":{" + week +
         "}},\"webhook_url\":\"https://factory.example/hooks/" + number(i) + "\"}";
}

std::string offer(int factory_number, int nth, const char* kind) {
  return begin_thing(kind) + "\"factory\":\"factory-" + number(factory_number) +
         "\",\"process\":\"" + process_of(factory_number * kOffersOfFactory + nth) +
         "\",\"currency\":\"CNY\",\"set_up\":8000,\"changeover\":300,\"run_max\":1000000,"
         "\"tiers\":{\"steps\":[{\"min_quantity\":1,\"unit_price\":2650},{\"min_quantity\":100,"
         "\"unit_price\":2150}]},\"unfilled_price\":900,\"below_moq\":\"pay\",\"load_unit\":"
         "\"piece\",\"lead\":{\"lead_hours\":2},\"ack_within_minutes\":120}";
}

void append(std::string& list, const std::string& thing) {
  if (!list.empty()) list += ",\n";
  list += thing;
}

std::string whole_document() {
  std::string processes, products, factories, offers;
  for (int i = 0; i < kProcesses; ++i)
    append(processes, "{\"name\":\"" + process_of(i) + "\",\"waiting_minor_per_line_hour\":20}");
  for (int i = 0; i < kProducts; ++i) append(products, product(i, "", false));
  for (int i = 0; i < kFactories; ++i) {
    append(factories, factory(i, ""));
    for (int nth = 0; nth < kOffersOfFactory; ++nth) append(offers, offer(i, nth, ""));
  }
  return "{\"version\":1,\"processes\":[" + processes + "],\"products\":[" + products +
         "],\"factories\":[" + factories + "],\"offers\":[" + offers +
         "],\"transit\":[{\"from\":\"CN-ZJ\",\"to\":\"CN\",\"hours\":48,\"minor_per_parcel\":500}],"
         "\"channels\":[{\"name\":\"demo\",\"zone\":\"Asia/Shanghai\",\"promise_classes\":{"
         "\"ship_72h\":{\"kind\":\"ship_by\",\"hours\":72}},\"on_infeasible\":\"accept\"}]}";
}

// Every product, factory and offer again; every second pool is divided by colour.
std::string whole_patch() {
  std::string lines;
  for (int i = 0; i < kProducts; ++i) lines += product(i, "product", i / 6 % 2 == 0) + "\n";
  for (int i = 0; i < kFactories; ++i) {
    lines += factory(i, "factory") + "\n";
    for (int nth = 0; nth < kOffersOfFactory; ++nth) lines += offer(i, nth, "offer") + "\n";
  }
  return lines;
}

[[noreturn]] void fail(const std::vector<ledger::DocumentProblem>& problems) {
  for (std::size_t i = 0; i < problems.size() && i < 5; ++i)
    std::fprintf(stderr, "%s %s %s\n", problems[i].pointer.c_str(), problems[i].code.c_str(),
                 problems[i].detail.c_str());
  std::exit(1);
}

core::OrderPlacement an_order(int i, core::Instant now) {
  core::OrderPlacement order;
  order.channel = "demo";
  order.external_id = number(i);
  order.fingerprint = static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15ULL;
  order.wrapped_key = std::string(sizeof(ledger::WrappedKey), 'k');
  order.placed_at = order.paid_at = now;
  order.currency = core::Currency::from("CNY");
  order.promise_class = "ship_72h";
  order.country = "CN";
  order.region = "CN-ZJ";
  core::LinePlacement line;
  line.sku = "sku-" + number(static_cast<int>(i * 7'919LL % kProducts));
  line.quantity = 1;
  line.number = 1;
  order.lines = {line};
  return order;
}

class NoOriginals final : public runtime::PlacedOrders {
 public:
  std::optional<runtime::OriginalOrder> find(core::Sequence) override { return std::nullopt; }
};

// The writer's steps with a journal on disk, one commit each.
class Writing {
 public:
  explicit Writing(const std::filesystem::path& folder) : journal_(folder) {}

  core::State state;
  core::Instant now{std::chrono::milliseconds{1'795'399'200'000}};

  bool commit(const core::Command* command) {
    runtime::Round round({state, ids_, none_, originals_, journal_.boot()}, now);
    if (command != nullptr && round.decide(*command).outcome != runtime::CommandOutcome::applied) {
      std::fprintf(stderr, "the catalog was refused\n");
      std::exit(1);
    }
    const bool more = round.plan(kPlanStepsMax);
    const double decided = seconds_now();
    if (!round.builder().empty()) journal_.append(round.builder().finish(now).commit);
    on_disk_seconds = seconds_now() - decided;
    return more;
  }
  double on_disk_seconds = 0;

  // One line an order, over all products.
  void place(int lines) {
    for (int i = 0; i < lines;) {
      runtime::Round round({state, ids_, none_, originals_, journal_.boot()}, now);
      for (const int end = std::min(lines, i + kOrdersOfACommit); i < end; ++i)
        round.place(an_order(i, now), false);
      journal_.append(round.builder().finish(now).commit);
    }
  }

 private:
  ledger::Journal journal_;
  ledger::ExternalIds ids_;
  runtime::OpenMessages none_;
  NoOriginals originals_;
};

core::ApplyCatalog command_of(ledger::CatalogDocument&& read, std::string document) {
  return {std::make_shared<const core::Catalog>(std::move(read.catalog)), std::move(document)};
}

// Applies it commit by commit: what the first takes, and the longest of the others.
void apply(Writing& writing, const core::ApplyCatalog& command) {
  double longest = 0, began = seconds_now();
  const double first_began = began;
  const core::Command first{command};
  bool more = writing.commit(&first);
  std::printf("  first commit %.3f s, of it %.3f s on its way to disk\n", seconds_now() - began,
              writing.on_disk_seconds);
  int commits = 1;
  for (; more; ++commits) {
    began = seconds_now();
    more = writing.commit(nullptr);
    longest = std::max(longest, seconds_now() - began);
  }
  std::printf("  %d commits in %.3f s, the longest behind the first %.3f s\n", commits,
              seconds_now() - first_began, longest);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: jidan-catalog-bench FOLDER [LINES]\n");
    return 2;
  }
  const int lines = argc > 2 ? std::atoi(argv[2]) : 100'000;
  const std::string document = whole_document();
  const std::string patch = whole_patch();
  double began = seconds_now();
  auto reading = ledger::read_catalog(document, runtime::load_zone);
  if (!reading.ok()) fail(reading.error());
  std::printf("%.1f MB read in %.2f s\n", static_cast<double>(document.size()) / 1e6,
              seconds_now() - began);
  began = seconds_now();
  auto patching = ledger::patch_catalog(document, patch, runtime::load_zone);
  if (!patching.ok()) fail(patching.error());
  std::printf("%.1f MB of patch, %td lines, put in in %.2f s\n",
              static_cast<double>(patch.size()) / 1e6, std::count(patch.begin(), patch.end(), '\n'),
              seconds_now() - began);
  Writing writing(argv[1]);
  std::printf("an empty store:\n");
  apply(writing, command_of(std::move(reading).value(), document));
  writing.place(lines);
  ledger::PatchedCatalog& patched = patching.value();
  began = seconds_now();
  const auto change = core::change_by(writing.state, patched.read.catalog, writing.now);
  std::printf("%d open lines, a dry run %.3f s: %lld parts move\n", lines, seconds_now() - began,
              static_cast<long long>(change.shifted_parts()));
  apply(writing, command_of(std::move(patched.read), std::move(patched.document)));
  return 0;
}
