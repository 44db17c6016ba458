// The problem documents of the status port, in English or Chinese; codes and names are never
// translated. One function a kind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/refusal.hpp"
#include "aggregator/core/values/instant.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/http/problem.hpp"

namespace jidan::status {

enum class Language : std::uint8_t { english, chinese };
Language language_of(const http::Request& request);

// What was wrong with a body or a query: each with its pointer and an English sentence.
using Mistakes = std::vector<http::ProblemError>;

http::Response bad_query(Language language, Mistakes mistakes);  // 400
http::Response not_json(Language language);                      // 400
http::Response unauthorized(Language language);                  // 401
http::Response forbidden(Language language);                     // 403: may only read
http::Response origin_refused(Language language);                // 403
http::Response not_found(Language language);                     // 404
// 404 too, with the time in front of which nothing is known any more.
http::Response history_removed(Language language, core::Instant before);
http::Response method_not_allowed(Language language, std::string allow);                // 405
http::Response conflict(Language language, std::string_view name, std::string detail);  // 409
http::Response precondition_failed(Language language, std::string detail);              // 412
// `wanted`: the type the body must be of.
http::Response unsupported_media_type(Language language, std::string_view wanted);    // 415
http::Response host_refused(Language language);                                       // 421
http::Response invalid(Language language, std::string_view what, Mistakes mistakes);  // 422
http::Response refused(Language language, const std::vector<core::Refusal>& refusals);
http::Response failed(Language language, std::string detail);     // 500: what was asked didn't work
http::Response busy(Language language);                           // 503: nothing was taken
http::Response unavailable(Language language);                    // 503: not known to be kept
http::Response reads_behind(Language language);                   // 503
http::Response not_ready(Language language, std::string detail);  // 503

}  // namespace jidan::status
