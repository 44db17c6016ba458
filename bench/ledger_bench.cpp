// How fast the ledger alone is: appends of 64 orders a commit with many there already, sealing,
// external ids, projection and replay. Prints one line each. Usage: jidan-ledger-bench FOLDER
// [ORDERS [PART]]; parts are sealing, append, ids.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/sealing.hpp"

using namespace jidan;
using namespace jidan::ledger;

namespace {

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void say(const char* what, double count, double seconds) {
  std::printf("%-44s %12.0f/s  %8.2f us each\n", what, count / seconds, seconds / count * 1e6);
  std::fflush(stdout);
}

core::OrderAccepted an_order(std::uint64_t number, const std::string& sealed) {
  core::OrderAccepted order;
  order.channel = "demo";
  order.external_id = "TB-20261122-" + std::to_string(number);
  order.fingerprint = number * 0x9E3779B97F4A7C15ULL;
  order.currency = core::Currency::from("CNY");
  order.promise_class = "ship_48h";
  order.country = "CN";
  order.region = "CN-ZJ";
  order.line_count = 1;
  order.sealed = sealed;
  return order;
}

core::LinePlaced a_line(std::uint64_t order) {
  core::LinePlaced line;
  line.order = {order};
  line.number = 1;
  line.sku = "tee-white-l";
  line.quantity = 1;
  line.unit_price = 3900;
  line.pool = {1};
  return line;
}

// One order of one line: two events, about 600 bytes with its sealed part.
void add_order(Commit& commit, std::uint64_t sequence, const std::string& sealed,
               const WrappedKey& key) {
  commit.events.add_with(
      [&](std::string& out) { encode_event(core::Event(an_order(sequence, sealed)), out); });
  commit.events.add_with(
      [&](std::string& out) { encode_event(core::Event(a_line(sequence)), out); });
  commit.keys.push_back({sequence, key});
}

// Seconds spent inside append and tidy_up; the rest is the bench's own encoding.
double append_orders(Journal& journal, std::size_t orders, std::size_t per_commit,
                     const std::string& sealed, std::vector<double>* commit_seconds) {
  WrappedKey key;
  key.fill(7);
  double spent = 0;
  for (std::size_t done = 0; done < orders; done += per_commit) {
    Commit commit;
    commit.at_sequence = journal.head() + 1;
    commit.now = Instant{std::chrono::milliseconds{1'000'000'000'000}};
    for (std::size_t i = 0; i < per_commit; ++i)
      add_order(commit, commit.at_sequence + 2 * i, sealed, key);
    const double before = seconds_now();
    journal.append(commit);
    journal.tidy_up(false);
    const double took = seconds_now() - before;
    spent += took;
    if (commit_seconds != nullptr) commit_seconds->push_back(took);
  }
  return spent;
}

// What the disk allows: the bytes of 64 orders over a file already written, synced each time.
void bench_sync(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "sync";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string bytes(40'000, 'x');
  std::vector<double> took;
  for (int round = 0; round < 2; ++round) {
    took.clear();
    for (int i = 0; i < 300; ++i) {
      const double before = seconds_now();
      const bool done = ::pwrite(descriptor, bytes.data(), bytes.size(), i * 40'000) > 0 &&
                        ::fdatasync(descriptor) == 0;
      if (!done) std::puts("sync failed");
      took.push_back(seconds_now() - before);
    }
  }
  ::close(descriptor);
  std::sort(took.begin(), took.end());
  std::printf("%-44s p50 %.2f ms  p99 %.2f ms\n", "ceiling: 40 kB written over and synced",
              took[took.size() / 2] * 1e3, took[took.size() * 99 / 100] * 1e3);
}

void bench_append(const std::filesystem::path& folder, std::size_t orders,
                  const std::string& sealed) {
  Journal journal(folder);
  say("fill, 512 orders a commit", static_cast<double>(orders),
      append_orders(journal, orders, 512, sealed, nullptr));
  for (const std::size_t per_commit : {1U, 16U, 64U, 256U}) {
    std::vector<double> took;
    const std::size_t count = per_commit * 3'000 > 200'000 ? 200'000 : per_commit * 3'000;
    const double cpu = cpu_seconds();
    const double spent = append_orders(journal, count, per_commit, sealed, &took);
    const double cpu_spent = cpu_seconds() - cpu;
    std::sort(took.begin(), took.end());
    say(("append, " + std::to_string(per_commit) + " orders a commit").c_str(),
        static_cast<double>(count), spent);
    std::printf("%-44s %.2f us of processor an order, encoding included\n", "",
                cpu_spent / static_cast<double>(count) * 1e6);
    std::printf("%-44s p50 %.2f ms  p99 %.2f ms  most %.2f ms\n", "  a commit with its checkpoints",
                took[took.size() / 2] * 1e3, took[took.size() * 99 / 100] * 1e3, took.back() * 1e3);
  }
}

void bench_replay(const std::filesystem::path& folder) {
  Journal journal(folder);
  double before = seconds_now();
  std::size_t events = 0;
  journal.replay(1, [&](const CommitView& view) {
    decode_events(view, [&](std::uint64_t, core::Event&&) { ++events; });
  });
  say("replay: checked and decoded events", static_cast<double>(events), seconds_now() - before);
}

void report_failure(const std::string& problem) {
  std::puts(problem.c_str());
}

void remove_tables(const std::filesystem::path& folder) {
  for (const char* name : {"read.db", "read.db-wal", "read.db-shm"})
    std::filesystem::remove(folder / name);
}

// The read tables from the journal, as after they were deleted.
void bench_rebuild(const std::filesystem::path& folder) {
  remove_tables(folder);
  const double before = seconds_now();
  const double cpu = cpu_seconds();
  Projector projector(folder, report_failure);
  const std::uint64_t head = projector.lag() + projector.reached();
  projector.wait_until(head, std::chrono::milliseconds{600'000});
  say("read tables made again: orders of one line", static_cast<double>(head) / 2,
      seconds_now() - before);
  std::printf("%-44s %.2f us of processor an order\n", "",
              (cpu_seconds() - cpu) / static_cast<double>(head) * 2e6);
}

void bench_sealing() {
  Key256 bytes{};
  Sealer sealer{MasterKey(bytes)};
  const std::string personal(300, 'x');
  constexpr int kCount = 200'000;
  double before = seconds_now();
  std::size_t total = 0;
  for (int i = 0; i < kCount; ++i) total += sealer.seal_order(personal).sealed.size();
  say("seal 300 bytes under a key of its own", kCount, seconds_now() - before);
  before = seconds_now();
  for (int i = 0; i < kCount; ++i) total += sealer.content_digest128(personal)[0];
  say("digest of 300 bytes", kCount, seconds_now() - before);
  before = seconds_now();
  for (int i = 0; i < kCount; ++i) total += sealer.fingerprint64("demo", "TB-20261122-000173");
  say("fingerprint of an external id", kCount, seconds_now() - before);
  if (total == 0) std::puts("");
}

void bench_ids(const std::filesystem::path& folder, std::size_t orders) {
  ExternalIdLimits limits;
  ExternalIds ids(folder, {}, limits);
  std::mt19937_64 random(1);
  double spent = 0;
  std::size_t hits = 0;
  for (std::size_t i = 1; i <= orders; ++i) {
    const std::uint64_t fingerprint = random();
    if (i % 64 == 1) spent -= seconds_now();
    hits += ids.candidates(fingerprint).size();
    ids.add(fingerprint, i, {});
    if (i % 64 == 0) spent += seconds_now();
    if (i % 65'536 != 0) continue;
    auto work = ids.next_work();
    if (work) work->run(), ids.finish(std::move(*work));
  }
  say("external id: look up and add", static_cast<double>(orders), spent);
  std::printf("%-44s %.1f bytes an id, %zu false candidates\n", "",
              static_cast<double>(ids.bytes()) / static_cast<double>(ids.in_memory()), hits);
  const double before = seconds_now();
  const ExternalIds again(folder, {}, limits);
  say("external id: loaded at a start", static_cast<double>(again.in_memory()),
      seconds_now() - before);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::puts("usage: jidan-ledger-bench FOLDER [ORDERS [PART]]");
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const std::size_t orders =
      count > 2 ? static_cast<std::size_t>(std::strtoull(arguments[2], nullptr, 10)) : 1'000'000;
  const std::string_view part = count > 3 ? arguments[3] : "";
  const auto wanted = [&](std::string_view name) { return part.empty() || part == name; };
  std::filesystem::create_directories(folder);
  const std::string sealed(420, 's');
  if (wanted("sealing")) bench_sealing();
  if (wanted("append")) {
    bench_sync(folder);
    bench_append(folder, orders, sealed);
    bench_replay(folder);
    bench_rebuild(folder);
  }
  if (wanted("ids")) bench_ids(folder, orders);
  return 0;
}
