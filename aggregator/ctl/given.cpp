// Parts of requests; see given.hpp.
#include "aggregator/ctl/given.hpp"

#include "aggregator/ctl/answers.hpp"
#include "web-hooks/http/target_text.hpp"

namespace jidan::ctl {

std::string segment(const std::string& text) {
  return "/" + http::percent_encode(text);
}

std::string list_path(const Given& given, std::string path, std::string_view state_name) {
  char separator = '?';
  const auto add = [&](std::string_view name, const std::string& value) {
    path += separator + std::string{name} + "=" + http::percent_encode(value);
    separator = '&';
  };
  if (given.limit > 0) add("limit", std::to_string(given.limit));
  if (!given.after.empty()) add("after", given.after);
  if (!given.state.empty()) add(state_name, given.state);
  return path;
}

std::string availability_body(const Given& given) {
  std::string body = "{";
  const auto add = [&](const std::string& member) {
    body += (body.size() > 1 ? "," : "") + member;
  };
  const auto inside = [](const std::string& object) { return object.substr(1, object.size() - 2); };
  if (!given.date.empty()) add(inside(object_with("date", given.date)));
  if (given.capacity >= 0) add("\"capacity\":" + std::to_string(given.capacity));
  if (given.closed) add("\"closed\":true");
  if (given.open) add("\"closed\":false");
  if (!given.stock_out.empty())
    add("\"out_of_stock\":[" + object_with("sku", given.stock_out) + "]");
  if (!given.stock_back.empty()) add("\"back\":[" + object_with("sku", given.stock_back) + "]");
  return body + "}";
}

}  // namespace jidan::ctl
