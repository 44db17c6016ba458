// Jobs of the inbox, and what all its files share: prepared statements, bindings, sealing.
#include <algorithm>
#include <utility>

#include "factory-adapter/inbox_store.hpp"

namespace jidan::adapter {
namespace {

#define JOB_COLUMNS                                                                          \
  "number, factory, run_id, run, revision, state, quantity, ack_by, due_at, "                \
  "first_received_at, received_at, state_since, next_seq, times_started, progress_reports, " \
  "excepted, left_out"

// Line ids have no line feed in them (decode checks), so one separates them.
std::string joined(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : "\n") + id;
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> ids;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find('\n', from), text.size());
    ids.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return ids;
}

JobRow read_job(SQLite::Statement& query) {
  JobRow row;
  Job& job = row.job;
  row.number = query.getColumn(0).getInt64();
  job.sheet.factory = query.getColumn(1).getString();
  job.sheet.run_id = query.getColumn(2).getString();
  job.sheet.run = query.getColumn(3).getString();
  job.sheet.revision = query.getColumn(4).getInt64();
  const auto state = job_state_of(query.getColumn(5).getString());
  if (!state) throw InboxError("a job is in a state that does not exist");
  job.state = *state;
  job.sheet.quantity = query.getColumn(6).getInt64();
  job.sheet.ack_by = instant_of(query.getColumn(7));
  job.sheet.due_at = instant_of(query.getColumn(8));
  row.first_received_at = instant_of(query.getColumn(9));
  job.received_at = instant_of(query.getColumn(10));
  job.state_since = instant_of(query.getColumn(11));
  job.next_seq = static_cast<std::uint64_t>(query.getColumn(12).getInt64());
  job.times_started = static_cast<std::uint32_t>(query.getColumn(13).getInt64());
  job.progress_reports = static_cast<std::uint32_t>(query.getColumn(14).getInt64());
  job.excepted = split(query.getColumn(15).getString());
  job.left_out = split(query.getColumn(16).getString());
  return row;
}

// What changes in a job's life, as parameters 1 to 7; the key as 8 and 9.
void bind_progress(SQLite::Statement& statement, const Job& job) {
  bind_text(statement, 1, to_text(job.state));
  statement.bind(2, millis(job.state_since));
  statement.bind(3, static_cast<std::int64_t>(job.next_seq));
  statement.bind(4, static_cast<std::int64_t>(job.times_started));
  statement.bind(5, static_cast<std::int64_t>(job.progress_reports));
  bind_text(statement, 6, joined(job.excepted));
  bind_text(statement, 7, joined(job.left_out));
  bind_text(statement, 8, job.sheet.factory);
  bind_text(statement, 9, job.sheet.run_id);
}

}  // namespace

SQLite::Statement& Inbox::Store::statement(const char* sql) {
  auto& kept = statements[sql];
  if (!kept) kept = std::make_unique<SQLite::Statement>(*database, sql);
  kept->tryReset();
  kept->clearBindings();
  return *kept;
}

std::string Inbox::Store::seal(const Job& job, std::string_view body) const {
  return body_key.seal(job.sheet.factory + "/" + job.sheet.run_id, body);
}

std::string Inbox::Store::open(const Job& job, std::string_view sealed) const {
  auto body = body_key.open(job.sheet.factory + "/" + job.sheet.run_id, sealed);
  if (!body)
    throw InboxError("the sheet of run " + job.sheet.run_id +
                     " can't be opened: another key_file, or a damaged inbox");
  return std::move(*body);
}

