// The window, its segments and their house-keeping; see external_ids.hpp.
#include "aggregator/ledger/external_ids.hpp"

#include <algorithm>

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

// Four of one size become one of the next: a look-up outside the window asks at most three filters
// a size, and an id is written again once for each factor of four.
constexpr std::size_t kMergeWidth = 4;
// 8 parts of a full window are 80,000 entries: about 0.3 ms.
constexpr std::size_t kPartsPerSweep = 8;

unsigned size_class(std::uint64_t entries, std::size_t smallest) {
  unsigned level = 0;
  for (std::uint64_t size = smallest; size < entries; size *= kMergeWidth) ++level;
  return level;
}

}  // namespace

void IdWork::run() {
  const fs::path file = merged_.empty() ? write_segment(directory_, range_, std::move(entries_))
                                        : merge_segments(directory_, merged_);
  result_ = std::make_shared<const IdSegment>(file);
}

ExternalIds::ExternalIds() = default;

ExternalIds::ExternalIds(fs::path directory, Instant now, const ExternalIdLimits& limits,
                         std::uint64_t removed_to)
    : directory_(std::move(directory)), limits_(limits), removed_to_(removed_to) {
  open_segments();
  load_window(now);
}

// Takes the segments that cover the sequences from the first on (behind removed history) without a
// gap. What an interrupted merge left (a part inside its whole), unfinished files, and everything
// behind a gap or a damaged file is removed: the ids there are added again from the journal.
void ExternalIds::open_segments() {
  std::vector<std::shared_ptr<const IdSegment>> found;
  std::vector<fs::path> useless;
  for (const auto& file : fs::directory_iterator(directory_)) {
    const std::string name = file.path().filename().string();
    if (!name.starts_with("ids-")) continue;
    try {
      if (!name.ends_with(".seg")) throw StoreDamaged(name + " is unfinished");
      found.push_back(std::make_shared<const IdSegment>(file.path()));
    } catch (const StoreDamaged&) {
      useless.push_back(file.path());  // not lost: the journal has the ids
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    if (a->range().from != b->range().from) return a->range().from < b->range().from;
    return a->range().to > b->range().to;
  });
  for (auto& segment : found) {
    const bool is_first = segments_.empty() && segment->range().from <= removed_to_ + 1;
    const bool is_wanted = segment->range().to > removed_to_;
    if (is_wanted && (is_first || segment->range().from == covered_to_ + 1)) {
      covered_to_ = segment->range().to;
      segments_.push_back(std::move(segment));
    } else {
      useless.push_back(segment->file());
    }
  }
  covered_to_ = std::max(covered_to_, removed_to_);
  for (const fs::path& file : useless) fs::remove(file);
}

void ExternalIds::load_window(Instant now) {
  for (const auto& segment : segments_) in_window_ += segment->size();
  window_from_ = 1;
  move_window(now);
  next_swept_ = FingerprintTable::kParts;
  table_.reserve(in_window_);
  for (const auto& segment : segments_)
    if (!is_outside(*segment))
      segment->walk([&](std::span<const IdEntry> page) { table_.add_all(page); });
}

// Whole segments leave, oldest first, while there are too many ids or they are too old.
void ExternalIds::move_window(Instant now) {
  for (const auto& segment : segments_) {
    if (is_outside(*segment)) continue;
    const bool too_many = in_window_ + fresh_.size() > limits_.entries_max;
    const bool too_old = segment->range().newest + limits_.age_max < now;
    if (!too_many && !too_old) return;
    in_window_ -= segment->size();
    window_from_ = segment->range().to + 1;
    next_swept_ = 0;
  }
}

void ExternalIds::add(std::uint64_t fingerprint, std::uint64_t sequence, Instant at) {
  if (sequence <= covered_to_) return;
  table_.add(fingerprint, sequence);
  if (directory_.empty()) return;
  fresh_.push_back({fingerprint, sequence});
  fresh_newest_ = at;
}

void ExternalIds::prefetch(std::uint64_t fingerprint) const {
  table_.prefetch(fingerprint);
  for (const auto& segment : segments_) {
    if (!is_outside(*segment)) break;
    segment->prefetch(fingerprint);
  }
}

