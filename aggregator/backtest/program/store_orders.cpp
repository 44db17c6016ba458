// Orders from a store's journal: read in short steps, so that a daemon at work can go on recycling
// its write-ahead log, and nothing is ever written.
#include <map>
#include <optional>

#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "platform/instant_text.hpp"

namespace jidan::backtest {
namespace {

constexpr std::uint32_t kCommitsAtOnce = 1'000;

core::OrderPlacement placement_of(core::OrderAccepted&& event) {
  core::OrderPlacement order;
  order.channel = std::move(event.channel);
  order.external_id = std::move(event.external_id);
  order.fingerprint = event.fingerprint;
  order.test = event.test;
  order.mode = event.mode;
  order.payment = event.payment;
  order.placed_at = event.placed_at;
  order.paid_at = event.paid_at;
  order.currency = event.currency;
  if (event.promise_class.empty())
    order.exact_promise = core::Promise{event.promise.kind, event.promise.limit, false};
  order.promise_class = std::move(event.promise_class);
  order.country = std::move(event.country);
  order.region = std::move(event.region);
  order.same_run = event.same_run;
  return order;
}

// Orders put together from their events.
class Gathering {
 public:
  Gathering(const TakeOrder& take, SourceReport& report) : take_(take), report_(report) {}

  void see(std::uint64_t sequence, core::Event&& event) {
    if (auto* accepted = std::get_if<core::OrderAccepted>(&event)) {
      end_order();
      ++report_.read;
      id_ = sequence;
      open_.emplace();
      open_->tells_unable = true;
      open_->order = placement_of(std::move(*accepted));
    } else if (auto* placed = std::get_if<core::LinePlaced>(&event)) {
      if (open_ && placed->order.value == id_) add_line(sequence, std::move(*placed));
    } else if (auto* substituted = std::get_if<core::LineSubstituted>(&event)) {
      substitute(std::move(*substituted));
    } else if (const auto* payment = std::get_if<core::PaymentReceived>(&event)) {
      end_order();
      pay(*payment);
    }
  }

  // What is still unpaid comes as it is.
  void finish() {
    end_order();
    for (auto& [id, seen] : unpaid_) take_(std::move(seen));
  }

 private:
  void add_line(std::uint64_t sequence, core::LinePlaced&& placed) {
    lines_.push_back(sequence);
    core::LinePlacement line;
    line.number = placed.number;
    line.sku = std::move(placed.sku);
    line.quantity = placed.quantity;
    line.traits = placed.traits;
    open_->order.lines.push_back(std::move(line));
    open_->unable.push_back(std::move(placed.unable));
  }

  // With its order; one that is made as an equivalent only later was pooled as it was ordered.
  void substitute(core::LineSubstituted&& event) {
    for (std::size_t i = 0; open_ && i < lines_.size(); ++i) {
      if (lines_[i] != event.line.value) continue;
      open_->order.lines[i].sku = std::move(event.made_as);
      open_->unable[i] = std::move(event.unable);
    }
  }

  void end_order() {
    lines_.clear();
    if (!open_) return;
    if (open_->order.payment == core::Payment::pending)
      unpaid_.emplace(id_, std::move(*open_));
    else
      take_(std::move(*open_));
    open_.reset();
  }

  void pay(const core::PaymentReceived& payment) {
    const auto found = unpaid_.find(payment.order.value);
    if (found == unpaid_.end()) return;  // placed in history that was removed
    found->second.order.payment = core::Payment::paid;
    found->second.order.paid_at = payment.paid_at;
    take_(std::move(found->second));
    unpaid_.erase(found);
  }

  const TakeOrder& take_;
  SourceReport& report_;
  std::uint64_t id_ = 0;
  std::optional<SeenOrder> open_;     // its lines are coming
  std::vector<std::uint64_t> lines_;  // of the open order, by sequence
  std::map<std::uint64_t, SeenOrder> unpaid_;
};

}  // namespace

SourceReport read_store_orders(const std::filesystem::path& named, const TakeOrder& take) {
  SourceReport report;
  report.form = "store";
  // journal.db by name means the folder: sealed segments lie beside it.
  const auto where = named.filename() == "journal.db" ? named.parent_path() / "." : named;
  const auto hold = ledger::ArchiveHold::shared(where);  // nothing, for a file
  ledger::JournalReader journal(where);
  Gathering gathering(take, report);
  if (const auto removed = journal.removed())
    report.removed_before = platform::rfc3339(removed->last_at);
  std::uint64_t next = journal.removed_to() + 1;
  const std::uint64_t head = journal.head();
  while (next <= head) {
    std::uint32_t commits = 0;
    journal.walk(next, [&](const ledger::CommitView& commit) {
      ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
        gathering.see(sequence, std::move(event));
      });
      next = commit.first_sequence + commit.count;
      return ++commits < kCommitsAtOnce && next <= head;
    });
    if (commits == 0) break;
  }
  gathering.finish();
  return report;
}

}  // namespace jidan::backtest
