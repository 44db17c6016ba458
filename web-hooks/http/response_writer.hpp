// Puts a response on the wire's format, appended to the bytes that already wait. Pure text; it
// decides framing (Content-Length, Connection), the caller decides order.
#pragma once

#include <string>
#include <string_view>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

struct ResponseFrame {
  bool head_only = false;  // the answer to HEAD: length but no body
  bool close = false;
  int version_minor = 1;  // of the request: HTTP/1.0 must be told that we keep the connection
};

/** `date_line` is "Date: …\r\n". Statuses 204 and 304 never carry a body. */
void append_response(std::string& out, const Response& response, ResponseFrame frame,
                     std::string_view date_line);

}  // namespace jidan::http
