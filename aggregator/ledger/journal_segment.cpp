// Names, opening and clearing away of segments' files; see journal_segment.hpp.
#include "aggregator/ledger/journal_segment.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>

#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {

namespace fs = std::filesystem;

fs::path archive_folder(const fs::path& data_dir) {
  return data_dir / "archive";
}

SegmentFiles segment_files(const fs::path& data_dir, std::uint64_t first_sequence,
                           std::uint64_t last_sequence) {
  char name[64];
  std::snprintf(name, sizeof name, "journal-%015llu-%015llu",
                static_cast<unsigned long long>(first_sequence),
                static_cast<unsigned long long>(last_sequence));
  const std::string stem = (archive_folder(data_dir) / name).string();
  return {stem + ".seg", stem + ".keys"};
}

namespace {
const SegmentFiles& there(const SegmentFiles& files) {
  for (const fs::path& file : {files.commits, files.keys})
    if (!fs::exists(file)) throw StoreDamaged(file.string() + " was sealed and isn't there");
  return files;
}
}  // namespace

JournalSegment::JournalSegment(const fs::path& data_dir, const Seal& seal, ReadBudget budget)
    : JournalSegment(segment_files(data_dir, seal.first_sequence, seal.last_sequence), seal,
                     budget) {}

JournalSegment::JournalSegment(const SegmentFiles& files, const Seal& seal, ReadBudget budget)
    : seal_(seal),
      connection_(there(files).commits, StoreKind::segment, budget),
      commits_(connection_.connection()),
      keys_(files.keys, seal.keys, DurableFile::Mode::read) {
  const auto first = commits_.first();
  const auto last = commits_.last();
  if (!first || *first != seal.first_sequence || last->head != seal.last_sequence ||
      last->chain != seal.chain)
    throw StoreDamaged(files.commits.string() + " is not the segment that was sealed");
}

void remove_unsealed(const fs::path& data_dir, const std::vector<Seal>& seals) {
  const fs::path folder = archive_folder(data_dir);
  if (!fs::exists(folder)) return;
  std::set<fs::path> sealed;
  for (const Seal& seal : seals) {
    const SegmentFiles files = segment_files(data_dir, seal.first_sequence, seal.last_sequence);
    sealed.insert({files.commits, files.keys});
  }
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().starts_with("journal-") && !sealed.contains(entry.path()))
      others.push_back(entry.path());
  for (const fs::path& file : others) fs::remove(file);
}

}  // namespace jidan::ledger
