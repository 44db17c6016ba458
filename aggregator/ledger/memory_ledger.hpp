// The ledger in memory, held to the same words as Journal by tests/ledger/ledger_contract_test. For
// the simulation and for tests that need no disk; it can fail and crash on command. Not for
// programs that are to keep anything. A commit is durable at once, unless a fault was armed that
// says otherwise.
#pragma once

#include <algorithm>
#include <map>
#include <utility>

#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

class MemoryLedger final : public Ledger {
 public:
  enum class Fault : std::uint8_t {
    full,             // StoreFull, nothing written
    unknown_written,  // CommitUnknown, and the commit is there after reopen()
    unknown_lost,     // CommitUnknown, and it isn't
  };

  // The next append meets this fault.
  void arm(Fault fault) { armed_ = fault; }
  // As after a crash and a new start: durable things stay, the boot counts on.
  void reopen() {
    if (maybe_) apply(*std::exchange(maybe_, std::nullopt));
    broken_ = false;
    ++boot_;
  }

  std::uint64_t head() const override { return head_; }
  Instant last_commit_at() const override { return last_commit_at_; }
  std::uint64_t boot() const override { return boot_; }

  void append(const Commit& commit) override {
    if (broken_) throw CommitUnknown("the ledger failed before; the process must end");
    if (commit.at_sequence != head_ + 1) throw SequenceTaken(commit.at_sequence, head_);
    check(commit);
    if (const auto fault = std::exchange(armed_, std::nullopt)) {
      if (*fault == Fault::full) throw StoreFull("memory ledger: armed to be full");
      broken_ = true;
      if (*fault == Fault::unknown_written) maybe_ = commit;
      throw CommitUnknown("memory ledger: armed to fail at commit");
    }
    apply(commit);
  }

  void replay(std::uint64_t from_sequence,
              const std::function<void(const CommitView&)>& visit) override {
    if (removed_ && from_sequence <= removed_->up_to)
      throw HistoryRemoved(from_sequence, removed_->up_to);
    for (auto at = holding(from_sequence); at != commits_.end(); ++at) visit(view(*at));
  }
  // The one commit that holds this sequence.
  std::optional<CommitView> commit_at(std::uint64_t sequence) const {
    const auto at = holding(sequence);
    if (at == commits_.end() || at->first_sequence > sequence) return std::nullopt;
    return view(*at);
  }

  std::vector<OutboxRow> undelivered() override {
    std::vector<OutboxRow> rows;
    for (const auto& [sequence, row] : outbox_)
      if (row.state == DeliveryState::pending || row.state == DeliveryState::dead)
        rows.push_back(row);
    return rows;
  }
  std::vector<AttemptRow> attempts(std::uint64_t delivery_sequence) override {
    std::vector<AttemptRow> rows;
    for (auto at = attempts_.lower_bound({delivery_sequence, 0});
         at != attempts_.end() && at->first.first == delivery_sequence; ++at)
      rows.push_back(at->second);
    return rows;
  }
  std::optional<WrappedKey> order_key(std::uint64_t order_sequence) override {
    const auto found = keys_.find(order_sequence);
    if (found == keys_.end() || is_erased(found->second)) return std::nullopt;
    return found->second;
  }
  std::vector<SecretRow> secrets() override {
    std::vector<SecretRow> rows;
    for (const auto& [name, row] : secrets_) rows.push_back(row);
    return rows;
  }
  // Nothing moves: what is sealed is found where it was.
  std::vector<Seal> seals() override { return seals_; }
  std::optional<RemovedHistory> removed() override { return removed_; }
  void tidy_up(bool) override {}

 private:
  struct Stored {
    std::uint64_t first_sequence = 0;
    std::uint32_t count = 0;
    Instant now{};
    std::string events;
  };

  static CommitView view(const Stored& one) {
    return {one.first_sequence, one.count, 0, 1, one.now, one.events};
  }
  // The first commit that doesn't end before the sequence.
  std::vector<Stored>::const_iterator holding(std::uint64_t sequence) const {
    return std::partition_point(commits_.begin(), commits_.end(), [&](const Stored& one) {
      return one.first_sequence + one.count <= sequence;
    });
  }

