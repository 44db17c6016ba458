// Look-ups over a message's fields, and the fixed words of HTTP.
// A request made for a test gets its own block of bytes, as one from the wire has.
#include "web-hooks/http/message.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace jidan::http {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

constexpr std::array<std::pair<int, std::string_view>, 35> reason_phrases = {{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {207, "Multi-Status"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

}  // namespace

std::string_view method_token(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::head:
      return "HEAD";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::patch:
      return "PATCH";
    case Method::del:
      return "DELETE";
    case Method::options:
      return "OPTIONS";
  }
  return {};
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view Request::header(std::string_view name) const {
  for (const HeaderField& field : headers)
    if (equals_ignoring_case(field.name, name)) return field.value;
  return {};
}

bool Request::has_header(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(), [&](const HeaderField& field) {
    return equals_ignoring_case(field.name, name);
  });
}

std::string_view media_type_of(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type;
}

std::string_view Request::media_type() const {
  return media_type_of(header("content-type"));
}

Request make_request(Method method, std::string_view target, std::vector<Header> headers,
                     std::string body) {
  Request request;
  request.method = method;
  request.body = std::move(body);
  std::size_t block_bytes = target.size();
  for (const Header& header : headers) block_bytes += header.name.size() + header.value.size();
  request.head_block = std::make_unique<char[]>(block_bytes + 1);
  char* end = request.head_block.get();
  const auto keep = [&end](std::string_view text) {
    const std::string_view kept(end, text.size());
    if (!text.empty()) std::memcpy(end, text.data(), text.size());
    end += text.size();
    return kept;
  };
  request.target = keep(target);
  const std::size_t question = request.target.find('?');
  request.path = request.target.substr(0, question);
  if (question != std::string_view::npos) request.query = request.target.substr(question + 1);
  for (const Header& header : headers) {
    const std::string_view name = keep(header.name);
    request.headers.push_back({name, keep(header.value)});
  }
  return request;
}

std::string_view reason_phrase(int status) {
  for (const auto& [known, phrase] : reason_phrases)
    if (known == status) return phrase;
  return "Unknown";
}

}  // namespace jidan::http
