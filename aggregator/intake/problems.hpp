// The problem documents of the intake port, in English or Chinese; codes and names are never
// translated. One function a kind, so that status, name and headers stay together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/refusal.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/intake/mistake.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/http/problem.hpp"

namespace jidan::intake {

// Chinese when Accept-Language prefers it to English, English otherwise.
Language language_of(std::string_view accept_language);

struct ProblemDocument {
  http::Problem problem;
  core::Instant earliest = core::kNever;  // with promise-infeasible
  std::vector<http::Header> headers;

  int status() const { return problem.status; }
  std::string body() const;
  http::Response response() const;
};

ProblemDocument not_json(Language language);                      // 400
ProblemDocument bad_query(Language language, Mistakes mistakes);  // 400
ProblemDocument unauthorized(Language language);                  // 401
ProblemDocument not_found(Language language);                     // 404
// 404 too, with the time in front of which nothing is known any more.
ProblemDocument history_removed(Language language, core::Instant before);
ProblemDocument method_not_allowed(Language language, std::string allow);      // 405
ProblemDocument order_conflict(Language language, std::string_view order_id);  // 409
ProblemDocument too_large(Language language, std::string_view limit);          // 413
ProblemDocument unsupported_media_type(Language language);                     // 415
// 422, or the refusal's own status when there are business refusals only. `what`: "order",
// "report".
ProblemDocument invalid(Language language, std::string_view what, const Mistakes& mistakes);
ProblemDocument refused(Language language, const std::vector<core::Refusal>& refusals,
                        core::Instant earliest);
ProblemDocument busy(Language language);          // 503: the queue is full, nothing was taken
ProblemDocument unavailable(Language language);   // 503: not known to be kept: repeat
ProblemDocument reads_behind(Language language);  // 503

}  // namespace jidan::intake
