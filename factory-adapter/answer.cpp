// Reading answers; see answer.hpp.
#include "factory-adapter/answer.hpp"

#include <algorithm>

namespace jidan::adapter {

AnswerMeaning meaning_of(int status, std::string_view problem) {
  if (status == 200) return AnswerMeaning::applied;
  if (status == 409) {
    // Anything else is taken as a fence: not starting is always the safe side.
    const bool is_overtaken = problem == "revision-stale" || problem == "not-cancellable";
    return is_overtaken ? AnswerMeaning::stale : AnswerMeaning::fenced;
  }
  // 401 and 404 are mistakes of set-up on either side that somebody puts right; 408 and 429 mean
  // later. The report itself is good, so it waits.
  if (status == 401 || status == 404 || status == 408 || status == 429)
    return AnswerMeaning::unanswered;
  if (status >= 400 && status < 500) return AnswerMeaning::unusable;
  return AnswerMeaning::unanswered;
}

std::optional<JobEvent> event_of(ReportKind kind, AnswerMeaning meaning) {
  switch (meaning) {
    case AnswerMeaning::applied:
      if (kind == ReportKind::accepted) return JobEvent::confirm;
      return std::nullopt;
    case AnswerMeaning::fenced:
      return JobEvent::fence;
    case AnswerMeaning::stale:
    case AnswerMeaning::unusable:
    case AnswerMeaning::unanswered:
      return std::nullopt;
  }
  return std::nullopt;
}

Instant next_attempt(Instant now, std::uint32_t attempts,
                     std::optional<std::chrono::seconds> retry_after) {
  const std::size_t row =
      attempts == 0 ? 0 : std::min<std::size_t>(attempts - 1, report_retry_table.size() - 1);
  const std::chrono::seconds wait = report_retry_table[row];
  return now + std::max(wait, retry_after.value_or(std::chrono::seconds{0}));
}

std::string_view to_text(AnswerMeaning meaning) {
  switch (meaning) {
    case AnswerMeaning::applied:
      return "applied";
    case AnswerMeaning::fenced:
      return "fenced";
    case AnswerMeaning::stale:
      return "stale";
    case AnswerMeaning::unusable:
      return "unusable";
    case AnswerMeaning::unanswered:
      return "unanswered";
  }
  return "";
}

}  // namespace jidan::adapter
