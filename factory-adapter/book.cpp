// The book's own life: loading, stepping, scheduling; messages and answers are in book_events.cpp.
#include "factory-adapter/book.hpp"

#include <algorithm>
#include <cassert>

#include "factory-adapter/report_text.hpp"

namespace jidan::adapter {
namespace {

// After the acknowledgement nobody needs the texts any more; they stay sealed in the inbox.
void forget_texts(Job& job) {
  for (SheetLine& line : job.sheet.lines) line.texts = {};
}

}  // namespace

Book::Book(Inbox& inbox, std::map<std::string, Rules, std::less<>> rules)
    : inbox_(inbox), rules_(std::move(rules)) {
  load();
}

void Book::load() {
  for (StoredJob& stored : inbox_.open_jobs()) {
    Job& job = stored.job;
    if (!rules_.contains(job.sheet.factory)) continue;
    if (!is_final(job.state)) {
      DecodedMessage decoded = decode_message(stored.body);
      if (!decoded.message)
        throw InboxError("the stored sheet of run " + job.sheet.run_id + " can't be read");
      job.sheet.lines = std::move(decoded.message->sheet.lines);
      if (job.state != JobState::received) forget_texts(job);
    }
    OpenJob& open = jobs_[Key(job.sheet.factory, job.sheet.run_id)];
    open.job = std::move(job);
    // Due at once: the first step says what it really waits for.
    if (!is_final(open.job.state)) open.wake = open.job.received_at;
  }
  for (OutgoingReport& report : inbox_.pending_reports()) {
    const auto found = jobs_.find(Key(report.factory, report.run_id));
    if (found == jobs_.end()) continue;
    found->second.reports.push_back(std::move(report));
    ++waiting_reports_;
  }
  for (auto& [key, open] : jobs_) reschedule(key, open);
}

void Book::step(OpenJob& open, Instant now) {
  const Rules& rules = rules_.find(open.job.sheet.factory)->second;
  while (true) {
    const Action action = next_action(open.job, rules, now);
    const Settle* due = std::get_if<Settle>(&action);
    if (due == nullptr) {
      const WaitUntil* wait = std::get_if<WaitUntil>(&action);
      open.wake = wait ? std::optional(wait->at) : std::nullopt;
      return;
    }
    if (!next_state(open.job.state, due->event))
      throw std::logic_error("a step that the job's table does not allow");
    settle(open.job, *due, now);
    inbox_.update_job(open.job);
    if (due->report) write_report(open, *due->report, now);
    if (open.job.state != JobState::received) forget_texts(open.job);
  }
}

void Book::write_report(OpenJob& open, const ReportDraft& draft, Instant now) {
  OutgoingReport report;
  report.factory = open.job.sheet.factory;
  report.run_id = draft.run_id;
  report.revision = draft.revision;
  report.seq = draft.seq;
  report.kind = draft.kind;
  report.webhook_id = report_webhook_id(draft);
  report.next_at = now;
  report.id = inbox_.add_report(report, report_body(draft));
  open.reports.push_back(std::move(report));
  ++waiting_reports_;
}

void Book::finish_report(OpenJob& open, ReportState state, int http_status, Instant now) {
  OutgoingReport& report = open.reports.front();
  report.state = state;
  report.http_status = http_status;
  report.next_at = now;
  inbox_.update_report(report);
  open.reports.pop_front();
  --waiting_reports_;
}

void Book::withdraw_reports(OpenJob& open, Instant now) {
  while (!open.reports.empty())
    finish_report(open, ReportState::withdrawn, open.reports.front().http_status, now);
}

void Book::run_due(Instant now, std::size_t jobs_max) {
  for (std::size_t count = 0; count < jobs_max; ++count) {
    if (due_.empty() || due_.begin()->first > now) return;
    const Key key = due_.begin()->second;
    OpenJob& open = jobs_.find(key)->second;
    unschedule(key, open);
    if (open.wake && *open.wake <= now) step(open, now);
    const bool may_send =
        !open.in_flight && !open.reports.empty() && open.reports.front().next_at <= now;
    if (may_send && ready_keys_.insert(key).second) ready_.push_back(key);
    keep_or_close(key);
  }
}

std::vector<ReportToSend> Book::take_reports() {
  std::vector<ReportToSend> sends;
  while (!ready_.empty() && in_flight_ < reports_in_flight_max) {
    const Key key = std::move(ready_.front());
    ready_.pop_front();
    ready_keys_.erase(key);
    const auto found = jobs_.find(key);
    // Withdrawn since it got ready.
    if (found == jobs_.end() || found->second.in_flight || found->second.reports.empty()) continue;
    OpenJob& open = found->second;
    const OutgoingReport& report = open.reports.front();
    open.in_flight = report.id;
    ++in_flight_;
    sends.push_back({report.id, report.factory, report.run_id, report.webhook_id,
                     inbox_.report_body(report.id)});
    reschedule(key, open);
  }
  return sends;
}

std::optional<Instant> Book::next_deadline() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

void Book::reschedule(const Key& key, OpenJob& open) {
  unschedule(key, open);
  std::optional<Instant> due = open.wake;
  const bool sends_later = !open.in_flight && !open.reports.empty() && !ready_keys_.contains(key);
  if (sends_later && (!due || open.reports.front().next_at < *due))
    due = open.reports.front().next_at;
  if (!due) return;
  open.due = due;
  due_.emplace(*due, key);
}

void Book::unschedule(const Key& key, OpenJob& open) {
  if (open.due) due_.erase({*open.due, key});
  open.due.reset();
}

// A final job with nothing to send leaves memory; the inbox keeps it.
void Book::keep_or_close(const Key& key) {
  const auto found = jobs_.find(key);
  OpenJob& open = found->second;
  if (is_final(open.job.state) && open.reports.empty() && !open.in_flight) {
    unschedule(key, open);
    jobs_.erase(found);
  } else {
    reschedule(key, open);
  }
}

void Book::note(BookNote::Kind kind, const Job& job, int http_status) {
  notes_.push_back({kind, job.sheet.factory, job.sheet.run_id, http_status});
}

std::string_view to_text(ReceiveOutcome outcome) {
  switch (outcome) {
    case ReceiveOutcome::stored:
      return "stored";
    case ReceiveOutcome::late:
      return "late";
    case ReceiveOutcome::repeated:
      return "repeated";
    case ReceiveOutcome::ignored:
      return "ignored";
    case ReceiveOutcome::conflict:
      return "conflict";
    case ReceiveOutcome::invalid:
      return "invalid";
  }
  return "";
}

}  // namespace jidan::adapter
