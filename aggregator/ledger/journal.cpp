// The ledger on SQLite: commit, replay, checkpoint. See journal.hpp and FORMAT.md.
#include "aggregator/ledger/journal.hpp"

#include <sqlite3.h>

#include "aggregator/ledger/ballast.hpp"
#include "aggregator/ledger/commit_history.hpp"
#include "aggregator/ledger/key_table.hpp"
#include "aggregator/ledger/outbox_table.hpp"
#include "aggregator/ledger/removed_rows.hpp"
#include "aggregator/ledger/sealed_rows.hpp"
#include "aggregator/ledger/sql_values.hpp"
#include "aggregator/ledger/wal_keeper.hpp"

namespace jidan::ledger {
namespace {

// Version of the row's layout and of the event framing; the events carry versions of their own.
constexpr std::uint32_t kSchemaVersion = 1;

}  // namespace

class Journal::Impl {
 public:
  Impl(const std::filesystem::path& data_dir, const JournalOptions& options)
      : options_(options),
        ballast_(data_dir / "ballast", options.ballast_bytes),
        database_(open_writer(data_dir / "journal.db", StoreKind::journal, Durability::full)),
        wal_(database_, data_dir / "journal.db",
             {options.wal_bytes_worth, options.wal_bytes_max, options.wal_bytes_kept}),
        history_(database_, data_dir, ReadBudget::unbounded),
        commit_writer_(database_),
        outbox_writer_(database_),
        outbox_reader_(database_),
        key_writer_(database_),
        sealed_(database_, history_, data_dir),
        removed_(database_, history_, data_dir),
        begin_(database_, "BEGIN IMMEDIATE"),
        commit_(database_, "COMMIT") {
    if (const auto last = history_.last()) {
      head_ = last->head;
      last_commit_at_ = last->now;
      chain_ = last->chain;
    }
    count_boot();
    ballast_.fill();
  }

  std::uint64_t head() const { return head_; }
  Instant last_commit_at() const { return last_commit_at_; }
  std::uint64_t boot() const { return boot_; }
  CommitHistory& history() { return history_; }
  OutboxReader& outbox() { return outbox_reader_; }
  SQLite::Database& database() { return database_; }
  Ballast& ballast() { return ballast_; }
  WalKeeper& wal() { return wal_; }

  void append(const Commit& commit) {
    if (broken_) throw CommitUnknown("the journal failed before; the process must end");
    if (commit.at_sequence != head_ + 1) throw SequenceTaken(commit.at_sequence, head_);
    if (commit.now < last_commit_at_ && !commit.events.empty())
      throw LedgerError("time goes back: a commit before that at sequence " +
                        std::to_string(head_));
    CommitRow row;
    if (!commit.events.empty()) row = row_of(commit);
    write(commit, row);
    finish(commit);
    if (!commit.erased_keys.empty()) wal_.must_empty();
    sealed_.committed(commit);
    removed_.committed(commit);
    if (commit.events.empty()) return;
    head_ += commit.events.count();
    last_commit_at_ = commit.now;
    chain_ = row.chain;
  }

  void tidy_up(bool idle) {
    sealed_.sweep(idle);
    removed_.sweep();
    wal_.tidy_up(idle);
  }

  bool is_swept() const { return sealed_.is_swept(); }

  void claim_key(const std::string& check_value) {
    const std::string known = database_.execAndGet("SELECT key_check FROM store").getString();
    if (known == check_value) return;
    if (!known.empty())
      throw KeyProblem("this data was sealed with another master key (" + known +
                       "), not with the one given (" + check_value + ")");
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement claim(database_, "UPDATE store SET key_check = ?1");
    claim.bind(1, check_value);
    claim.exec();
    transaction.commit();
  }

 private:
  void count_boot() {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    database_.exec("UPDATE store SET boot = boot + 1");
    transaction.commit();
    boot_ = static_cast<std::uint64_t>(database_.execAndGet("SELECT boot FROM store").getInt64());
  }

  CommitRow row_of(const Commit& commit) {
    CommitRow row;
    row.view = {commit.at_sequence, commit.events.count(), options_.shard, kSchemaVersion,
                commit.now,         commit.events.bytes()};
    row.crc = RowDigest::crc(row.view);
    row.chain = digest_.chain(chain_, row.view);
    return row;
  }

