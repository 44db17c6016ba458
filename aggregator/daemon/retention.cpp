// When to look, what keeps a segment, and the order of steps; see retention.hpp.
#include "aggregator/daemon/retention.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace jidan::daemon {
namespace {

using ledger::HistoryNeed;

// History is kept for days: an hour more or less is nothing, and a look costs some milliseconds.
constexpr core::Duration kBetweenLooks = std::chrono::hours{1};
// When something has to be waited for first: a snapshot, or read tables that let go of much.
constexpr core::Duration kUntilNextTry = std::chrono::minutes{1};
// The chores' thread has other things to do than to wait for the read tables, which let go of a
// thousand orders at a time, behind what comes in.
constexpr std::chrono::milliseconds kLetGoMax{5'000};

// Half a gigabyte of commits: the read tables let go of its twenty thousand runs in 0.2 s, and the
// commit that says so is small.
constexpr std::size_t kSegmentsAtOnce = 8;

std::string_view name_of(HistoryNeed::For what) {
  switch (what) {
    case HistoryNeed::For::nothing:
      return "nothing";
    case HistoryNeed::For::projection:
      return "projection";
    case HistoryNeed::For::order:
      return "order";
    case HistoryNeed::For::run:
      return "run";
    case HistoryNeed::For::recurrence:
      return "recurrence";
    case HistoryNeed::For::message:
      return "message";
  }
  throw ledger::LedgerError("no such need of history");
}

ledger::StateNeeds needs_of(const core::State& state) {
  ledger::StateNeeds needs{state.run_by_id.first_key(), std::nullopt};
  for (const auto& [id, recurrence] : state.recurrences)
    if (recurrence.terms.state != core::RecurrenceState::ended)
      needs.recurrence =
          std::min(needs.recurrence.value_or(recurrence.content), recurrence.content);
  return needs;
}

}  // namespace

Retention::Retention(RetentionParts parts)
    : parts_(std::move(parts)),
      segments_removed_(parts_.metrics.counter("jidan_history_removed_segments_total",
                                               "Segments of history that were removed")),
      failures_(parts_.metrics.counter("jidan_history_failures_total",
                                       "Removals of history that failed; tried again")),
      removed_to_(parts_.metrics.gauge("jidan_history_removed_sequence",
                                       "History up to this sequence was removed")),
      oldest_age_(parts_.metrics.gauge("jidan_history_oldest_seconds",
                                       "Age of the oldest sealed commit, at the last look")),
      held_back_(parts_.metrics.gauge("jidan_history_held_segments",
                                      "Segments older than keep_days that are still needed")) {}

void Retention::notify(core::Instant now) {
  if (now < next_look_.load() || looking_.exchange(true)) return;
  next_look_ = now + kBetweenLooks;
  const bool asked = parts_.ask([this, now](const core::State& state, core::Instant) {
    parts_.chores.post([this, now, needs = needs_of(state)] { look(now, needs); });
  });
  if (asked) return;
  next_look_ = now;
  looking_ = false;
}

void Retention::look(core::Instant now, const ledger::StateNeeds& needs) {
  try {
    if (step(now, needs)) return;                // goes on when the writer is done
  } catch (const std::runtime_error& problem) {  // of the ledger or the file system
    // History only stays longer; a damaged one is found by those who need it.
    failures_.add();
    parts_.log.warning("history.removal_failed", {{"error", problem.what()}});
  }
  looking_ = false;
}

// True when a removal was handed to the writer.
bool Retention::step(core::Instant now, const ledger::StateNeeds& needs) {
  if (!remover_) remover_ = std::make_unique<ledger::HistoryRemover>(parts_.data_dir);
  const core::Instant oldest = remover_->oldest_sealed_at().value_or(now);
  oldest_age_.set(std::chrono::duration<double>(now - oldest).count());
  const core::Instant then = now - parts_.keep;
  parts_.projector.drop_closed_orders(then);
  std::vector<ledger::Seal> old = remover_->older_than(then);
  if (old.empty()) return false;
  next_look_ = now + kUntilNextTry;
  if (!parts_.projector.wait_until_let_go(kLetGoMax)) return false;
  auto segments = not_needed(std::move(old), remover_->oldest_need(needs));
  if (segments.empty()) {
    next_look_ = now + kBetweenLooks;
    return false;
  }
  if (segments.size() > kSegmentsAtOnce) segments.resize(kSegmentsAtOnce);
  auto removal = remover_->prepare(segments, now);
  if (!removal) {
    parts_.want_snapshot();
    return false;
  }
  // Before it is removed, so that no reader is led to it.
  parts_.projector.forget(removal->history.up_to);
  if (!parts_.projector.wait_until_let_go(kLetGoMax)) return false;
  remove(std::move(*removal), segments);
  return true;
}

std::vector<ledger::Seal> Retention::not_needed(std::vector<ledger::Seal> old,
                                                const HistoryNeed& need) {
  const std::size_t all = old.size();
  std::erase_if(old, [&](const ledger::Seal& seal) { return seal.last_sequence >= need.from; });
  const std::size_t held = all - old.size();
  held_back_.set(static_cast<double>(held));
  const HistoryNeed by = held > 0 ? need : HistoryNeed{};
  if (held > 0 && (by.what != held_by_.what || by.from != held_by_.from))
    parts_.log.info("history.held_back",
                    {{"count", held}, {"reason", name_of(by.what)}, {"from", by.from}});
  held_by_ = by;
  return old;
}

void Retention::remove(ledger::Removal removal, std::vector<ledger::Seal> segments) {
  const ledger::RemovedHistory history = removal.history;
  parts_.remove({std::move(removal), [this, history, segments = std::move(segments)] {
                   parts_.chores.post([this, history, segments] { conclude(history, segments); });
                 }});
}

void Retention::conclude(const ledger::RemovedHistory& history,
                         const std::vector<ledger::Seal>& segments) {
  try {
    remover_->delete_files(segments);
  } catch (const std::filesystem::filesystem_error& problem) {
    // No seal names them: they go at the next start.
    failures_.add();
    parts_.log.warning("history.files_left", {{"error", problem.what()}});
  }
  parts_.removed(segments);
  segments_removed_.add(segments.size());
  removed_to_.set(static_cast<double>(history.up_to));
  parts_.log.info("history.removed", {{"to", history.up_to},
                                      {"count", segments.size()},
                                      {"sequence", history.base.sequence},
                                      {"bytes", history.base.bytes}});
  next_look_ = core::Instant{};  // there may be more
  looking_ = false;
}

}  // namespace jidan::daemon
