// Members in the order of RFC 9457, then ours: refusal, errors.
// What is empty is left out.
#include "web-hooks/http/problem.hpp"

#include "web-hooks/http/json_text.hpp"

namespace jidan::http {

std::string problem_body(const Problem& problem) {
  std::string out;
  out.reserve(160 + problem.detail.size() + 128 * problem.errors.size());
  JsonWriter writer(out);
  writer.begin_object();
  writer.key("type").string("urn:jidan:problem:" + problem.name);
  writer.key("title").string(problem.title);
  writer.key("status").integer(problem.status);
  if (!problem.detail.empty()) writer.key("detail").string(problem.detail);
  if (!problem.refusal.empty()) writer.key("refusal").string(problem.refusal);
  if (!problem.errors.empty()) {
    writer.key("errors").begin_array();
    for (const ProblemError& error : problem.errors) {
      writer.begin_object();
      writer.key("pointer").string(error.pointer);
      writer.key("code").string(error.code);
      writer.key("detail").string(error.detail);
      writer.end_object();
    }
    writer.end_array();
  }
  writer.end_object();
  return out;
}

Response problem_response(const Problem& problem) {
  Response response;
  response.status = problem.status;
  response.content_type = content_type::problem;
  response.body = problem_body(problem);
  return response;
}

}  // namespace jidan::http
