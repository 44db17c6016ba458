// Backup by SQLite's own backup interface inside one read transaction, and restore; see backup.hpp.
#include "aggregator/ledger/backup.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <string>

#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/database.hpp"
#include "aggregator/ledger/durable_file.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/removed_table.hpp"
#include "aggregator/ledger/segment_merge.hpp"
#include "platform/shutdown.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageBytes = 4096;

}  // namespace

class Backup::Impl {
 public:
  Impl(const fs::path& data_dir, fs::path file)
      : data_dir_(data_dir),
        file_(std::move(file)),
        part_(file_.string() + ".part"),
        hold_(ArchiveHold::shared(data_dir)),
        source_(data_dir / "journal.db", StoreKind::journal, ReadBudget::unbounded) {
    if (fs::exists(file_))
      throw LedgerError(file_.string() + " exists; a backup overwrites nothing");
    fs::remove(part_);
    target_ = std::make_unique<SQLite::Database>(part_.string(),
                                                 SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    fs::permissions(part_, fs::perms::owner_read | fs::perms::owner_write);
    written_ = std::make_unique<DurableFile>(part_, DurableFile::Mode::change);
    // The snapshot begins with the first read; without it every commit would start the copy anew.
    source_.connection().exec("BEGIN");
    source_.connection().execAndGet("SELECT count(*) FROM store");
    backup_ =
        sqlite3_backup_init(target_->getHandle(), "main", source_.connection().getHandle(), "main");
    if (backup_ == nullptr) throw SQLite::Exception(target_->getHandle());
  }

  ~Impl() {
    if (backup_ != nullptr) sqlite3_backup_finish(backup_);
    merge_.reset();
    base_.reset();
    target_.reset();
    std::error_code error;
    fs::remove(part_, error);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  bool step(int pages) {
    const bool done = merge_ ? add_files(pages) : copy_pages(pages);
    // Now rather than all at the end: the disk is the writer's too.
    written_->write_out();
    if (!done) return false;
    progress_.copied = progress_.total;
    merge_.reset();
    base_.reset();
    target_.reset();
    rename_durably(part_, file_);
    return true;
  }

  Progress progress() const { return progress_; }

 private:
  bool copy_pages(int pages) {
    const int code = sqlite3_backup_step(backup_, pages);
    const int total = sqlite3_backup_pagecount(backup_);
    progress_.total = static_cast<std::uint64_t>(total);
    progress_.copied = static_cast<std::uint64_t>(total - sqlite3_backup_remaining(backup_));
    if (code == SQLITE_OK) return false;
    sqlite3_backup_finish(backup_);
    backup_ = nullptr;
    if (code != SQLITE_DONE) throw SQLite::Exception(sqlite3_errstr(code), code);
    removed_ = RemovedReader(source_.connection()).history();
    source_.connection().exec("ROLLBACK");
    // One plain file, without a WAL beside it; nobody waits for its own syncs.
    target_->exec("PRAGMA journal_mode = DELETE");
    target_->exec("PRAGMA journal_mode = MEMORY");
    target_->exec("PRAGMA synchronous = OFF");
    merge_ = std::make_unique<SegmentMerge>(data_dir_, *target_);
    copied_pages_ = progress_.total;
    progress_.total += merge_->bytes_total() / kPageBytes;
    if (removed_) {
      base_ = std::make_unique<BasePacking>(data_dir_, removed_->base, *target_);
      progress_.total += removed_->base.bytes / kPageBytes;
    }
    return merge_->step(0) && !base_;
  }

  bool add_files(int pages) {
    const std::size_t bytes = static_cast<std::size_t>(pages) * kPageBytes;
    const bool merged = merge_->step(bytes);
    bool done = merged;
    if (merged && base_) {
      done = base_->step(bytes);
      copied_pages_ += static_cast<std::uint64_t>(pages);
    }
    progress_.copied =
        std::min(progress_.total, copied_pages_ + merge_->bytes_taken() / kPageBytes);
    return done;
  }

  fs::path data_dir_;
  fs::path file_;
  fs::path part_;
  std::optional<ArchiveHold> hold_;  // what the copy names mustn't be removed meanwhile
  ReadConnection source_;
  std::unique_ptr<SQLite::Database> target_;
  std::unique_ptr<DurableFile> written_;
  std::unique_ptr<SegmentMerge> merge_;  // once the pages are copied
  std::optional<RemovedHistory> removed_;
  std::unique_ptr<BasePacking> base_;
  sqlite3_backup* backup_ = nullptr;
  std::uint64_t copied_pages_ = 0;  // of what doesn't come from segments
  Progress progress_;
};

Backup::Backup(const fs::path& data_dir, fs::path file) {
  try {
    impl_ = std::make_unique<Impl>(data_dir, std::move(file));
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "beginning a backup");
  }
}
Backup::~Backup() = default;

bool Backup::step(int pages) {
  try {
    return impl_->step(pages);
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "backup");
  }
}

Backup::Progress Backup::progress() const {
  return impl_->progress();
}

namespace {

// The daemon would seal it too, but the file would keep for ever the size of all its history.
void seal_history(const fs::path& data_dir, const SegmentLimits& limits) {
  {
    Journal journal(data_dir);
    SegmentCutter cutter(data_dir, limits);
    while (const auto seal = cutter.cut(journal.head())) {
      Commit commit;
      commit.at_sequence = journal.head() + 1;
      commit.now = journal.last_commit_at();
      commit.seals.push_back(*seal);
      journal.append(commit);
      while (!journal.is_swept()) journal.tidy_up(true);
    }
    journal.checkpoint_and_truncate();
  }
  try {
    SQLite::Database database =
        open_writer(data_dir / "journal.db", StoreKind::journal, Durability::full);
    database.exec("VACUUM");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "restored, but journal.db couldn't be made small");
  }
}

}  // namespace

VerifyReport restore(const fs::path& file, const fs::path& data_dir, const CheckEvent& check_event,
                     const SegmentLimits& limits) {
  std::string in_use;
  const auto lock = platform::DataDirectoryLock::take(data_dir, in_use);
  if (!lock) throw StoreInUse(in_use);
  for (const auto& entry : fs::directory_iterator(data_dir))
    if (entry.path().filename() != "lock")
      throw LedgerError("the data directory " + data_dir.string() + " isn't empty (" +
                        entry.path().filename().string() + "); restore overwrites nothing");
  const fs::path part = data_dir / "journal.db.part";
  try {
    fs::copy_file(file, part);
    fs::permissions(part, fs::perms::owner_read | fs::perms::owner_write);
    // The copy is verified, not the original: so a copying error is found too.
    VerifyReport report = verify(part, check_event);
    if (!report.ok())
      throw StoreDamaged("the backup " + file.string() +
                         " doesn't verify: " + report.problems.front());
    rename_durably(part, data_dir / "journal.db");
    if (report.removed) Journal(data_dir).checkpoint_and_truncate();  // puts the base in its file
    if (fs::file_size(data_dir / "journal.db") > limits.bytes) seal_history(data_dir, limits);
    return report;
  } catch (const fs::filesystem_error& error) {
    fs::remove(part);
    throw LedgerError("restoring " + file.string() + ": " + error.what());
  } catch (const LedgerError&) {
    fs::remove(part);
    throw;
  }
}

}  // namespace jidan::ledger
