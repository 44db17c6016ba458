// Replays the fixed history from bytes to bytes on one thread: decode and seal, decide and apply,
// append, answer, project, render job sheets. Each stage is a function of its own that callgrind
// counts (tests/cost/run); without it the program only says what came out. No sockets, no clock,
// no threads: the same instructions every time.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aggregator/intake/order_answer.hpp"
#include "aggregator/intake/order_decoder.hpp"
#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/projection.hpp"
#include "aggregator/runtime/job_sheet_reader.hpp"
#include "aggregator/runtime/round.hpp"
#include "tests/cost/history.hpp"
#include "tests/support/prompt_factory.hpp"
#include "tests/support/temporary_folder.hpp"

namespace jidan::cost {
namespace {

// What shares a commit while 64 connections are busy.
constexpr std::size_t kOrdersPerCommit = 64;
// The projector gathers for a while; that many commits come to one batch.
constexpr std::size_t kCommitsPerProjection = 16;
constexpr std::size_t kPlanStepsMax = 256;

}  // namespace

struct Outcome {
  std::size_t placed = 0, repeated = 0, refused = 0, mistaken = 0;
  std::size_t commits = 0, runs = 0, sheet_bytes = 0, answer_bytes = 0, orders_left = 0;
};

class Replay {
 public:
  // `planted`: of a hundred orders so many are decoded once more, to see the check notice.
  explicit Replay(std::size_t planted) : planted_(planted) {
    auto catalog = std::make_shared<const core::Catalog>(fixed_catalog());
    catalogs_.add(catalog, 1);
    runtime::Round round(round_parts(), history_begins());
    round.decide(core::ApplyCatalog{std::move(catalog), "{}"});
    round.decide(core::ChoosePolicy{core::PolicyName::lookahead});
    commit(round);
    newest_.reset();
  }

  Outcome run(const std::vector<Arrival>& history) {
    for (std::size_t from = 0; from < history.size(); from += kOrdersPerCommit) {
      const std::size_t to = std::min(from + kOrdersPerCommit, history.size());
      const core::Instant now = history[to - 1].at;
      stage_decode(history, from, to);
      runtime::Round round(round_parts(), now);
      stage_decide(round);
      stage_plan(round);
      commit(round);
      stage_answer();
      follow_runs(now);
    }
    stage_project();
    outcome_.orders_left = state_.orders.size();
    return outcome_;
  }

 private:
  static core::Instant history_begins() { return fixed_history(1).front().at; }

  runtime::RoundParts round_parts() {
    return {state_, ids_, open_messages_, originals_, journal_.boot()};
  }

  [[gnu::noinline]] void stage_decode(const std::vector<Arrival>& history, std::size_t from,
                                      std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      const std::size_t times = i % 100 < planted_ ? 2 : 1;
      for (std::size_t time = 0; time < times; ++time) {
        std::string body = history[i].body;
        core::OrderPlacement order;
        const auto decoding = decoder_.decode(intake::body_text(body), "demo", false, order);
        if (time > 0) continue;
        if (decoding == intake::Decoding::good)
          orders_.push_back(std::move(order));
        else
          ++outcome_.mistaken;
      }
    }
  }

  [[gnu::noinline]] void stage_decide(runtime::Round& round) {
    for (core::OrderPlacement& order : orders_)
      answers_.push_back(round.place(std::move(order), false));
    orders_.clear();
  }

  [[gnu::noinline]] void stage_plan(runtime::Round& round) {
    while (round.plan(kPlanStepsMax)) {
    }
  }

  [[gnu::noinline]] void stage_reports(runtime::Round& round,
                                       const std::vector<core::Command>& commands) {
    for (const core::Command& command : commands)
      if (round.decide(command).outcome == runtime::CommandOutcome::refused) std::abort();
  }

  // Building the commit is part of deciding; what is counted here is the way to the disk.
  void commit(runtime::Round& round) {
    if (round.builder().empty()) return;
    runtime::CommitBuilder::Finished finished = round.builder().finish(round.now());
    stage_append(finished.commit);
    ++outcome_.commits;
    newest_ = std::move(finished.published);
    unprojected_.push_back(newest_);
    if (unprojected_.size() == kCommitsPerProjection) stage_project();
  }
  [[gnu::noinline]] void stage_append(const ledger::Commit& commit) {
    journal_.append(commit);
    journal_.tidy_up(false);
  }

