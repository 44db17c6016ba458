// One string, written in one go: request line, Host, the caller's headers, Content-Length, body.
// A caller's header is checked letter by letter before it is copied.
#include "web-hooks/http/client_request_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace jidan::http {
namespace {

constexpr std::array<std::string_view, 10> our_headers = {
    "host", "content-length", "transfer-encoding", "connection", "expect",
    "te",   "upgrade",        "keep-alive",        "trailer",    "proxy-connection"};

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
  });
}

bool is_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
  });
}

bool is_ours(std::string_view name) {
  return std::any_of(our_headers.begin(), our_headers.end(),
                     [&](std::string_view ours) { return equals_ignoring_case(name, ours); });
}

bool always_has_length(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

}  // namespace

std::optional<std::string> request_text(const ClientRequest& request, const EndpointUrl& url) {
  std::string text;
  text.reserve(256 + request.body.size());
  text += method_token(request.method);
  text += ' ';
  text += url.target;
  text += " HTTP/1.1\r\nHost: ";
  text += url.authority;
  text += "\r\n";
  bool names_agent = false;
  for (const Header& header : request.headers) {
    if (!is_name(header.name) || !is_value(header.value) || is_ours(header.name))
      return std::nullopt;
    names_agent = names_agent || equals_ignoring_case(header.name, "user-agent");
    text += header.name;
    text += ": ";
    text += header.value;
    text += "\r\n";
  }
  if (!names_agent) text += "User-Agent: Jidan\r\n";
  if (!request.body.empty() || always_has_length(request.method)) {
    text += "Content-Length: ";
    text += std::to_string(request.body.size());
    text += "\r\n";
  }
  text += "\r\n";
  text += request.body;
  return text;
}

}  // namespace jidan::http
