// What an answer to one of our reports means, and when an unanswered one is tried again. Pure.
// Invariant: only a plain 200 counts as applied; whatever is unknown is asked again with the same
// seq, because the aggregator changes nothing for a seq it has seen.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "factory-adapter/job.hpp"
#include "factory-adapter/step.hpp"

namespace jidan::adapter {

enum class AnswerMeaning : std::uint8_t {
  applied,     // 200: applied, or repeated
  fenced,      // 409: the run is not ours
  stale,       // 409 revision-stale: a newer sheet is on its way to us
  unusable,    // the report itself is refused; asking again can't help: a person must look
  unanswered,  // no answer, or one that says "later": the same again
};
std::string_view to_text(AnswerMeaning meaning);

// `problem` is the NAME of urn:jidan:problem:NAME, or empty. status 0: no answer came.
AnswerMeaning meaning_of(int status, std::string_view problem);

// The event an answer is for the job, if it is one.
std::optional<JobEvent> event_of(ReportKind kind, AnswerMeaning meaning);

// Waits after the first, second … attempt without an answer; the last one repeats until somebody
// answers, because a report is never given up. Published in factory-adapter/README.md.
inline constexpr std::array<std::chrono::seconds, 7> report_retry_table = {
    std::chrono::seconds{1}, std::chrono::seconds{5},  std::chrono::seconds{30},
    std::chrono::minutes{2}, std::chrono::minutes{10}, std::chrono::minutes{30},
    std::chrono::hours{1}};

// Business time of the next attempt after `attempts` of them; Retry-After is a floor.
Instant next_attempt(Instant now, std::uint32_t attempts,
                     std::optional<std::chrono::seconds> retry_after);

}  // namespace jidan::adapter