void Inbox::add_job(const Job& job, std::string_view body) {
  guarded("storing a job", [&] {
    auto& insert = store_->statement(
        "INSERT INTO jobs (state, state_since, next_seq, times_started, progress_reports, "
        "excepted, left_out, factory, run_id, run, revision, body, quantity, ack_by, due_at, "
        "first_received_at, received_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    bind_progress(insert, job);
    const std::string sealed = store_->seal(job, body);
    bind_text(insert, 10, job.sheet.run);
    insert.bind(11, job.sheet.revision);
    bind_blob(insert, 12, sealed);
    insert.bind(13, job.sheet.quantity);
    insert.bind(14, millis(job.sheet.ack_by));
    insert.bind(15, millis(job.sheet.due_at));
    insert.bind(16, millis(job.received_at));
    insert.bind(17, millis(job.received_at));
    insert.exec();
  });
}

void Inbox::update_job(const Job& job) {
  guarded("updating a job", [&] {
    auto& update = store_->statement(
        "UPDATE jobs SET state = ?, state_since = ?, next_seq = ?, times_started = ?, "
        "progress_reports = ?, excepted = ?, left_out = ? WHERE factory = ? AND run_id = ?");
    bind_progress(update, job);
    if (update.exec() != 1) throw InboxError("run " + job.sheet.run_id + " is not in the inbox");
  });
}

void Inbox::replace_sheet(const Job& job, std::string_view body) {
  update_job(job);
  guarded("storing a newer sheet", [&] {
    auto& update = store_->statement(
        "UPDATE jobs SET run = ?, revision = ?, body = ?, quantity = ?, ack_by = ?, due_at = ?, "
        "received_at = ? WHERE factory = ? AND run_id = ?");
    const std::string sealed = store_->seal(job, body);
    bind_text(update, 1, job.sheet.run);
    update.bind(2, job.sheet.revision);
    bind_blob(update, 3, sealed);
    update.bind(4, job.sheet.quantity);
    update.bind(5, millis(job.sheet.ack_by));
    update.bind(6, millis(job.sheet.due_at));
    update.bind(7, millis(job.received_at));
    bind_text(update, 8, job.sheet.factory);
    bind_text(update, 9, job.sheet.run_id);
    update.exec();
  });
}

std::optional<Job> Inbox::find_job(std::string_view factory, std::string_view run_id) {
  return guarded("looking for a job", [&]() -> std::optional<Job> {
    auto& query =
        store_->statement("SELECT " JOB_COLUMNS " FROM jobs WHERE factory = ? AND run_id = ?");
    bind_text(query, 1, factory);
    bind_text(query, 2, run_id);
    if (!query.executeStep()) return std::nullopt;
    return read_job(query).job;
  });
}

std::vector<StoredJob> Inbox::open_jobs() {
  return guarded("reading the open jobs", [&] {
    std::vector<StoredJob> jobs;
    auto& query = store_->statement(
        "SELECT " JOB_COLUMNS
        ", body FROM jobs WHERE state IN ('received', 'accepting', 'confirmed', 'started', "
        "'made') OR EXISTS (SELECT 1 FROM reports WHERE reports.factory = jobs.factory AND "
        "reports.run_id = jobs.run_id AND reports.state = 'pending') ORDER BY number");
    while (query.executeStep()) {
      StoredJob stored;
      stored.job = read_job(query).job;
      if (!query.getColumn(17).isNull())
        stored.body = store_->open(stored.job, blob_text(query.getColumn(17)));
      jobs.push_back(std::move(stored));
    }
    return jobs;
  });
}

namespace {

#define REPORT_COUNTS                                                         \
  ", (SELECT count(*) FROM reports WHERE reports.factory = jobs.factory AND " \
  "reports.run_id = jobs.run_id AND reports.state = 'pending')"               \
  ", (SELECT count(*) FROM reports WHERE reports.factory = jobs.factory AND " \
  "reports.run_id = jobs.run_id AND reports.state = 'parked')"

constexpr const char* list_sql =
    "SELECT " JOB_COLUMNS REPORT_COUNTS
    " FROM jobs WHERE number > ?1 AND (?2 = '' OR state = ?2) AND (?3 = '' OR factory = ?3)"
    " ORDER BY number LIMIT ?4";
constexpr const char* show_sql =
    "SELECT " JOB_COLUMNS REPORT_COUNTS " FROM jobs WHERE run_id = ? ORDER BY number LIMIT 1";

std::vector<JobRow> read_rows(SQLite::Statement& query) {
  std::vector<JobRow> rows;
  while (query.executeStep()) {
    rows.push_back(read_job(query));
    rows.back().reports_pending = query.getColumn(17).getInt64();
    rows.back().reports_parked = query.getColumn(18).getInt64();
  }
  return rows;
}

}  // namespace

std::vector<JobRow> Inbox::list_jobs(const JobFilter& filter) {
  return guarded("listing jobs", [&] {
    auto& query = store_->statement(list_sql);
    query.bind(1, filter.after);
    bind_text(query, 2, filter.state ? to_text(*filter.state) : std::string_view());
    bind_text(query, 3, filter.factory);
    query.bind(4, filter.limit);
    return read_rows(query);
  });
}

std::optional<JobRow> Inbox::show_job(std::string_view run_id) {
  return guarded("showing a job", [&]() -> std::optional<JobRow> {
    auto& query = store_->statement(show_sql);
    bind_text(query, 1, run_id);
    auto rows = read_rows(query);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  });
}

std::int64_t millis(Instant instant) {
  return instant.time_since_epoch().count();
}

Instant instant_of(const SQLite::Column& column) {
  return Instant(std::chrono::milliseconds(column.getInt64()));
}

void bind_text(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, std::string(text));
}

void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes) {
  statement.bind(index, static_cast<const void*>(bytes.data()), static_cast<int>(bytes.size()));
}

std::string blob_text(const SQLite::Column& column) {
  const void* bytes = column.getBlob();
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(column.getBytes())};
}

}  // namespace jidan::adapter
