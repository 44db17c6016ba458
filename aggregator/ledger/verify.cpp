// One pass over segments and journal; see verify.hpp.
#include "aggregator/ledger/verify.hpp"

#include <string>
#include <utility>

#include "aggregator/ledger/archive_hold.hpp"
#include "aggregator/ledger/base_file.hpp"
#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/journal_segment.hpp"
#include "aggregator/ledger/removed_table.hpp"
#include "aggregator/ledger/seal_table.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

constexpr std::size_t kProblemsMax = 100;

class Verifier {
 public:
  Verifier(ReadConnection& connection, std::filesystem::path data_dir,
           const CheckEvent& check_event, VerifyScope scope)
      : database_(connection.connection()),
        data_dir_(std::move(data_dir)),
        check_event_(check_event),
        scope_(scope) {}

  VerifyReport run() {
    part([&] { check_structure(database_); });
    part([&] { check_removed(); });
    part([&] { check_seals(); });
    part([&] {
      CommitReader commits(database_);
      check_commits(commits, report_.head + 1);
    });
    part([&] { check_keys(); });
    part([&] { check_outbox(); });
    return std::move(report_);
  }

 private:
  // Damage in one part is a finding, and the other parts are still looked at.
  template <class Check>
  void part(Check&& check) {
    try {
      check();
    } catch (const SQLite::Exception& error) {
      problem(std::string("SQLite: ") + error.what());
    } catch (const StoreDamaged& error) {
      problem(error.what());
    }
  }

  void problem(std::string text) {
    if (report_.problems.size() < kProblemsMax) report_.problems.push_back(std::move(text));
  }

  void check_structure(SQLite::Database& database) {
    SQLite::Statement statement(database, "PRAGMA integrity_check(20)");
    while (statement.executeStep()) {
      const std::string line = statement.getColumn(0).getString();
      if (line != "ok") problem("SQLite: " + line);
    }
  }

  // What comes first follows the link at the end of what was removed.
  void check_removed() {
    RemovedReader removed(database_);
    report_.removed = removed.history();
    if (!report_.removed) return;
    report_.head = report_.removed->up_to;
    report_.chain = SealReader(database_).link_at(report_.head);
    last_at_ = report_.removed->last_at;
    check_against_base();
    const Base& base = report_.removed->base;
    const bool whole = scope_ == VerifyScope::everything;
    part([&] {
      if (!check_packed_base(database_, base))
        check_base(data_dir_, base, whole ? BaseCheck::digest : BaseCheck::length);
    });
    for (const KeptEvent& event : removed.all_kept()) check_event(event.sequence, event.bytes);
  }

  // The base belongs to this history when the link at its sequence is the one it was made at.
  void check_against_base() {
    if (!report_.removed || report_.head != report_.removed->base.sequence) return;
    if (report_.chain != report_.removed->base.chain)
      problem("the base at sequence " + std::to_string(report_.head) + " is of another history");
  }

  void check_seals() {
    for (const Seal& seal : SealReader(database_).all()) {
      if (seal.first_sequence != report_.head + 1 || seal.before != report_.chain)
        problem("the seal at sequence " + std::to_string(seal.first_sequence) +
                " doesn't follow the one before");
      part([&] { check_segment(seal); });
      ++report_.segments;
      // Go on from what was sealed, whatever the file says.
      report_.head = seal.last_sequence;
      report_.chain = seal.chain;
      last_at_ = seal.last_at;
      check_against_base();
    }
  }

  void check_segment(const Seal& seal) {
    // Opening compares first, last, link and the number of keys.
    JournalSegment segment(data_dir_, seal, ReadBudget::unbounded);
    if (scope_ == VerifyScope::behind_last_seal) return;
    check_structure(segment.database());
    const std::uint64_t before = report_.commits;
    check_commits(segment.commits(), seal.first_sequence);
    if (report_.commits - before != seal.commits)
      problem("the segment up to sequence " + std::to_string(seal.last_sequence) +
              " doesn't hold the commits that were sealed");
    check_entries(segment.keys().entries(0, seal.keys), seal.last_sequence);
  }

  void check_commits(CommitReader& commits, std::uint64_t from) {
    if (report_.from == 0) report_.from = from;
    commits.rows(from, [&](const CommitRow& row) {
      if (row.view.first_sequence < from) return true;  // sealed, and not deleted here yet
      part([&] { check_row(digest_, row, report_.head, report_.chain); });
      if (row.view.now < last_at_)
        problem("journal, sequence " + std::to_string(row.view.first_sequence) +
                ": time goes back");
      check_events(row.view);
      // Go on from what is there, so that a second damage is told apart from the first.
      report_.head = row.view.first_sequence + row.view.count - 1;
      report_.chain = row.chain;
      last_at_ = row.view.now;
      check_against_base();
      ++report_.commits;
      report_.events += row.view.count;
      return true;
    });
  }

  void check_events(const CommitView& view) {
    const bool whole =
        for_each_event(view.events, view.count, [&](std::uint32_t index, std::string_view bytes) {
          check_event(view.first_sequence + index, bytes);
        });
    if (!whole)
      problem("journal, sequence " + std::to_string(view.first_sequence) +
              ": the events' framing is broken");
  }

  void check_event(std::uint64_t sequence, std::string_view bytes) {
    if (!check_event_) return;
    try {
      check_event_(sequence, bytes);
    } catch (const LedgerError& error) {
      problem(error.what());
    }
  }

  void check_keys() {
    SQLite::Statement statement(database_, "SELECT entries FROM keys ORDER BY first_sequence");
    last_key_ = 0;  // of a segment that was just sealed they are still here too
    while (statement.executeStep()) check_entries(blob_of(statement.getColumn(0)), report_.head);
  }

  void check_entries(std::string_view entries, std::uint64_t last_sequence) {
    for (std::size_t at = 0; at + kKeyEntryBytes <= entries.size(); at += kKeyEntryBytes) {
      const std::uint64_t sequence = load_u64(entries.data() + at);
      if (sequence <= last_key_ || sequence > last_sequence)
        problem("keys: order sequence " + std::to_string(sequence) + " is out of place");
      last_key_ = sequence;
    }
  }

  void check_outbox() {
    SQLite::Statement beyond(database_,
                             "SELECT delivery_sequence FROM outbox WHERE delivery_sequence > ?1");
    bind_sequence(beyond, 1, report_.head);
    while (beyond.executeStep())
      problem("outbox: delivery " + beyond.getColumn(0).getString() + " has no commit");
    SQLite::Statement orphans(database_, "PRAGMA foreign_key_check");
    while (orphans.executeStep()) problem("attempts: a row without its delivery");
  }

  SQLite::Database& database_;
  std::filesystem::path data_dir_;
  RowDigest digest_;
  const CheckEvent& check_event_;
  VerifyScope scope_;
  VerifyReport report_;
  Instant last_at_{};
  std::uint64_t last_key_ = 0;
};

}  // namespace

VerifyReport verify(const std::filesystem::path& journal, const CheckEvent& check_event,
                    VerifyScope scope) {
  const auto hold = ArchiveHold::shared(journal.parent_path());
  // Read whole, however long that takes: no budget of steps.
  ReadConnection connection(journal, StoreKind::journal, ReadBudget::unbounded);
  try {
    // One snapshot for all parts, also while the daemon writes.
    connection.connection().exec("BEGIN");
    Verifier verifier(connection, journal.parent_path(), check_event, scope);
    return verifier.run();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "verifying " + journal.string());
  }
}

}  // namespace jidan::ledger
