// Bytes in, one final response out, with everything bounded: 1xx are skipped, chunked bodies are
// put together, trailers dropped. A state machine without I/O on llhttp.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

enum class ResponseStep { need_more, complete, malformed, too_large };

class ResponseReader {
 public:
  /** `head_only`: the request was HEAD, its response has no body whatever its length says. */
  ResponseReader(bool head_only, std::size_t body_bytes_max);
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  ResponseStep read(std::string_view input);
  /** The peer ended: complete when the body lasts until the end, else malformed. */
  ResponseStep read_end();

  /** After complete. */
  int status() const { return status_; }
  std::vector<Header> take_headers() { return std::move(headers_); }
  std::string take_body() { return std::move(body_); }
  /** No bytes followed the response, and both sides may go on. */
  bool connection_reusable() const { return keep_alive_ && !stray_bytes_; }

 private:
  static ResponseReader& self(llhttp_t* parser);
  static int on_field_name(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_field_name_end(llhttp_t* parser);
  static int on_field_value(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_reason(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_head_complete(llhttp_t* parser);
  static int on_body(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_complete(llhttp_t* parser);
  static const llhttp_settings_t& settings();
  int count_head_bytes(std::size_t bytes);
  int refuse_size();
  bool in_trailer() const;

  llhttp_t parser_{};
  const bool head_only_;
  const std::size_t body_bytes_max_;
  std::size_t head_bytes_ = 0;
  int interim_responses_ = 0;
  bool name_ended_ = true;
  bool too_large_ = false;
  bool complete_ = false;
  bool keep_alive_ = false;
  bool stray_bytes_ = false;
  int status_ = 0;
  std::vector<Header> headers_;
  std::string body_;
};

}  // namespace jidan::http
