// One pass over a journal; see verify.hpp.
#include "aggregator/ledger/verify.hpp"

#include <string>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/commit_table.hpp"
#include "aggregator/ledger/sql_values.hpp"

namespace jidan::ledger {
namespace {

constexpr std::size_t kProblemsMax = 100;

class Verifier {
 public:
  Verifier(ReadConnection& connection, const CheckEvent& check_event)
      : database_(connection.connection()), commits_(database_), check_event_(check_event) {}

  VerifyReport run() {
    part([&] { check_structure(); });
    part([&] { check_commits(); });
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

  void check_structure() {
    SQLite::Statement statement(database_, "PRAGMA integrity_check(20)");
    while (statement.executeStep()) {
      const std::string line = statement.getColumn(0).getString();
      if (line != "ok") problem("SQLite: " + line);
    }
  }

  void check_commits() {
    Instant before{};
    commits_.rows(0, [&](const CommitRow& row) {
      part([&] { check_row(digest_, row, report_.head, report_.chain); });
      if (row.view.now < before)
        problem("journal, sequence " + std::to_string(row.view.first_sequence) +
                ": time goes back");
      check_events(row.view);
      // Go on from what is there, so that a second damage is told apart from the first.
      report_.head = row.view.first_sequence + row.view.count - 1;
      report_.chain = row.chain;
      before = row.view.now;
      ++report_.commits;
      report_.events += row.view.count;
      return true;
    });
  }

  void check_events(const CommitView& view) {
    const bool whole =
        for_each_event(view.events, view.count, [&](std::uint32_t index, std::string_view bytes) {
          if (!check_event_) return;
          try {
            check_event_(view.first_sequence + index, bytes);
          } catch (const LedgerError& error) {
            problem(error.what());
          }
        });
    if (!whole)
      problem("journal, sequence " + std::to_string(view.first_sequence) +
              ": the events' framing is broken");
  }

  void check_keys() {
    constexpr std::size_t kEntryBytes = 8 + sizeof(WrappedKey);
    SQLite::Statement statement(database_,
                                "SELECT first_sequence, entries FROM keys ORDER BY first_sequence");
    std::uint64_t previous = 0;
    while (statement.executeStep()) {
      const std::string_view entries = blob_of(statement.getColumn(1));
      for (std::size_t at = 0; at + kEntryBytes <= entries.size(); at += kEntryBytes) {
        const std::uint64_t sequence = load_u64(entries.data() + at);
        if (sequence <= previous || sequence > report_.head)
          problem("keys: order sequence " + std::to_string(sequence) + " is out of place");
        previous = sequence;
      }
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
  CommitReader commits_;
  RowDigest digest_;
  const CheckEvent& check_event_;
  VerifyReport report_;
};

}  // namespace

VerifyReport verify(const std::filesystem::path& journal, const CheckEvent& check_event) {
  // Read whole, however long that takes: no budget of steps.
  ReadConnection connection(journal, StoreKind::journal, ReadBudget::unbounded);
  try {
    // One snapshot for all parts, also while the daemon writes.
    connection.connection().exec("BEGIN");
    Verifier verifier(connection, check_event);
    return verifier.run();
  } catch (const SQLite::Exception& error) {
    throw_store_error(error, "verifying " + journal.string());
  }
}

}  // namespace jidan::ledger
