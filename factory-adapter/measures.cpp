// Names and helps of the adapter's metrics; see measures.hpp.
#include "factory-adapter/measures.hpp"

namespace jidan::adapter {
namespace {

platform::Counter message_counter(platform::Metrics& metrics, ReceiveOutcome outcome) {
  return metrics.counter("jidan_factory_messages_total", "Messages taken, by what became of them",
                         {{"outcome", to_text(outcome)}});
}

platform::Counter answer_counter(platform::Metrics& metrics, AnswerMeaning meaning) {
  return metrics.counter("jidan_factory_report_answers_total",
                         "Attempts to report, by what the answer meant",
                         {{"meaning", to_text(meaning)}});
}

double as_double(const std::atomic<std::uint64_t>& value) {
  return static_cast<double>(value.load(std::memory_order_relaxed));
}

}  // namespace

Measures::Measures(platform::Metrics& metrics)
    : unauthorized(metrics.counter("jidan_factory_unauthorized_total",
                                   "Messages whose signature did not verify")),
      overloaded(metrics.counter("jidan_factory_overloaded_total",
                                 "Messages answered 503 because the queue was full")),
      alerts(metrics.counter("jidan_factory_alerts_total",
                             "Things a person must look at: conflicts, parked reports, fences")),
      commit_seconds(metrics.histogram("jidan_factory_commit_seconds",
                                       "Time of one turn of the writer with its commit",
                                       platform::seconds_bounds())),
      messages_{message_counter(metrics, ReceiveOutcome::stored),
                message_counter(metrics, ReceiveOutcome::late),
                message_counter(metrics, ReceiveOutcome::repeated),
                message_counter(metrics, ReceiveOutcome::ignored),
                message_counter(metrics, ReceiveOutcome::conflict),
                message_counter(metrics, ReceiveOutcome::invalid)},
      answers_{answer_counter(metrics, AnswerMeaning::applied),
               answer_counter(metrics, AnswerMeaning::fenced),
               answer_counter(metrics, AnswerMeaning::stale),
               answer_counter(metrics, AnswerMeaning::unusable),
               answer_counter(metrics, AnswerMeaning::unanswered)} {
  metrics.gauge_from("jidan_factory_open_jobs", "Jobs that are not at their end",
                     [this] { return as_double(open_jobs); });
  metrics.gauge_from("jidan_factory_reports_in_flight", "Reports being attempted",
                     [this] { return as_double(reports_in_flight); });
  metrics.gauge_from("jidan_factory_reports_waiting", "Reports not answered yet",
                     [this] { return as_double(reports_waiting); });
}

void Measures::message(ReceiveOutcome outcome) {
  messages_[static_cast<std::size_t>(outcome)].add();
}

void Measures::answer(AnswerMeaning meaning) {
  answers_[static_cast<std::size_t>(meaning)].add();
}

}  // namespace jidan::adapter
