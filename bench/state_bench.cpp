// What open orders cost in memory and time: places N single-line orders with texts of their own
// through decide and apply, writes a snapshot of the state and reads it back. Prints one line each.
// Usage: jidan-state-bench CATALOG FOLDER [ORDERS]
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/ledger/snapshot_file.hpp"
#include "aggregator/ledger/state_codec.hpp"
#include "aggregator/runtime/zones.hpp"
#include "platform/forked_child.hpp"

using namespace jidan;

namespace {

constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;
// 64 orders share an instant, as in a commit.
constexpr std::size_t kOrdersOfACommit = 64;
// The window of external ids is ten times the open orders: most of them are closed by now.
constexpr std::size_t kIdsAnOrder = 10;

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Resident bytes of this process that are its own: no mapped file.
double own_bytes() {
  std::ifstream statm("/proc/self/statm");
  double total = 0;
  double resident = 0;
  double shared = 0;
  statm >> total >> resident >> shared;
  return (resident - shared) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::string text_of(const char* file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

core::OrderPlacement an_order(std::uint64_t number, core::Instant now) {
  core::OrderPlacement order;
  order.channel = "demo";
  order.external_id = "TB-20261122-" + std::to_string(number);
  order.fingerprint = number * kMix;
  order.placed_at = order.paid_at = now;
  order.currency = core::Currency::from("CNY");
  order.promise_class = "ship_48h";
  order.country = "CN";
  order.region = "CN-ZJ";
  core::LinePlacement line;
  line.sku = "tee-white-l";
  line.unit_price = 3900;
  line.traits.text = (number ^ 0x5555) * kMix;
  line.placements = {"front"};
  line.text_graphemes_longest = 12;
  line.has_personalization = true;
  order.lines.push_back(std::move(line));
  return order;
}

// False when the rules refuse the orders of this bench: then its catalog is another.
bool place(core::State& state, std::size_t orders) {
  core::Instant now{std::chrono::milliseconds{1'795'311'100'000}};
  const double bytes_before = own_bytes();
  const double before = cpu_seconds();
  for (std::size_t i = 1; i <= orders; ++i) {
    if (i % kOrdersOfACommit == 0) now += std::chrono::milliseconds{1};
    core::Decision decision = core::decide(state, core::PlaceOrder{an_order(i, now)}, now);
    if (!decision.ok()) {
      std::printf("refused: %s\n", decision.error().refusals[0].pointer.c_str());
      return false;
    }
    for (const core::Event& event : decision.value()) core::apply_unsettled(state, event, now);
    if (i % kOrdersOfACommit == 0) core::settle(state);
  }
  core::settle(state);
  const double took = cpu_seconds() - before;
  ::malloc_trim(0);
  const auto count = static_cast<double>(orders);
  std::printf("%-44s %8.1f bytes each\n", "open orders of one line",
              (own_bytes() - bytes_before) / count);
  std::printf("%-44s %8.2f us each\n", "placed: decide and apply", took / count * 1e6);
  return true;
}

void save_and_load(const core::State& state, const std::filesystem::path& folder) {
  const core::Sequence head = state.next_sequence - 1;
  ledger::SnapshotFile file(folder, head);
  const double before = seconds_now();
  const auto child = platform::ForkedChild::start([&] { return file.write(state, {}); }, 0);
  const double forked = seconds_now();
  const bool written = child && child->wait(std::chrono::minutes{5}) == 0;
  std::printf("%-44s %8.2f ms\n", "forked", (forked - before) * 1e3);
  std::printf("%-44s %8.2f s%s\n", "snapshot written by the child", seconds_now() - forked,
              written ? "" : " (failed)");
  const auto name = ledger::snapshot_files(folder).front();
  std::printf("%-44s %8.1f MB\n", "its file",
              static_cast<double>(std::filesystem::file_size(name)) / 1e6);
  const double opened = seconds_now();
  const auto mapped = ledger::MappedSnapshot::open(name);
  const double checked = seconds_now();
  core::State restored;
  ledger::decode_state(mapped->body().substr(1), mapped->version(), restored);
  std::printf("%-44s %8.2f s, of which %.2f to check it\n", "snapshot read", seconds_now() - opened,
              checked - opened);
}

void load_ids(const std::filesystem::path& folder, std::size_t count) {
  ledger::ExternalIds ids(folder, {});
  for (std::size_t i = 1; i <= count; ++i) {
    ids.add(i * kMix, i, {});
    if (auto work = ids.next_work()) work->run(), ids.finish(std::move(*work));
  }
  const double before = seconds_now();
  const ledger::ExternalIds again(folder, {});
  std::printf("%-44s %8.2f s, %.1f bytes each\n", "external ids read at a start",
              seconds_now() - before,
              static_cast<double>(again.bytes()) / static_cast<double>(again.in_memory()));
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::puts("usage: jidan-state-bench CATALOG FOLDER [ORDERS]");
    return 2;
  }
  const std::filesystem::path folder = arguments[2];
  const std::size_t orders =
      count > 3 ? static_cast<std::size_t>(std::strtoull(arguments[3], nullptr, 10)) : 1'000'000;
  std::filesystem::create_directories(folder);
  const auto reading = ledger::read_catalog(text_of(arguments[1]), runtime::load_zone);
  if (!reading.ok()) {
    std::puts("the catalog can't be read");
    return 2;
  }
  core::Catalog catalog = reading.value().catalog;
  for (core::Product& product : catalog.products) product.changeover_by = {"text"};
  catalog.index();
  core::State state;
  core::ApplyCatalog first{std::make_shared<const core::Catalog>(std::move(catalog)), "{}"};
  const core::Decision begun = core::decide(state, first, {});
  for (const core::Event& event : begun.value()) core::apply(state, event, {});
  if (!place(state, orders)) return 1;
  save_and_load(state, folder);
  load_ids(folder, orders * kIdsAnOrder);
  return 0;
}
