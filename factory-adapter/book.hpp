// The factory's book: every open job with its reports to send, in memory, and what happens to them,
// written through to the inbox. All members are called inside one begin … commit of the writer, on
// its thread; time comes in as an argument, so a test needs no thread and no clock.
// Invariant: memory holds exactly what the inbox would give back after a restart.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "factory-adapter/answer.hpp"
#include "factory-adapter/decode.hpp"
#include "factory-adapter/inbox.hpp"
#include "factory-adapter/rules.hpp"
#include "factory-adapter/step.hpp"

namespace jidan::adapter {

// How many reports are on their way at once; more would only queue at the aggregator.
inline constexpr std::size_t reports_in_flight_max = 64;

struct ReceivedMessage {
  std::string factory;
  std::string webhook_id;
  std::string body;
  std::string body_digest;
  DecodedMessage decoded;
};

enum class ReceiveOutcome : std::uint8_t {
  stored,    // new: a job, or a change of one
  late,      // stored after its ack_by: never offered
  repeated,  // the same message again
  ignored,   // stored; nothing we act on
  conflict,  // the same id with another body: not stored
  invalid,   // not stored
};
std::string_view to_text(ReceiveOutcome outcome);

struct ReportToSend {
  std::int64_t id = 0;
  std::string factory;
  std::string run_id;
  std::string webhook_id;
  std::string body;
};

struct ReportAnswer {
  std::int64_t id = 0;
  std::string factory;
  std::string run_id;
  int http_status = 0;  // 0: no answer
  std::string problem;  // NAME of urn:jidan:problem:NAME
  std::optional<std::chrono::seconds> retry_after;
};

// What an operator should hear of; the writer logs and counts it after the commit.
struct BookNote {
  enum class Kind : std::uint8_t { report_parked, job_fenced, revision_too_late, sheet_late };
  Kind kind;
  std::string factory;
  std::string run_id;
  int http_status = 0;
};

class Book {
 public:
  // Reads the open jobs. `rules` by factory id; a job of a factory that is no longer configured
  // stays in the inbox untouched.
  Book(Inbox& inbox, std::map<std::string, Rules, std::less<>> rules);

  ReceiveOutcome receive(const ReceivedMessage& message, Instant now);
  // What the answer meant; nothing if the report was withdrawn meanwhile.
  std::optional<AnswerMeaning> answered(const ReportAnswer& answer, Instant now);

  // Performs what is due, at most `jobs_max` jobs; the rest stays due.
  void run_due(Instant now, std::size_t jobs_max);
  // Reports whose turn it is, within the in-flight limit; they are in flight from here on.
  std::vector<ReportToSend> take_reports();
  // The next instant at which something is due; not what waits for an answer.
  std::optional<Instant> next_deadline() const;

  std::vector<BookNote> take_notes() { return std::exchange(notes_, {}); }
  std::size_t open_jobs() const { return jobs_.size(); }
  std::size_t reports_in_flight() const { return in_flight_; }
  std::size_t reports_waiting() const { return waiting_reports_; }

 private:
  using Key = std::pair<std::string, std::string>;  // factory, run_id
  struct OpenJob {
    Job job;
    std::deque<OutgoingReport> reports;     // in seq order; the first is the one to send
    std::optional<std::int64_t> in_flight;  // id of the report on its way
    std::optional<Instant> wake;            // when the job itself wants to act
    std::optional<Instant> due;             // as it stands in due_
  };
  using Jobs = std::map<Key, OpenJob>;

  void load();
  ReceiveOutcome receive_sheet(const ReceivedMessage& message, Instant now);
  ReceiveOutcome receive_cancel(const ReceivedMessage& message, Instant now);
  ReceiveOutcome receive_cancel_request(const ReceivedMessage& message, Instant now);
  ReceiveOutcome open_new(const ReceivedMessage& message, Instant now);
  ReceiveOutcome revise(OpenJob& open, const ReceivedMessage& message, Instant now);
  void step(OpenJob& open, Instant now);
  void write_report(OpenJob& open, const ReportDraft& draft, Instant now);
  void finish_report(OpenJob& open, ReportState state, int http_status, Instant now);
  void withdraw_reports(OpenJob& open, Instant now);
  void withdraw_acceptance(OpenJob& open, Instant now);
  void reschedule(const Key& key, OpenJob& open);
  void unschedule(const Key& key, OpenJob& open);
  void keep_or_close(const Key& key);
  void note(BookNote::Kind kind, const Job& job, int http_status = 0);

  Inbox& inbox_;
  const std::map<std::string, Rules, std::less<>> rules_;
  Jobs jobs_;
  std::set<std::pair<Instant, Key>> due_;
  std::deque<Key> ready_;  // jobs whose first report may go now
  std::set<Key> ready_keys_;
  std::size_t in_flight_ = 0;
  std::size_t waiting_reports_ = 0;
  std::vector<BookNote> notes_;
};

}  // namespace jidan::adapter
