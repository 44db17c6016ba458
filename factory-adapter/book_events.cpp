// What comes from outside into the book: messages of the aggregator and its answers to our reports.
#include <utility>

#include "factory-adapter/book.hpp"

namespace jidan::adapter {

ReceiveOutcome Book::receive(const ReceivedMessage& message, Instant now) {
  if (const auto digest = inbox_.digest_of(message.factory, message.webhook_id))
    return *digest == message.body_digest ? ReceiveOutcome::repeated : ReceiveOutcome::conflict;
  if (!message.decoded.message) return ReceiveOutcome::invalid;
  const Message& decoded = *message.decoded.message;
  const bool is_sheet = decoded.kind == MessageKind::sheet;
  // Signed with this factory's secret but meant for another one: a mistake of set-up over there.
  if (is_sheet && decoded.sheet.factory != message.factory) return ReceiveOutcome::invalid;
  inbox_.add_message({message.factory, message.webhook_id, decoded.type, message.body_digest, now});
  switch (decoded.kind) {
    case MessageKind::sheet:
      return receive_sheet(message, now);
    case MessageKind::cancelled:
      return receive_cancel(message, now);
    case MessageKind::cancel_requested:
      return receive_cancel_request(message, now);
    case MessageKind::ignored:
      return ReceiveOutcome::ignored;
  }
  return ReceiveOutcome::ignored;
}

ReceiveOutcome Book::receive_sheet(const ReceivedMessage& message, Instant now) {
  const Sheet& sheet = message.decoded.message->sheet;
  const auto known = inbox_.find_job(message.factory, sheet.run_id);
  if (!known) return open_new(message, now);
  // The same sheet under another id, or an older one that was overtaken: nothing new.
  if (sheet.revision <= known->sheet.revision) return ReceiveOutcome::ignored;
  const auto found = jobs_.find(Key(message.factory, sheet.run_id));
  if (found == jobs_.end() || !next_state(found->second.job.state, JobEvent::revise)) {
    note(BookNote::Kind::revision_too_late, *known);
    return ReceiveOutcome::ignored;
  }
  return revise(found->second, message, now);
}

ReceiveOutcome Book::open_new(const ReceivedMessage& message, Instant now) {
  Job job;
  job.sheet = message.decoded.message->sheet;
  job.received_at = now;
  job.state_since = now;
  const bool late = job.sheet.ack_by <= now;
  if (late) {
    take_event(job, JobEvent::expire, now);
    note(BookNote::Kind::sheet_late, job);
  }
  inbox_.add_job(job, message.body);
  if (late) return ReceiveOutcome::late;
  const Key key(message.factory, job.sheet.run_id);
  OpenJob& open = jobs_[key];
  open.job = std::move(job);
  open.wake = now;
  reschedule(key, open);
  return ReceiveOutcome::stored;
}

ReceiveOutcome Book::revise(OpenJob& open, const ReceivedMessage& message, Instant now) {
  take_revision(open.job, message.decoded.message->sheet, now);
  // What was said of a run that goes on is still true; until it is confirmed it is answered anew.
  if (open.job.state == JobState::received) withdraw_acceptance(open, now);
  inbox_.replace_sheet(open.job, message.body);
  open.wake = now;
  reschedule(Key(message.factory, open.job.sheet.run_id), open);
  return ReceiveOutcome::stored;
}

// Answers about lines to leave out are not of the sheet as a whole: they stay.
void Book::withdraw_acceptance(OpenJob& open, Instant now) {
  for (std::size_t at = open.reports.size(); at-- > 0;) {
    OutgoingReport& report = open.reports[at];
    if (report.kind == ReportKind::cancel_outcome) continue;
    report.state = ReportState::withdrawn;
    report.next_at = now;
    inbox_.update_report(report);
    open.reports.erase(open.reports.begin() + static_cast<std::ptrdiff_t>(at));
    --waiting_reports_;
  }
}

ReceiveOutcome Book::receive_cancel(const ReceivedMessage& message, Instant now) {
  const Key key(message.factory, message.decoded.message->sheet.run_id);
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || !take_event(found->second.job, JobEvent::cancel, now))
    return ReceiveOutcome::ignored;
  OpenJob& open = found->second;
  inbox_.update_job(open.job);
  withdraw_reports(open, now);
  open.wake.reset();
  keep_or_close(key);
  return ReceiveOutcome::stored;
}

ReceiveOutcome Book::receive_cancel_request(const ReceivedMessage& message, Instant now) {
  const Sheet& asked = message.decoded.message->sheet;
  const Key key(message.factory, asked.run_id);
  const auto found = jobs_.find(key);
  if (found == jobs_.end()) return ReceiveOutcome::ignored;
  OpenJob& open = found->second;
  const auto report = answer_cancel(open.job, asked.lines, now);
  if (!report) return ReceiveOutcome::ignored;
  inbox_.update_job(open.job);
  write_report(open, *report, now);
  reschedule(key, open);
  return ReceiveOutcome::stored;
}

std::optional<AnswerMeaning> Book::answered(const ReportAnswer& answer, Instant now) {
  const Key key(answer.factory, answer.run_id);
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || found->second.in_flight != answer.id) return std::nullopt;
  OpenJob& open = found->second;
  open.in_flight.reset();
  --in_flight_;
  if (open.reports.empty() || open.reports.front().id != answer.id) {
    keep_or_close(key);  // withdrawn while it was on its way
    return std::nullopt;
  }
  OutgoingReport& report = open.reports.front();
  const ReportKind kind = report.kind;
  const AnswerMeaning meaning = meaning_of(answer.http_status, answer.problem);
  ++report.attempts;
  switch (meaning) {
    case AnswerMeaning::applied:
      finish_report(open, ReportState::sent, answer.http_status, now);
      break;
    case AnswerMeaning::stale:
      finish_report(open, ReportState::withdrawn, answer.http_status, now);
      // Our answer came too late: the lines are to be made after all.
      if (kind == ReportKind::cancel_outcome) {
        const std::string said = inbox_.report_body(answer.id);
        std::erase_if(open.job.left_out, [&](const std::string& line) {
          return said.find(line) != std::string::npos;
        });
        inbox_.update_job(open.job);
        open.wake = now;
      }
      break;
    case AnswerMeaning::fenced:
      finish_report(open, ReportState::sent, answer.http_status, now);
      withdraw_reports(open, now);
      note(BookNote::Kind::job_fenced, open.job, answer.http_status);
      break;
    case AnswerMeaning::unusable:
      finish_report(open, ReportState::parked, answer.http_status, now);
      note(BookNote::Kind::report_parked, open.job, answer.http_status);
      break;
    case AnswerMeaning::unanswered:
      report.http_status = answer.http_status;
      report.next_at = next_attempt(now, report.attempts, answer.retry_after);
      inbox_.update_report(report);
      break;
  }
  const auto event = event_of(kind, meaning);
  if (event && take_event(open.job, *event, now)) {
    inbox_.update_job(open.job);
    open.wake = is_final(open.job.state) ? std::nullopt : std::optional(now);
  }
  keep_or_close(key);
  return meaning;
}

}  // namespace jidan::adapter
