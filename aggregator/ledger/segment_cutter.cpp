// Counting, copying and checking of a segment; see segment_cutter.hpp.
#include "aggregator/ledger/segment_cutter.hpp"

#include <string>
#include <utility>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

// Copied in one transaction and then written out: the disk is the writer's too, and all of it at
// once would stand before its small syncs.
constexpr std::size_t kBytesAtOnce = 1U << 20U;

// Writes both files under temporary names; finish() gives them theirs.
class SegmentFilesBeingMade {
 public:
  explicit SegmentFilesBeingMade(const SegmentFiles& named)
      : named_(named), parts_{named.commits.string() + ".part", named.keys.string() + ".part"} {
    fs::create_directories(named.commits.parent_path());
    remove();
  }
  ~SegmentFilesBeingMade() { remove(); }
  SegmentFilesBeingMade(const SegmentFilesBeingMade&) = delete;
  SegmentFilesBeingMade& operator=(const SegmentFilesBeingMade&) = delete;

  const SegmentFiles& parts() const { return parts_; }
  void finish() {
    rename_durably(parts_.keys, named_.keys);
    rename_durably(parts_.commits, named_.commits);
  }

 private:
  void remove() {
    std::error_code ignored;  // of files that may not be there; making them says what is wrong
    fs::remove(parts_.commits, ignored);
    fs::remove(parts_.keys, ignored);
  }
  SegmentFiles named_;
  SegmentFiles parts_;
};

class CommitCopy {
 public:
  explicit CommitCopy(const fs::path& file) : database_(create_segment(file)), rows_(database_) {}

  SQLite::Database& database() { return database_; }
  void insert(const CommitRow& row) { rows_.insert(row); }
  void insert_link(std::uint64_t last_sequence, const Chain& chain) {
    SQLite::Statement link(database_, "INSERT INTO links (last_sequence, chain) VALUES (?1, ?2)");
    bind_sequence(link, 1, last_sequence);
    bind_chain(link, 2, chain);
    link.exec();
  }

 private:
  SQLite::Database database_;
  CommitWriter rows_;
};

// Rows come checked against their checksum and the chain; `seal` grows with them. Short reads of
// the journal, so that its WAL may be used again meanwhile.
void copy_commits(CommitReader& from, ReadConnection& journal, const fs::path& file, Seal& seal,
                  const SegmentCutter::StepDone& step_done) {
  CommitCopy copy(file);
  DurableFile written(file, DurableFile::Mode::change);
  if (seal.first_sequence > 1) copy.insert_link(seal.first_sequence - 1, seal.before);
  std::uint64_t next = seal.first_sequence;
  while (next <= seal.last_sequence) {
    journal.begin_read();
    SQLite::Transaction transaction(copy.database());
    std::size_t bytes = 0;
    from.walk(next, [&](const CommitRow& row) {
      if (row.view.first_sequence > seal.last_sequence) return false;
      if (seal.commits++ == 0) seal.first_at = row.view.now;
      copy.insert(row);
      seal.last_at = row.view.now;
      seal.chain = row.chain;
      next = row.view.first_sequence + row.view.count;
      bytes += row.view.events.size();
      return bytes < kBytesAtOnce;
    });
    transaction.commit();
    written.write_out();
    if (bytes == 0) throw StoreDamaged("no commit holds sequence " + std::to_string(next));
    step_done(bytes);
  }
}

void copy_keys(ReadConnection& journal, const fs::path& file, Seal& seal) {
  DurableFile keys(file, DurableFile::Mode::create);
  SQLite::Statement rows(journal.begin_read(),
                         "SELECT entries FROM keys WHERE first_sequence BETWEEN ?1 AND ?2 ORDER BY "
                         "first_sequence");
  bind_sequence(rows, 1, seal.first_sequence);
  bind_sequence(rows, 2, seal.last_sequence);
  std::uint64_t at = 0;
  while (rows.executeStep()) {
    const std::string_view entries = blob_of(rows.getColumn(0));
    keys.write_at(at, entries);
    at += entries.size();
  }
  seal.keys = at / kKeyEntryBytes;
}

// The originals will be deleted: so what was written is read once more, by its checksums.
void check_copy(const SegmentFiles& files, const Seal& seal) {
  JournalSegment segment(files, seal, ReadBudget::unbounded);
  std::uint64_t next = seal.first_sequence;
  segment.commits().rows(0, [&](const CommitRow& row) {
    if (row.view.first_sequence != next || RowDigest::crc(row.view) != row.crc)
      throw StoreDamaged(files.commits.string() + " isn't what was written, at sequence " +
                         std::to_string(next));
    next = row.view.first_sequence + row.view.count;
    return true;
  });
}

}  // namespace

SegmentCutter::SegmentCutter(fs::path data_dir, const SegmentLimits& limits, StepDone step_done)
    : data_dir_(std::move(data_dir)),
      limits_(limits),
      step_done_(std::move(step_done)),
      journal_(data_dir_ / "journal.db", StoreKind::journal),
      commits_(journal_.connection()),
      seals_(journal_.connection()),
      sizes_(journal_.connection(),
             "SELECT first_sequence + count - 1, length(events) FROM commits WHERE first_sequence "
             "> ?1 AND first_sequence <= ?2 ORDER BY first_sequence") {}

std::optional<Seal> SegmentCutter::cut(std::uint64_t up_to) {
  try {
    if (!counts_enough(up_to)) return std::nullopt;
    return make();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "cutting a segment");
  }
}

// Goes on counting where it stopped; begins anew behind a seal that came meanwhile.
bool SegmentCutter::counts_enough(std::uint64_t up_to) {
  journal_.begin_read();
  const std::uint64_t first = seals_.end().sequence + 1;
  if (first != first_) {
    first_ = first;
    last_ = first - 1;
    bytes_ = 0;
  }
  const auto newest = commits_.last();
  if (!newest) return false;
  const ResetAfter reset(sizes_);
  bind_sequence(sizes_, 1, last_);
  bind_sequence(sizes_, 2, up_to);
  while (bytes_ < limits_.bytes && sizes_.executeStep()) {
    const std::uint64_t last = sequence_of(sizes_.getColumn(0));
    if (last > up_to || last == newest->head) break;
    last_ = last;
    bytes_ += static_cast<std::size_t>(sizes_.getColumn(1).getInt64());
  }
  return bytes_ >= limits_.bytes;
}

Seal SegmentCutter::make() {
  Seal seal;
  seal.first_sequence = first_;
  seal.last_sequence = last_;
  seal.before = seals_.end().chain;
  SegmentFilesBeingMade files(segment_files(data_dir_, first_, last_));
  copy_commits(commits_, journal_, files.parts().commits, seal, step_done_);
  copy_keys(journal_, files.parts().keys, seal);
  check_copy(files.parts(), seal);
  seal.bytes = fs::file_size(files.parts().commits) + fs::file_size(files.parts().keys);
  files.finish();
  return seal;
}

}  // namespace jidan::ledger