  // Everything but COMMIT: whatever fails here, nothing of it is in the file.
  void write(const Commit& commit, const CommitRow& row) {
    try {
      step(begin_);
      if (row.view.count > 0) commit_writer_.insert(row);
      outbox_writer_.write(commit);
      key_writer_.write(commit);
      sealed_.write(commit, head_);
      removed_.write(commit, head_);
    } catch (const SQLite::Exception& error) {
      roll_back();
      throw_store_error(error, "journal, before commit");
    } catch (const LedgerError&) {
      roll_back();
      throw;
    }
  }

  // FULL from COMMIT is a certain no: it comes from a short write, and a commit frame that isn't
  // whole has no valid checksum. Every other failure may come from the sync behind a whole frame.
  void finish(const Commit& commit) {
    try {
      step(commit_);
    } catch (const SQLite::Exception& error) {
      const std::string what = "journal, COMMIT at sequence " + std::to_string(commit.at_sequence);
      if ((error.getErrorCode() & 0xFF) == SQLITE_FULL) {
        roll_back();
        throw_store_error(error, what);
      }
      broken_ = true;
      throw CommitUnknown(what + ": " + error.what());
    }
  }

  void roll_back() {
    if (sqlite3_get_autocommit(database_.getHandle()) != 0) return;  // SQLite did it already
    try {
      database_.exec("ROLLBACK");
    } catch (const SQLite::Exception& error) {
      broken_ = true;
      throw CommitUnknown(std::string("journal, ROLLBACK: ") + error.what());
    }
  }

  static void step(SQLite::Statement& statement) {
    const ResetAfter reset(statement);
    statement.exec();
  }

  JournalOptions options_;
  Ballast ballast_;
  SQLite::Database database_;
  WalKeeper wal_;
  CommitHistory history_;
  CommitWriter commit_writer_;
  OutboxWriter outbox_writer_;
  OutboxReader outbox_reader_;
  KeyWriter key_writer_;
  SealedRows sealed_;
  RemovedRows removed_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  RowDigest digest_;
  std::uint64_t head_ = 0;
  std::uint64_t boot_ = 0;
  Instant last_commit_at_{};
  Chain chain_{};
  bool broken_ = false;
};

namespace {

// Reads of the journal's own connection: SQLite's faults become ours.
template <class Read>
auto reading(Read&& read) {
  try {
    return read();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "reading the journal");
  }
}

}  // namespace

Journal::Journal(const std::filesystem::path& data_dir, const JournalOptions& options)
    : impl_(reading([&] { return std::make_unique<Impl>(data_dir, options); })) {}
Journal::~Journal() = default;

std::uint64_t Journal::head() const {
  return impl_->head();
}
Instant Journal::last_commit_at() const {
  return impl_->last_commit_at();
}
std::uint64_t Journal::boot() const {
  return impl_->boot();
}
void Journal::append(const Commit& commit) {
  impl_->append(commit);
}

void Journal::replay(std::uint64_t from_sequence,
                     const std::function<void(const CommitView&)>& visit) {
  reading([&] {
    impl_->history().walk(from_sequence, [&](const CommitRow& row) {
      visit(row.view);
      return true;
    });
  });
}

std::vector<OutboxRow> Journal::undelivered() {
  return reading([&] { return impl_->outbox().open(); });
}
std::vector<AttemptRow> Journal::attempts(std::uint64_t delivery_sequence) {
  return reading([&] { return impl_->outbox().attempts(delivery_sequence); });
}
std::optional<WrappedKey> Journal::order_key(std::uint64_t order_sequence) {
  return reading([&] { return impl_->history().order_key(order_sequence); });
}
std::vector<SecretRow> Journal::secrets() {
  return reading([&] { return read_secrets(impl_->database()); });
}
std::vector<Seal> Journal::seals() {
  return reading([&] { return impl_->history().seals(); });
}
std::optional<RemovedHistory> Journal::removed() {
  return reading([&] { return impl_->history().removed().history(); });
}
void Journal::claim_key(const std::string& check_value) {
  reading([&] { impl_->claim_key(check_value); });
}
void Journal::tidy_up(bool idle) {
  impl_->tidy_up(idle);
}
bool Journal::checkpoint_and_truncate() {
  return impl_->wal().empty();
}
bool Journal::release_ballast() {
  return impl_->ballast().release();
}
bool Journal::is_swept() const {
  return impl_->is_swept();
}
std::size_t Journal::wal_bytes() const {
  return impl_->wal().bytes();
}

}  // namespace jidan::ledger
