// Messages, reports, cursors and transactions of the inbox; jobs are in inbox_jobs.cpp.
#include "factory-adapter/inbox.hpp"

#include <utility>

#include "factory-adapter/inbox_store.hpp"

namespace jidan::adapter {

Inbox::Inbox(const std::filesystem::path& file, const BodyKey& key)
    : store_(std::make_unique<Store>(file, key)) {}
Inbox::~Inbox() = default;

void Inbox::begin() {
  guarded("beginning a transaction", [&] {
    store_->database->exec("BEGIN IMMEDIATE");
    store_->changes_at_begin = store_->database->getTotalChanges();
  });
}

void Inbox::commit(Instant now) {
  guarded("committing", [&] {
    if (store_->database->getTotalChanges() != store_->changes_at_begin) {
      auto& update = store_->statement("UPDATE clock SET last_commit = ? WHERE last_commit < ?");
      update.bind(1, millis(now));
      update.bind(2, millis(now));
      update.exec();
      update.reset();
    }
    store_->database->exec("COMMIT");
  });
}

Instant Inbox::last_commit() const {
  return guarded("reading the clock", [&] {
    return Instant(std::chrono::milliseconds(
        store_->database->execAndGet("SELECT last_commit FROM clock").getInt64()));
  });
}

std::optional<std::string> Inbox::digest_of(std::string_view factory, std::string_view webhook_id) {
  return guarded("looking for a message", [&]() -> std::optional<std::string> {
    auto& query =
        store_->statement("SELECT body_digest FROM messages WHERE factory = ? AND webhook_id = ?");
    bind_text(query, 1, factory);
    bind_text(query, 2, webhook_id);
    if (!query.executeStep()) return std::nullopt;
    return blob_text(query.getColumn(0));
  });
}

void Inbox::add_message(const SeenMessage& message) {
  guarded("storing a message", [&] {
    auto& insert = store_->statement("INSERT INTO messages VALUES (?, ?, ?, ?, ?)");
    bind_text(insert, 1, message.factory);
    bind_text(insert, 2, message.webhook_id);
    bind_text(insert, 3, message.type);
    bind_blob(insert, 4, message.body_digest);
    insert.bind(5, millis(message.received_at));
    insert.exec();
  });
}

std::int64_t Inbox::add_report(const OutgoingReport& report, std::string_view body) {
  return guarded("storing a report", [&] {
    auto& insert = store_->statement(
        "INSERT INTO reports (factory, run_id, revision, seq, kind, webhook_id, body, state, "
        "attempts, next_at, http_status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)");
    bind_text(insert, 1, report.factory);
    bind_text(insert, 2, report.run_id);
    insert.bind(3, report.revision);
    insert.bind(4, static_cast<std::int64_t>(report.seq));
    bind_text(insert, 5, to_text(report.kind));
    bind_text(insert, 6, report.webhook_id);
    bind_blob(insert, 7, body);
    bind_text(insert, 8, to_text(report.state));
    insert.bind(9, static_cast<std::int64_t>(report.attempts));
    insert.bind(10, millis(report.next_at));
    insert.exec();
    return std::int64_t{store_->database->getLastInsertRowid()};
  });
}

void Inbox::update_report(const OutgoingReport& report) {
  guarded("updating a report", [&] {
    auto& update = store_->statement(
        "UPDATE reports SET state = ?, attempts = ?, next_at = ?, http_status = ? WHERE id = ?");
    bind_text(update, 1, to_text(report.state));
    update.bind(2, static_cast<std::int64_t>(report.attempts));
    update.bind(3, millis(report.next_at));
    update.bind(4, report.http_status);
    update.bind(5, report.id);
    if (update.exec() != 1) throw InboxError("a report that is being sent is not in the inbox");
  });
}

std::string Inbox::report_body(std::int64_t id) {
  return guarded("reading a report", [&] {
    auto& query = store_->statement("SELECT body FROM reports WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) throw InboxError("a report to send is not in the inbox");
    return blob_text(query.getColumn(0));
  });
}

namespace {

ReportState report_state_of(std::string_view text) {
  for (const ReportState state :
       {ReportState::pending, ReportState::sent, ReportState::parked, ReportState::withdrawn})
    if (to_text(state) == text) return state;
  throw InboxError("a report is in a state that does not exist");
}

OutgoingReport read_report(SQLite::Statement& query) {
  OutgoingReport report;
  report.id = query.getColumn(0).getInt64();
  report.factory = query.getColumn(1).getString();
  report.run_id = query.getColumn(2).getString();
  report.revision = query.getColumn(3).getInt64();
  report.seq = static_cast<std::uint64_t>(query.getColumn(4).getInt64());
  const auto kind = report_kind_of(query.getColumn(5).getString());
  if (!kind) throw InboxError("a report is of a kind that does not exist");
  report.kind = *kind;
  report.webhook_id = query.getColumn(6).getString();
  report.state = report_state_of(query.getColumn(7).getString());
  report.attempts = static_cast<std::uint32_t>(query.getColumn(8).getInt64());
  report.next_at = instant_of(query.getColumn(9));
  report.http_status = query.getColumn(10).getInt();
  return report;
}

}  // namespace

std::vector<OutgoingReport> Inbox::pending_reports() {
  return guarded("reading the reports to send", [&] {
    std::vector<OutgoingReport> reports;
    auto& query = store_->statement(
        "SELECT id, factory, run_id, revision, seq, kind, webhook_id, state, attempts, next_at, "
        "http_status FROM reports WHERE state = 'pending' ORDER BY factory, run_id, seq");
    while (query.executeStep()) reports.push_back(read_report(query));
    return reports;
  });
}

std::vector<OutgoingReport> Inbox::reports_of(std::string_view factory, std::string_view run_id) {
  return guarded("reading a run's reports", [&] {
    std::vector<OutgoingReport> reports;
    auto& query = store_->statement(
        "SELECT id, factory, run_id, revision, seq, kind, webhook_id, state, attempts, next_at, "
        "http_status FROM reports WHERE factory = ? AND run_id = ? ORDER BY seq");
    bind_text(query, 1, factory);
    bind_text(query, 2, run_id);
    while (query.executeStep()) reports.push_back(read_report(query));
    return reports;
  });
}

std::string Inbox::pull_cursor(std::string_view factory) {
  return guarded("reading a cursor", [&]() -> std::string {
    auto& query = store_->statement("SELECT cursor FROM pull_cursors WHERE factory = ?");
    bind_text(query, 1, factory);
    return query.executeStep() ? query.getColumn(0).getString() : std::string();
  });
}

void Inbox::set_pull_cursor(std::string_view factory, std::string_view cursor) {
  guarded("storing a cursor", [&] {
    auto& upsert = store_->statement(
        "INSERT INTO pull_cursors VALUES (?, ?) "
        "ON CONFLICT (factory) DO UPDATE SET cursor = excluded.cursor");
    bind_text(upsert, 1, factory);
    bind_text(upsert, 2, cursor);
    upsert.exec();
  });
}

void Inbox::drop_older_than(Instant limit) {
  guarded("dropping what is old", [&] {
    auto& messages = store_->statement(
        "DELETE FROM messages WHERE (factory, webhook_id) IN (SELECT factory, webhook_id "
        "FROM messages WHERE received_at < ? LIMIT 1000)");
    messages.bind(1, millis(limit));
    messages.exec();
    auto& reports = store_->statement(
        "DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE state <> 'pending' "
        "AND next_at < ? ORDER BY id LIMIT 1000)");
    reports.bind(1, millis(limit));
    reports.exec();
    auto& bodies = store_->statement(
        "UPDATE jobs SET body = NULL WHERE number IN (SELECT number FROM jobs WHERE "
        "body IS NOT NULL AND state_since < ? AND state NOT IN "
        "('received', 'accepting', 'confirmed', 'started', 'made') LIMIT 1000)");
    bodies.bind(1, millis(limit));
    bodies.exec();
  });
}

std::string_view to_text(ReportState state) {
  switch (state) {
    case ReportState::pending:
      return "pending";
    case ReportState::sent:
      return "sent";
    case ReportState::parked:
      return "parked";
    case ReportState::withdrawn:
      return "withdrawn";
  }
  return "";
}

}  // namespace jidan::adapter
