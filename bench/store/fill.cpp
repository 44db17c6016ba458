// jidan-fill: puts many orders into a fresh store without sockets and without waiting, by the
// daemon's own rounds of decisions on a clock that is driven. Orders of SKUs that begin with
// "made-" become runs, are made, shipped and closed; those of "kept-" stay open. The catalog and
// the secrets are there already: the daemon was started on the store once. Invariant: what it
// leaves is what the daemon would have left, journal, sealed segments and ids alike.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/ledger/segment_cutter.hpp"
#include "aggregator/runtime/round.hpp"
#include "platform/instant_text.hpp"
#include "tests/support/prompt_factory.hpp"

namespace {

using namespace jidan;

struct Options {
  std::string data_dir, key_file, until;
  std::size_t closed = 0, open = 0;
  int days = 20;  // over which the closed ones came: inside the de-duplication window
  std::string prefix = "F";
};

constexpr std::size_t kOrdersPerCommit = 1'024;
constexpr std::size_t kPlanStepsMax = 256;

// Nothing is ever sent twice here.
class NoOriginals final : public runtime::PlacedOrders {
 public:
  std::optional<runtime::OriginalOrder> find(core::Sequence) override { return std::nullopt; }
};

class Filling {
 public:
  explicit Filling(const Options& options)
      : options_(options),
        key_(ledger::MasterKey::load_or_create(options.key_file, options.data_dir)),
        sealer_(key_),
        journal_(options.data_dir),
        cutter_(options.data_dir, {}),
        ids_(options.data_dir, journal_.last_commit_at()) {
    journal_.claim_key(key_.check_value());
    journal_.replay(1, [&](const ledger::CommitView& commit) {
      ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
        ledger::complete_event(sequence, event);
        core::apply(state_, event, commit.now);
      });
    });
    if (!state_.catalog) throw std::runtime_error("start the daemon on this store once, before");
    if (state_.totals.orders > 0)
      throw std::runtime_error("there are orders in this store already");
    for (const core::Product& product : state_.catalog->products)
      (product.sku.starts_with("made-") ? made_ : kept_).push_back(product.sku);
    decide({core::ChoosePolicy{core::PolicyName::quantity}}, journal_.last_commit_at());
  }

  void run() {
    const core::Instant until = platform::read_rfc3339(options_.until).value();
    const core::Instant from =
        std::max(journal_.last_commit_at(), until - std::chrono::days{options_.days});
    place(options_.closed, made_, from, until);
    close_the_rest(until);
    place(options_.open, kept_, until, until);
    journal_.checkpoint_and_truncate();
  }

  const core::State& state() const { return state_; }
  std::uint64_t head() const { return journal_.head(); }

 private:
  runtime::RoundParts parts() {
    return {state_, ids_, open_messages_, originals_, journal_.boot()};
  }

  // Evenly spread over the time, many to a commit.
  void place(std::size_t orders, const std::vector<std::string>& skus, core::Instant from,
             core::Instant until) {
    if (orders > 0 && skus.empty()) throw std::runtime_error("the catalog has no such products");
    for (std::size_t done = 0; done < orders; done += kOrdersPerCommit) {
      const core::Instant now = from + (until - from) / static_cast<std::int64_t>(orders) *
                                           static_cast<std::int64_t>(done);
      runtime::Round round(parts(), now);
      const std::size_t count = std::min(kOrdersPerCommit, orders - done);
      for (std::size_t i = 0; i < count; ++i) place_one(round, skus, now);
      while (round.plan(kPlanStepsMax)) {
      }
      finish(round);
    }
  }

  void place_one(runtime::Round& round, const std::vector<std::string>& skus, core::Instant now) {
    const std::size_t number = ++placed_;
    core::OrderPlacement order;
    order.channel = "demo";
    order.external_id = options_.prefix + "-" + std::to_string(number * 0x9E3779B97F4A7C15ULL);
    order.fingerprint = sealer_.fingerprint64(order.channel, order.external_id);
    order.placed_at = order.paid_at = now;
    order.currency = core::Currency::from("CNY");
    order.promise_class = "ship_48h";
    order.country = "CN";
    order.region = "CN-ZJ";
    core::LinePlacement line;
    line.sku = skus[number % skus.size()];
    line.unit_price = 3900;
    line.traits.text = order.fingerprint | 1U;
    line.placements = {"front"};
    line.text_graphemes_longest = 12;
    line.has_personalization = true;
    order.lines.push_back(std::move(line));
    const auto sealed = sealer_.seal_order(personal_text(number));
    order.sealed = sealed.sealed;
    order.wrapped_key.assign(sealed.wrapped.begin(), sealed.wrapped.end());
    order.content_digest = sealer_.content_digest128(order.external_id);
    if (round.place(std::move(order), false).outcome != runtime::OrderOutcome::placed)
      throw std::runtime_error("an order was refused");
  }

  static std::string personal_text(std::size_t number) {
    return R"({"ship_to":{"city":"杭州","district":"余杭区","postal_code":"310000","recipient":"林小满",)"
           R"("phone":"13800000000","address":"文一西路969号"},"lines":[{"line":1,"personalization":)"
           R"([{"placement":"front","text":"海阔天空 )" +
           std::to_string(number) + R"("}]}],"metadata":{}})";
  }

  // What made pools still hold below their MOQ.
  void close_the_rest(core::Instant now) {
    std::vector<core::Command> commands;
    for (const auto& each : state_.pool_by_key) {
      const core::Pool& pool = state_.pools[each.second];
      if (!pool.parts.empty()) commands.push_back(core::ReleasePool{pool.id});
    }
    if (!commands.empty()) decide(commands, now);
  }

  void decide(const std::vector<core::Command>& commands, core::Instant now) {
    runtime::Round round(parts(), now);
    for (const core::Command& command : commands)
      if (round.decide(command).outcome == runtime::CommandOutcome::refused)
        throw std::runtime_error("a command was refused");
    finish(round);
  }

  // To disk; then the runs of this commit live their whole lives in the next one.
  void finish(runtime::Round& round) {
    if (round.builder().empty()) return;
    const runtime::CommitBuilder::Finished finished = round.builder().finish(round.now());
    journal_.append(finished.commit);
    seal();
    journal_.tidy_up(true);
    while (auto work = ids_.next_work()) {
      work->run();
      ids_.finish(std::move(*work));
    }
    std::vector<core::Command> lives;
    core::Sequence sequence = finished.published->first;
    const core::RunReleased* released = nullptr;
    for (const core::Event& event : finished.published->events) {
      if (const auto* each = std::get_if<core::RunReleased>(&event)) released = each;
      if (const auto* issued = std::get_if<core::JobSheetIssued>(&event))
        for (core::Command& command : testing::whole_life_of(
                 *released, issued->run, core::DeliveryId{sequence}, round.now()))
          lives.push_back(std::move(command));
      ++sequence;
    }
    if (!lives.empty()) decide(lives, round.now());
  }

  // As the daemon does as soon as a segment is full.
  void seal() {
    const auto seal = cutter_.cut(journal_.head());
    if (!seal) return;
    ledger::Commit commit;
    commit.at_sequence = journal_.head() + 1;
    commit.now = journal_.last_commit_at();
    commit.seals.push_back(*seal);
    journal_.append(commit);
  }

  Options options_;
  ledger::MasterKey key_;
  ledger::Sealer sealer_;
  ledger::Journal journal_;
  ledger::SegmentCutter cutter_;
  ledger::ExternalIds ids_;
  core::State state_;
  runtime::OpenMessages open_messages_;
  NoOriginals originals_;
  std::vector<std::string> made_, kept_;
  std::size_t placed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Fills a fresh store with orders, in-process"};
  Options options;
  app.add_option("--data-dir", options.data_dir)->required();
  app.add_option("--key-file", options.key_file)->required();
  app.add_option("--until", options.until, "RFC 3339: when the last order came")->required();
  app.add_option("--closed", options.closed, "orders that were made, shipped and closed");
  app.add_option("--open", options.open, "orders that wait in their pools");
  app.add_option("--days", options.days, "over which the closed ones came");
  CLI11_PARSE(app, argc, argv);
  try {
    Filling filling(options);
    filling.run();
    const core::State& state = filling.state();
    std::printf(R"({"orders":%llu,"open_lines":%zu,"runs":%llu,"sequence":%llu})"
                "\n",
                static_cast<unsigned long long>(state.totals.orders), state.lines.size(),
                static_cast<unsigned long long>(state.totals.runs_released),
                static_cast<unsigned long long>(filling.head()));
  } catch (const std::exception& problem) {
    std::cerr << "jidan-fill: " << problem.what() << '\n';
    return 1;
  }
  return 0;
}
