// When to look for a full segment, and what becomes of one that can't be made; see archiving.hpp.
#include "aggregator/daemon/archiving.hpp"

#include <algorithm>
#include <utility>

namespace jidan::daemon {
namespace {

// A look counts what came since the last one, so many of them cost no more than one; an event of
// an order takes about 300 bytes, so a segment is found full when it is over by a small part.
core::Sequence events_between_looks(const ledger::SegmentLimits& limits) {
  constexpr std::size_t kBytesOfEvent = 4'096;
  return std::max<core::Sequence>(limits.bytes / kBytesOfEvent, 1);
}

// A disk without room for a segment isn't asked again before another one could be full.
constexpr core::Sequence kLooksAfterFailure = 16;

// So many segments' worth may wait in the journal before copying them waits for nothing.
constexpr core::Sequence kSegmentsBehind = 3;

}  // namespace

Archiving::Archiving(ArchivingParts parts, const std::vector<ledger::Seal>& seals)
    : parts_(std::move(parts)), look_every_(events_between_looks(parts_.limits)) {
  for (const ledger::Seal& seal : seals) {
    ++segments_;
    bytes_ += seal.bytes;
    sealed_to_ = seal.last_sequence;
  }
  watch();
}

void Archiving::watch() {
  parts_.metrics.gauge_from("jidan_journal_bytes", "Size of journal.db, without its WAL",
                            [file = parts_.data_dir / "journal.db"] {
                              std::error_code error;  // not there: no size
                              const auto bytes = std::filesystem::file_size(file, error);
                              return error ? 0.0 : static_cast<double>(bytes);
                            });
  parts_.metrics.gauge_from("jidan_archive_bytes", "Size of the sealed segments",
                            [this] { return static_cast<double>(bytes_.load()); });
  parts_.metrics.gauge_from("jidan_archive_segments", "Sealed segments of the history",
                            [this] { return static_cast<double>(segments_.load()); });
  parts_.metrics.gauge_from("jidan_archive_sealed_sequence",
                            "Everything up to this sequence lies in sealed segments",
                            [this] { return static_cast<double>(sealed_to_.load()); });
}

void Archiving::notify(core::Sequence head) {
  if (head < next_look_ || looking_.exchange(true)) return;
  looked_at_ = head;
  next_look_ = head + look_every_;
  parts_.chores.post([this] { look(); });
}

void Archiving::removed(const std::vector<ledger::Seal>& seals) {
  for (const ledger::Seal& seal : seals) {
    --segments_;
    bytes_ -= seal.bytes;
  }
}

void Archiving::look() {
  try {
    if (!cutter_)
      cutter_ = std::make_unique<ledger::SegmentCutter>(parts_.data_dir, parts_.limits,
                                                        [this](std::size_t bytes) {
                                                          if (!is_behind())
                                                            parts_.chores.step_done(bytes);
                                                        });
    if (const auto seal = cutter_->cut(parts_.projector.reached()))
      return parts_.writer.seal({*seal, [this, seal = *seal] { sealed(seal); }});
  } catch (const ledger::LedgerError& problem) {
    // The journal only stays larger; a damaged one is found by those who need it.
    parts_.log.warning("archive.cut_failed", {{"error", problem.what()}});
    next_look_ = looked_at_ + kLooksAfterFailure * look_every_;
  }
  looking_ = false;
}

// Orders come faster than the pace lets their history go: then it goes as fast as it can.
bool Archiving::is_behind() const {
  return last_length_ > 0 &&
         parts_.projector.reached() > sealed_to_ + kSegmentsBehind * last_length_;
}

// A journal that was large before goes at twice the rate it grows: orders come first.
void Archiving::sealed(const ledger::Seal& seal) {
  ++segments_;
  bytes_ += seal.bytes;
  sealed_to_ = seal.last_sequence;
  last_length_ = seal.last_sequence - seal.first_sequence + 1;
  parts_.log.info("archive.sealed", {{"from", seal.first_sequence},
                                     {"to", seal.last_sequence},
                                     {"commits", seal.commits},
                                     {"bytes", seal.bytes}});
  next_look_ = looked_at_ + (seal.last_sequence - seal.first_sequence) / 2;
  looking_ = false;
}

}  // namespace jidan::daemon
