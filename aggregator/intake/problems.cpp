// Problem documents of the intake port; see problems.hpp.
#include "aggregator/intake/problems.hpp"

#include <algorithm>
#include <utility>

#include "platform/instant_text.hpp"
#include "web-hooks/http/accept_language.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

struct Words {
  std::string_view english, chinese;
};

std::string pick(Language language, const Words& words) {
  return std::string{language == Language::chinese ? words.chinese : words.english};
}

ProblemDocument make(Language language, int status, std::string_view name, const Words& title) {
  ProblemDocument document;
  document.problem.name = name;
  document.problem.title = pick(language, title);
  document.problem.status = status;
  return document;
}

std::vector<http::ProblemError> errors_of(Language language, const Mistakes& mistakes) {
  std::vector<http::ProblemError> errors;
  errors.reserve(mistakes.size());
  for (const Mistake& mistake : mistakes)
    errors.push_back(
        {mistake.pointer, std::string{code_of(mistake)}, sentence_of(mistake, language)});
  return errors;
}

constexpr Words kInvalid{"The document is not as it must be.", "文档内容不符合要求。"};

}  // namespace

Language language_of(std::string_view accept_language) {
  return http::prefers_chinese(accept_language) ? Language::chinese : Language::english;
}

std::string ProblemDocument::body() const {
  std::string text = http::problem_body(problem);
  if (earliest < core::kNever) {
    text.pop_back();  // its closing brace
    text += ",\"earliest\":\"";
    text += platform::rfc3339(earliest);
    text += "\"}";
  }
  return text;
}

http::Response ProblemDocument::response() const {
  http::Response response;
  response.status = problem.status;
  response.content_type = http::content_type::problem;
  response.headers = headers;
  response.body = body();
  return response;
}

ProblemDocument not_json(Language language) {
  return make(language, 400, "not-json",
              {"The body is not JSON in UTF-8.", "请求体不是 UTF-8 编码的 JSON。"});
}

ProblemDocument bad_query(Language language, Mistakes mistakes) {
  auto document = make(language, 400, "bad-query",
                       {"A query parameter is not as it must be.", "查询参数不符合要求。"});
  document.problem.errors = errors_of(language, mistakes);
  return document;
}

ProblemDocument unauthorized(Language language) {
  auto document = make(language, 401, "unauthorized",
                       {"No token or signature that is known here.", "缺少有效的令牌或签名。"});
  document.headers.push_back({"WWW-Authenticate", "Bearer realm=\"jidan\""});
  return document;
}

ProblemDocument not_found(Language language) {
  return make(language, 404, "not-found", {"There is no such thing here.", "没有找到。"});
}

ProblemDocument history_removed(Language language, core::Instant before) {
  auto document = not_found(language);
  document.problem.detail =
      pick(language, {"History is kept from this time on: ", "历史记录只保留到："}) +
      platform::rfc3339(before);
  return document;
}

ProblemDocument method_not_allowed(Language language, std::string allow) {
  auto document = make(language, 405, "method-not-allowed",
                       {"This path does not take that method.", "该路径不支持此方法。"});
  document.headers.push_back({"Allow", std::move(allow)});
  return document;
}

ProblemDocument order_conflict(Language language, std::string_view order_id) {
  auto document = make(language, 409, "order-conflict",
                       {"The external_id belongs to an order with other content.",
                        "该 external_id 已属于另一份内容不同的订单。"});
  document.problem.detail = order_id;
  return document;
}

ProblemDocument too_large(Language language, std::string_view limit) {
  auto document = make(language, 413, "too-large", {"The body is too large.", "请求体过大。"});
  document.problem.detail = limit;
  return document;
}

ProblemDocument unsupported_media_type(Language language) {
  return make(language, 415, "unsupported-media-type",
              {"This path does not take that Content-Type.", "该路径不支持此 Content-Type。"});
}

ProblemDocument invalid(Language language, std::string_view what, const Mistakes& mistakes) {
  auto document = make(language, 422, "invalid-" + std::string{what}, kInvalid);
  document.problem.errors = errors_of(language, mistakes);
  const auto is_refusal = [](const Mistake& m) { return m.code == MistakeCode::refused; };
  if (!mistakes.empty() && std::all_of(mistakes.begin(), mistakes.end(), is_refusal)) {
    const core::RefusalText& text = core::text_of(mistakes.front().refusal);
    document.problem.name = text.code;
    document.problem.refusal = text.code;
    document.problem.status = text.status;
    document.problem.title = pick(language, {text.english, text.chinese});
  }
  return document;
}

ProblemDocument refused(Language language, const std::vector<core::Refusal>& refusals,
                        core::Instant earliest) {
  ProblemDocument document;
  document.earliest = earliest;
  http::Problem& problem = document.problem;
  for (const core::Refusal& refusal : refusals) {
    const core::RefusalText& text = core::text_of(refusal.code);
    std::string sentence = pick(language, {text.english, text.chinese});
    if (problem.name.empty()) {
      problem.name = text.code;
      problem.refusal = text.code;
      problem.status = text.status;
      problem.title = sentence;
    }
    if (!refusal.detail.empty()) sentence += " (" + refusal.detail + ")";
    problem.errors.push_back({refusal.pointer, std::string{text.code}, std::move(sentence)});
  }
  return document;
}

ProblemDocument busy(Language language) {
  auto document = make(language, 503, "queue-full",
                       {"Too much is waiting; nothing was taken.", "等待处理的请求过多，未受理。"});
  document.headers.push_back({"Retry-After", "1"});
  return document;
}

ProblemDocument unavailable(Language language) {
  auto document = make(language, 503, "outcome-unknown",
                       {"It is not known whether this was kept; send the same again.",
                        "无法确认是否已保存，请原样重发。"});
  document.headers.push_back({"Retry-After", "1"});
  return document;
}

ProblemDocument reads_behind(Language language) {
  auto document = make(language, 503, "reads-behind",
                       {"Reading is behind writing; ask again.", "查询数据尚未就绪，请稍后再试。"});
  document.headers.push_back({"Retry-After", "1"});
  return document;
}

}  // namespace jidan::intake
