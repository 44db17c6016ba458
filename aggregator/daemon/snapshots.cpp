// When a snapshot is worth making, and what becomes of one that can't be made.
#include "aggregator/daemon/snapshots.hpp"

#include <cerrno>

namespace jidan::daemon {
namespace {

// Orders come before snapshots; at 10 of 19 steps the child still gets a tenth of a busy core.
constexpr int kNiceness = 10;

}  // namespace

Snapshots::Snapshots(SnapshotParts parts, const SnapshotLimits& limits)
    : parts_(std::move(parts)),
      limits_(limits),
      head_(parts_.head),
      newest_(ledger::newest_snapshot(parts_.data_dir)),
      next_at_(newest_ + limits.events_behind_max),
      made_(parts_.metrics.counter("jidan_snapshots_total", "Snapshots of the state written")),
      failures_(parts_.metrics.counter("jidan_snapshot_failures_total",
                                       "Snapshots that could not be written; tried again")),
      seconds_(parts_.metrics.gauge("jidan_snapshot_seconds",
                                    "From the fork to the file, the last snapshot")) {
  parts_.metrics.gauge_from(
      "jidan_snapshot_behind_events", "Events a start would replay behind the newest snapshot",
      [this] { return static_cast<double>(head_ > newest_ ? head_ - newest_ : 0); });
  ledger::remove_old_snapshots(parts_.data_dir);
}

void Snapshots::notify(const runtime::Committed& commit) {
  core::Sequence sequence = commit.first;
  for (const core::Event& event : commit.events) {
    if (const auto* applied = std::get_if<core::CatalogApplied>(&event))
      parts_.catalog_events[applied->version] = sequence;
    ++sequence;
  }
  head_ = sequence - 1;
  ask_if_due();
}

void Snapshots::want() {
  next_at_ = 0;
  ask_if_due();
}

void Snapshots::ask_if_due() {
  if (head_ < next_at_ || being_made_.exchange(true)) return;
  const bool asked = parts_.ask([this](const core::State& state, core::Instant) { begin(state); });
  if (!asked) being_made_ = false;
}

void Snapshots::begin(const core::State& state) {
  const core::Sequence head = state.next_sequence - 1;
  const auto began = parts_.clock.steady_now();
  const auto file = std::make_unique<ledger::SnapshotFile>(parts_.data_dir, head);
  auto child = platform::ForkedChild::start(
      [&] { return file->write(state, parts_.catalog_events); }, kNiceness);
  if (!child) {
    failed("fork", errno);
    being_made_ = false;
    return;
  }
  {
    const std::lock_guard lock(child_mutex_);
    child_ = std::move(child);
    if (stopping_) child_->stop();
  }
  parts_.chores.post([this, head, began] { conclude(head, began); });
}

void Snapshots::conclude(core::Sequence head, std::chrono::nanoseconds began) {
  const auto outcome = child_->wait(limits_.time_max);
  {
    const std::lock_guard lock(child_mutex_);
    child_.reset();
    if (stopping_) return;
  }
  if (outcome == 0) {
    newest_ = head;
    next_at_ = head + limits_.events_behind_max;
    ledger::remove_old_snapshots(parts_.data_dir);
    const std::chrono::duration<double> took = parts_.clock.steady_now() - began;
    seconds_.set(took.count());
    made_.add();
    parts_.log.info(
        "snapshot.made",
        {{"sequence", head},
         {"duration_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
  } else {
    failed(outcome ? "write" : "killed", outcome.value_or(0));
  }
  being_made_ = false;
}

// Without it the next start only takes longer.
void Snapshots::failed(const char* step, int error) {
  next_at_ = head_ + limits_.events_before_retry;
  failures_.add();
  parts_.log.warning("snapshot.failed", {{"stage", step}, {"errno", error}});
}

void Snapshots::stop() {
  const std::lock_guard lock(child_mutex_);
  stopping_ = true;
  if (child_) child_->stop();
}

}  // namespace jidan::daemon
