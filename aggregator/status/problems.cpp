// Problem documents of the status port; see problems.hpp.
#include "aggregator/status/problems.hpp"

#include <utility>

#include "platform/instant_text.hpp"
#include "web-hooks/http/accept_language.hpp"

namespace jidan::status {
namespace {

struct Words {
  std::string_view english, chinese;
};

std::string pick(Language language, const Words& words) {
  return std::string{language == Language::chinese ? words.chinese : words.english};
}

http::Problem make(Language language, int status, std::string_view name, const Words& title) {
  http::Problem problem;
  problem.name = name;
  problem.title = pick(language, title);
  problem.status = status;
  return problem;
}

http::Response later(const http::Problem& problem) {
  http::Response response = http::problem_response(problem);
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

http::Response with(http::Problem problem, Mistakes mistakes) {
  problem.errors = std::move(mistakes);
  return http::problem_response(problem);
}

http::Response with_detail(http::Problem problem, std::string detail) {
  problem.detail = std::move(detail);
  return http::problem_response(problem);
}

}  // namespace

Language language_of(const http::Request& request) {
  return http::prefers_chinese(request.header("Accept-Language")) ? Language::chinese
                                                                  : Language::english;
}

http::Response bad_query(Language language, Mistakes mistakes) {
  return with(make(language, 400, "bad-query",
                   {"A query parameter is not as it must be.", "查询参数不符合要求。"}),
              std::move(mistakes));
}

http::Response not_json(Language language) {
  return http::problem_response(
      make(language, 400, "not-json",
           {"The body is not JSON in UTF-8.", "请求体不是 UTF-8 编码的 JSON。"}));
}

http::Response unauthorized(Language language) {
  http::Response response = http::problem_response(
      make(language, 401, "unauthorized",
           {"No operator's token that is known here.", "缺少有效的操作员令牌。"}));
  response.headers.push_back({"WWW-Authenticate", "Bearer realm=\"jidan-status\""});
  return response;
}

http::Response forbidden(Language language) {
  return http::problem_response(
      make(language, 403, "forbidden",
           {"This operator may read, not act.", "该操作员只能查看，不能操作。"}));
}

http::Response origin_refused(Language language) {
  return http::problem_response(
      make(language, 403, "origin-refused",
           {"Pages of other sites may not reach this port.", "不接受来自其他网站页面的请求。"}));
}

http::Response not_found(Language language) {
  return http::problem_response(
      make(language, 404, "not-found", {"There is no such thing here.", "没有找到。"}));
}

http::Response history_removed(Language language, core::Instant before) {
  return with_detail(
      make(language, 404, "not-found", {"There is no such thing here.", "没有找到。"}),
      pick(language, {"History is kept from this time on: ", "历史记录只保留到："}) +
          platform::rfc3339(before));
}

http::Response method_not_allowed(Language language, std::string allow) {
  http::Response response = http::problem_response(
      make(language, 405, "method-not-allowed",
           {"This path does not take that method.", "该路径不支持此方法。"}));
  response.headers.push_back({"Allow", std::move(allow)});
  return response;
}

http::Response conflict(Language language, std::string_view name, std::string detail) {
  return with_detail(
      make(language, 409, name,
           {"It is not in a state in which that can be done.", "当前状态下无法执行。"}),
      std::move(detail));
}

http::Response precondition_failed(Language language, std::string detail) {
  return with_detail(make(language, 412, "precondition-failed",
                          {"It was changed since you saw it.", "内容已被他人更改。"}),
                     std::move(detail));
}

http::Response unsupported_media_type(Language language, std::string_view wanted) {
  return with_detail(
      make(language, 415, "unsupported-media-type",
           {"The body is of a type that isn't taken here.", "不接受这种类型的请求体。"}),
      std::string{wanted});
}

http::Response host_refused(Language language) {
  return http::problem_response(
      make(language, 421, "host-refused",
           {"This port does not answer to that host name.", "该端口不以此主机名提供服务。"}));
}

http::Response invalid(Language language, std::string_view what, Mistakes mistakes) {
  return with(make(language, 422, "invalid-" + std::string{what},
                   {"The document is not as it must be.", "文档内容不符合要求。"}),
              std::move(mistakes));
}

http::Response refused(Language language, const std::vector<core::Refusal>& refusals) {
  http::Problem problem = make(language, 422, "refused", {"It was refused.", "已被拒绝。"});
  for (const core::Refusal& refusal : refusals) {
    const core::RefusalText& text = core::text_of(refusal.code);
    std::string sentence = pick(language, {text.english, text.chinese});
    if (problem.refusal.empty()) {
      problem.name = text.code;
      problem.refusal = text.code;
      problem.status = text.status;
      problem.title = sentence;
    }
    if (!refusal.detail.empty()) sentence += " (" + refusal.detail + ")";
    problem.errors.push_back({refusal.pointer, std::string{text.code}, std::move(sentence)});
  }
  return http::problem_response(problem);
}

http::Response failed(Language language, std::string detail) {
  return with_detail(make(language, 500, "failed", {"It could not be done.", "操作未能完成。"}),
                     std::move(detail));
}

http::Response busy(Language language) {
  return later(make(language, 503, "queue-full",
                    {"Too much is waiting; nothing was taken.", "等待处理的请求过多，未受理。"}));
}

http::Response unavailable(Language language) {
  return later(make(language, 503, "outcome-unknown",
                    {"It is not known whether this was kept; send the same again.",
                     "无法确认是否已保存，请原样重发。"}));
}

http::Response reads_behind(Language language) {
  return later(make(language, 503, "reads-behind",
                    {"Reading is behind writing; ask again.", "查询数据尚未就绪，请稍后再试。"}));
}

http::Response not_ready(Language language, std::string detail) {
  http::Problem problem =
      make(language, 503, "not-ready", {"Orders are not taken now.", "目前不接受订单。"});
  problem.detail = std::move(detail);
  return later(problem);
}

}  // namespace jidan::status
