// Short spellings for tests of the lanes: messages, answers, and taking all that may be sent now.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "web-hooks/lanes.hpp"

namespace jidan::webhooks::testing {

inline const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                          std::chrono::hours{12}};

inline Message message(const std::string& id, const std::string& endpoint, std::uint64_t key,
                       std::uint64_t sequence = 1) {
  return {id, endpoint, "job_sheet.issued", key, sequence, noon};
}

inline AttemptResult answered(int status) {
  AttemptResult result;
  result.status = status;
  return result;
}

/// The ids that may be sent now, in order; they stay in flight.
inline std::vector<std::string> take_all(Lanes& lanes, Instant now) {
  std::vector<std::string> ids;
  while (true) {
    const LanesStep step = lanes.next_step(now);
    const auto* attempt = std::get_if<AttemptMessage>(&step);
    if (attempt == nullptr) return ids;
    ids.push_back(attempt->message.delivery_id);
  }
}

inline std::optional<Instant> waits_until(Lanes& lanes, Instant now) {
  const LanesStep step = lanes.next_step(now);
  const auto* wait = std::get_if<WaitUntil>(&step);
  return wait == nullptr ? std::nullopt : std::optional(wait->instant);
}

using Ids = std::vector<std::string>;

/// A lane whose only message has become a dead letter.
inline void make_dead_letter(Lanes& lanes, const std::string& id) {
  BOOST_TEST_REQUIRE(take_all(lanes, noon) == Ids{id});
  lanes.finished(id, not_sent(AttemptError::url_refused), noon);
}

}  // namespace jidan::webhooks::testing