  void check(const Commit& commit) const {
    check_seals(commit);
    check_removal(commit);
    if (!commit.events.empty() && commit.now < last_commit_at_)
      throw LedgerError("time goes back at sequence " + std::to_string(head_));
    for (const OutboxChange& change : commit.outbox_changes)
      check_delivery(commit, change.delivery_sequence);
    for (const AttemptRow& row : commit.attempts) check_delivery(commit, row.delivery_sequence);
    std::uint64_t previous = commit.at_sequence - 1;
    for (const OrderKey& key : commit.keys) {
      if (key.order_sequence <= previous)
        throw LedgerError("keys of a commit must ascend within it");
      previous = key.order_sequence;
    }
  }
  void check_seals(const Commit& commit) const {
    const std::uint64_t sealed_to = !seals_.empty() ? seals_.back().last_sequence
                                    : removed_      ? removed_->up_to
                                                    : 0;
    if (commit.seals.empty()) return;
    const Seal& seal = commit.seals.front();
    if (commit.seals.size() > 1 || seal.first_sequence != sealed_to + 1 ||
        seal.last_sequence < seal.first_sequence || seal.last_sequence >= head_)
      throw LedgerError("a seal doesn't follow the one up to " + std::to_string(sealed_to));
  }
  void check_removal(const Commit& commit) const {
    if (!commit.removal) return;
    const RemovedHistory& history = commit.removal->history;
    const bool ends_with_a_segment =
        std::any_of(seals_.begin(), seals_.end(),
                    [&](const Seal& seal) { return seal.last_sequence == history.up_to; });
    if (!ends_with_a_segment || history.base.sequence < history.up_to ||
        history.base.sequence > head_)
      throw LedgerError("history up to " + std::to_string(history.up_to) + " can't be removed");
  }
  void check_delivery(const Commit& commit, std::uint64_t sequence) const {
    const bool is_new =
        std::any_of(commit.outbox.begin(), commit.outbox.end(),
                    [&](const OutboxRow& row) { return row.delivery_sequence == sequence; });
    if (!is_new && outbox_.count(sequence) == 0)
      throw LedgerError("outbox: no delivery " + std::to_string(sequence));
  }

  void apply(const Commit& commit) {
    if (!commit.events.empty()) {
      commits_.push_back(
          {commit.at_sequence, commit.events.count(), commit.now, commit.events.bytes()});
      head_ += commit.events.count();
      last_commit_at_ = commit.now;
    }
    for (const OutboxRow& row : commit.outbox) outbox_[row.delivery_sequence] = row;
    for (const OutboxChange& change : commit.outbox_changes) {
      OutboxRow& row = outbox_[change.delivery_sequence];
      row.state = change.state;
      row.attempts = change.attempts;
      row.attempts_spent = change.attempts_spent;
      row.next_at = change.next_at;
      row.boot = change.boot;
      if (row.state == DeliveryState::delivered || row.state == DeliveryState::withdrawn)
        row.body.clear();
    }
    for (const AttemptRow& row : commit.attempts)
      attempts_[{row.delivery_sequence, row.attempt}] = row;
    for (const OrderKey& key : commit.keys) keys_[key.order_sequence] = key.wrapped;
    for (const std::uint64_t sequence : commit.erased_keys) keys_.erase(sequence);
    for (const SecretRow& secret : commit.secrets) secrets_[secret.name] = secret;
    for (const std::string& name : commit.dropped_secrets) secrets_.erase(name);
    seals_.insert(seals_.end(), commit.seals.begin(), commit.seals.end());
    if (commit.removal) remove(commit.removal->history);
  }
  void remove(const RemovedHistory& history) {
    removed_ = history;
    commits_.erase(commits_.begin(), holding(history.up_to + 1));
    std::erase_if(seals_, [&](const Seal& seal) { return seal.last_sequence <= history.up_to; });
    std::erase_if(keys_, [&](const auto& each) { return each.first <= history.up_to; });
    std::erase_if(outbox_, [&](const auto& each) {
      const bool is_open =
          each.second.state == DeliveryState::pending || each.second.state == DeliveryState::dead;
      return each.first <= history.up_to && !is_open;
    });
    std::erase_if(attempts_,
                  [&](const auto& each) { return outbox_.count(each.first.first) == 0; });
  }

  std::vector<Stored> commits_;
  std::map<std::uint64_t, OutboxRow> outbox_;
  std::map<std::pair<std::uint64_t, std::uint32_t>, AttemptRow> attempts_;
  std::map<std::uint64_t, WrappedKey> keys_;
  std::map<std::string, SecretRow> secrets_;
  std::vector<Seal> seals_;
  std::optional<RemovedHistory> removed_;
  std::uint64_t head_ = 0;
  std::uint64_t boot_ = 1;
  Instant last_commit_at_{};
  std::optional<Fault> armed_;
  std::optional<Commit> maybe_;
  bool broken_ = false;
};

}  // namespace jidan::ledger