std::vector<std::uint64_t> ExternalIds::candidates(std::uint64_t fingerprint) const {
  std::vector<std::uint64_t> found;
  table_.find(fingerprint, found);
  for (const auto& segment : segments_) {
    if (!is_outside(*segment)) break;
    segment->find(fingerprint, found);
  }
  std::erase_if(found, [&](std::uint64_t sequence) { return sequence <= removed_to_; });
  if (found.size() < 2) return found;
  // An id leaving the window is in both places until the sweep has passed.
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

bool ExternalIds::has_work() const {
  if (directory_.empty() || work_is_out_) return false;
  return fresh_.size() >= limits_.segment_entries || merge_work().has_value();
}

std::optional<IdWork> ExternalIds::next_work() {
  if (directory_.empty() || work_is_out_) return std::nullopt;
  std::optional<IdWork> work;
  if (fresh_.size() >= limits_.segment_entries) {
    work.emplace();
    work->entries_ = fresh_;
    work->range_ = {covered_to_ + 1, fresh_.back().sequence, fresh_newest_};
    fresh_in_work_ = fresh_.size();
  } else {
    work = merge_work();
  }
  if (!work) return std::nullopt;
  work->directory_ = directory_;
  work_is_out_ = true;
  return work;
}

// Only outside the window: inside, a segment isn't read, and it leaves as a whole.
std::optional<IdWork> ExternalIds::merge_work() const {
  std::size_t run = 0;
  for (std::size_t i = 0; i < segments_.size() && is_outside(*segments_[i]); ++i) {
    const auto level = size_class(segments_[i]->size(), limits_.segment_entries);
    const bool same =
        run > 0 && level == size_class(segments_[i - 1]->size(), limits_.segment_entries);
    run = same ? run + 1 : 1;
    if (run < kMergeWidth) continue;
    IdWork work;
    work.merged_.assign(segments_.begin() + static_cast<std::ptrdiff_t>(i + 1 - run),
                        segments_.begin() + static_cast<std::ptrdiff_t>(i + 1));
    return work;
  }
  return std::nullopt;
}

void ExternalIds::finish(IdWork work) {
  work_is_out_ = false;
  if (work.merged_.empty()) {
    covered_to_ = work.result_->range().to;
    in_window_ += work.result_->size();
    fresh_.erase(fresh_.begin(), fresh_.begin() + static_cast<std::ptrdiff_t>(fresh_in_work_));
    segments_.push_back(std::move(work.result_));
  } else {
    take_merged(work);
  }
  drop_forgotten();
}

void ExternalIds::take_merged(IdWork& work) {
  const auto first = std::find(segments_.begin(), segments_.end(), work.merged_.front());
  const auto behind =
      segments_.erase(first, first + static_cast<std::ptrdiff_t>(work.merged_.size()));
  segments_.insert(behind, work.result_);
  for (const auto& part : work.merged_) fs::remove(part->file());
}

void ExternalIds::give_up(IdWork) {
  work_is_out_ = false;
  drop_forgotten();
}

void ExternalIds::forget(std::uint64_t up_to) {
  removed_to_ = std::max(removed_to_, up_to);
  drop_forgotten();
}

// Segments that work is out for are dropped when it comes back.
void ExternalIds::drop_forgotten() {
  while (!work_is_out_ && !segments_.empty() && segments_.front()->range().to <= removed_to_) {
    const IdSegment& segment = *segments_.front();
    if (!is_outside(segment)) {
      in_window_ -= segment.size();
      window_from_ = segment.range().to + 1;
      next_swept_ = 0;
    }
    fs::remove(segment.file());
    segments_.erase(segments_.begin());
  }
}

bool ExternalIds::sweep(Instant now) {
  if (next_swept_ == FingerprintTable::kParts) move_window(now);
  for (std::size_t i = 0; i < kPartsPerSweep && next_swept_ < FingerprintTable::kParts; ++i)
    table_.drop_below(next_swept_++, window_from_);
  return next_swept_ < FingerprintTable::kParts;
}

std::size_t ExternalIds::bytes() const {
  std::size_t bytes = table_.bytes() + fresh_.capacity() * sizeof(IdEntry);
  for (const auto& segment : segments_) bytes += segment->pages() * sizeof(std::uint64_t);
  return bytes;
}

}  // namespace jidan::ledger