  [[gnu::noinline]] void stage_answer() {
    for (const runtime::OrderAnswer& answer : answers_) {
      outcome_.placed += answer.outcome == runtime::OrderOutcome::placed ? 1 : 0;
      outcome_.repeated += answer.outcome == runtime::OrderOutcome::repeated ? 1 : 0;
      outcome_.refused += answer.outcome == runtime::OrderOutcome::refused ? 1 : 0;
      if (answer.outcome == runtime::OrderOutcome::refused) continue;
      outcome_.answer_bytes += intake::render_order_answer(answer.order).size();
    }
    answers_.clear();
  }

  [[gnu::noinline]] void stage_project() {
    for (const auto& commit : unprojected_) {
      core::Sequence sequence = commit->first;
      for (const core::Event& event : commit->events)
        projection_.apply(sequence++, commit->now, event);
    }
    projection_.flush();
    unprojected_.clear();
  }

  [[gnu::noinline]] void stage_sheet(core::DeliveryId delivery) {
    const auto message = sheets_.message(delivery);
    if (!message) std::abort();
    outcome_.sheet_bytes += message->size();
  }

  // Every run of the commit is delivered and made at once, in a commit of its own.
  void follow_runs(core::Instant now) {
    const auto published = std::exchange(newest_, nullptr);
    if (!published) return;
    core::Sequence sequence = published->first;
    const core::RunReleased* released = nullptr;
    for (const core::Event& event : published->events) {
      if (const auto* each = std::get_if<core::RunReleased>(&event)) released = each;
      if (const auto* issued = std::get_if<core::JobSheetIssued>(&event))
        make(*released, issued->run, core::DeliveryId{sequence}, now);
      ++sequence;
    }
  }
  void make(const core::RunReleased& released, core::RunId run, core::DeliveryId delivery,
            core::Instant now) {
    stage_sheet(delivery);
    ++outcome_.runs;
    runtime::Round round(round_parts(), now);
    stage_reports(round, testing::whole_life_of(released, run, delivery, now));
    commit(round);
  }

  std::size_t planted_;
  test::TemporaryFolder folder_;
  ledger::MasterKey key_{ledger::Key256{7}};
  ledger::Sealer sealer_{key_};
  ledger::Sealer sheet_sealer_{key_};
  intake::OrderDecoder decoder_{intake::OrderLimits{}, sealer_};
  ledger::Journal journal_{folder_.path()};
  ledger::JournalReader reader_{folder_.path()};
  SQLite::Database read_tables_{ledger::open_writer(
      folder_.path() / "read.db", ledger::StoreKind::read, ledger::Durability::normal)};
  ledger::Projection projection_{read_tables_};
  core::State state_;
  ledger::ExternalIds ids_;
  runtime::OpenMessages open_messages_;
  runtime::JournalOrders originals_{reader_};
  runtime::CatalogHistory catalogs_;
  runtime::JobSheetReader sheets_{reader_, sheet_sealer_, catalogs_};
  std::vector<core::OrderPlacement> orders_;
  std::vector<runtime::OrderAnswer> answers_;
  std::shared_ptr<const runtime::Committed> newest_;
  std::vector<std::shared_ptr<const runtime::Committed>> unprojected_;
  Outcome outcome_;
};

}  // namespace jidan::cost

// usage: jidan-cost-replay [ORDERS [PLANTED_PERCENT]]
int main(int count, char** arguments) {
  const auto number = [&](int at, std::size_t otherwise) {
    return at < count ? static_cast<std::size_t>(std::strtoull(arguments[at], nullptr, 10))
                      : otherwise;
  };
  const std::size_t orders = number(1, 10'000);
  const auto history = jidan::cost::fixed_history(orders);
  jidan::cost::Replay replay(number(2, 0));
  const jidan::cost::Outcome outcome = replay.run(history);
  std::printf(
      R"({"requests":%zu,"placed":%zu,"repeated":%zu,"refused":%zu,"mistaken":%zu,"commits":%zu,)"
      R"("runs":%zu,"orders_left":%zu,"sheet_bytes":%zu,"answer_bytes":%zu})"
      "\n",
      history.size(), outcome.placed, outcome.repeated, outcome.refused, outcome.mistaken,
      outcome.commits, outcome.runs, outcome.orders_left, outcome.sheet_bytes,
      outcome.answer_bytes);
  // A history in which nothing went as it should counts something else.
  const bool whole = outcome.refused == 0 &&
                     outcome.placed + outcome.repeated + outcome.mistaken == history.size();
  return whole && (orders < 1'000 || outcome.runs > 0) ? 0 : 1;
}
