// Text only; values that came from elsewhere cannot end a line.
// Bodies are copied behind their head, so that many answers are one buffer and one write.
#include "web-hooks/http/response_writer.hpp"

#include "web-hooks/http/json_text.hpp"

namespace jidan::http {
namespace {

/** A control character in a value is a bug above us; it must not become a second response. */
void append_value(std::string& out, std::string_view value) {
  for (const char letter : value)
    out += letter == '\r' || letter == '\n' || letter == '\0' ? ' ' : letter;
}

void append_status_line(std::string& out, int status) {
  // The four that nearly every answer is.
  switch (status) {
    case 200:
      out += "HTTP/1.1 200 OK\r\n";
      return;
    case 201:
      out += "HTTP/1.1 201 Created\r\n";
      return;
    case 202:
      out += "HTTP/1.1 202 Accepted\r\n";
      return;
    case 204:
      out += "HTTP/1.1 204 No Content\r\n";
      return;
    default:
      out += "HTTP/1.1 ";
      append_integer(out, status);
      out += ' ';
      out += reason_phrase(status);
      out += "\r\n";
  }
}

}  // namespace

void append_response(std::string& out, const Response& response, ResponseFrame frame,
                     std::string_view date_line) {
  const bool bodiless = response.status == 204 || response.status == 304;
  append_status_line(out, response.status);
  out += date_line;
  if (!bodiless) {
    if (!response.content_type.empty()) {
      out += "Content-Type: ";
      append_value(out, response.content_type);
      out += "\r\n";
    }
    out += "Content-Length: ";
    append_integer(out, static_cast<std::int64_t>(response.body.size()));
    out += "\r\n";
  }
  for (const Header& header : response.headers) {
    append_value(out, header.name);
    out += ": ";
    append_value(out, header.value);
    out += "\r\n";
  }
  if (frame.close)
    out += "Connection: close\r\n";
  else if (frame.version_minor == 0)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
  if (!bodiless && !frame.head_only) out += response.body;
}

}  // namespace jidan::http
