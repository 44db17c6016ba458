// The adapter's durable truth: <data_dir>/inbox.db with the messages seen, the jobs, the reports to
// send. It stores and finds; it decides nothing. One connection, one thread, one transaction at a
// time (begin … commit). Any error throws InboxError, after which the program ends: the outcome of
// a failed commit is unknown, and only reading the file again tells.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/body_key.hpp"
#include "factory-adapter/job.hpp"
#include "factory-adapter/step.hpp"

namespace jidan::adapter {

struct InboxError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Longer than the aggregator's retries plus its replay (35 days of the contract).
inline constexpr std::chrono::hours inbox_retention{35 * 24};

enum class ReportState : std::uint8_t { pending, sent, parked, withdrawn };
std::string_view to_text(ReportState state);

struct OutgoingReport {
  std::int64_t id = 0;
  std::string factory;
  std::string run_id;
  std::int64_t revision = 1;
  std::uint64_t seq = 0;
  ReportKind kind = ReportKind::accepted;
  std::string webhook_id;
  ReportState state = ReportState::pending;
  std::uint32_t attempts = 0;
  Instant next_at{};
  int http_status = 0;  // of the last answer; 0: none yet
};

struct SeenMessage {
  std::string factory;
  std::string webhook_id;
  std::string type;
  std::string body_digest;  // SHA-256, raw
  Instant received_at{};
};

struct StoredJob {
  Job job;  // sheet.lines are empty: they are in the body
  std::string body;
};

// A job as lists show it: nothing of its sheet's content.
struct JobRow {
  std::int64_t number = 0;  // cursor
  Job job;
  Instant first_received_at{};
  std::int64_t reports_pending = 0;
  std::int64_t reports_parked = 0;
};

struct JobFilter {
  std::int64_t after = 0;
  int limit = 100;
  std::optional<JobState> state;
  std::string factory;  // empty: all
};

class Inbox {
 public:
  Inbox(const std::filesystem::path& file, const BodyKey& key);
  ~Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  void begin();
  void commit(Instant now);  // also notes `now`, if anything was written
  Instant last_commit() const;

  std::optional<std::string> digest_of(std::string_view factory, std::string_view webhook_id);
  void add_message(const SeenMessage& message);

  void add_job(const Job& job, std::string_view body);
  void update_job(const Job& job);
  void replace_sheet(const Job& job, std::string_view body);  // a newer revision
  std::optional<Job> find_job(std::string_view factory, std::string_view run_id);
  // Jobs that still want something: not final, or with reports to send.
  std::vector<StoredJob> open_jobs();

  std::int64_t add_report(const OutgoingReport& report, std::string_view body);
  void update_report(const OutgoingReport& report);
  std::string report_body(std::int64_t id);
  std::vector<OutgoingReport> pending_reports();  // by run, in seq order

  std::vector<JobRow> list_jobs(const JobFilter& filter);
  std::optional<JobRow> show_job(std::string_view run_id);
  std::vector<OutgoingReport> reports_of(std::string_view factory, std::string_view run_id);

  std::string pull_cursor(std::string_view factory);
  void set_pull_cursor(std::string_view factory, std::string_view cursor);

  // Drops messages, sent reports and the bodies of final jobs that are older than the retention;
  // at most a thousand rows of each, so that no commit waits long.
  void drop_older_than(Instant limit);

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace jidan::adapter
