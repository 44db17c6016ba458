// Bodies of RFC 9457 (application/problem+json), the one form in which any edge tells a mistake.
// `name` becomes the type urn:jidan:problem:NAME. Written by hand on json_text, in a fixed order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

/** One mistake of a body: where (RFC 6901 pointer), which (never translated), in words. */
struct ProblemError {
  std::string pointer;
  std::string code;
  std::string detail;
};

struct Problem {
  std::string name;  // "order-conflict"; "about:blank" semantics are not used
  std::string title;
  int status = 400;
  std::string detail;                // left out when empty
  std::string refusal;               // the closed code of a business no; left out when empty
  std::vector<ProblemError> errors;  // left out when empty
};

std::string problem_body(const Problem& problem);
Response problem_response(const Problem& problem);

}  // namespace jidan::http
