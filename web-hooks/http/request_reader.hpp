// Bytes in, requests out: finds the head, lets llhttp parse it, asks the gate, then counts the
// body. A state machine without I/O; any split of the input gives the same requests. Invariant: a
// byte of body is kept only after the gate and the body limit have passed the head. After a refusal
// it is done and reads nothing more.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "web-hooks/http/gate.hpp"
#include "web-hooks/http/message.hpp"
#include "web-hooks/http/server.hpp"

namespace jidan::http {

enum class ReadStep { need_more, request, refused };
enum class ReadPhase { between, head, body };

class RequestReader {
 public:
  /** `body_limit` must outlive the reader. */
  explicit RequestReader(const BodyLimit& body_limit);
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /** Takes bytes from the front of `input` until a request is whole, or all of them. */
  ReadStep read(std::string_view& input);

  /** After ReadStep::request: the request, and whether its connection may go on. */
  Request&& take_request() { return std::move(request_); }
  bool keep_alive() const { return keep_alive_; }
  /** The request was handled: gives back what a large one took, keeps what the next one needs. */
  void let_go();
  /** After ReadStep::refused. */
  GateRefusal refusal() const { return refusal_; }

  ReadPhase phase() const { return phase_; }
  /** True once when the client waits for "100 Continue" before it sends the body. */
  bool take_continue();

 private:
  enum class Scan { incomplete, complete, refused };

  ReadStep read_head(std::string_view& input);
  ReadStep read_body(std::string_view& input);
  Scan scan(std::string_view text);
  bool scan_line(std::string_view line);
  ReadStep parse(std::string_view head);
  ReadStep refuse(GateRefusal refusal);
  GateRefusal explain_parse_failure(std::string_view head) const;
  void start_next();

  static RequestReader& self(llhttp_t* parser);
  static int on_target(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_field_name(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_field_value(llhttp_t* parser, const char* at, std::size_t bytes);
  static int on_head_complete(llhttp_t* parser);
  static const llhttp_settings_t& settings();

  const BodyLimit& body_limit_;
  llhttp_t parser_{};
  Request request_;
  std::size_t head_block_bytes_ = 0;  // room in request_.head_block, while it is still here
  ReadPhase phase_ = ReadPhase::between;
  GateRefusal refusal_ = GateRefusal::malformed_request;
  bool keep_alive_ = true;
  bool continue_wanted_ = false;
  std::size_t body_missing_ = 0;

  // Of the head being looked for: what came in earlier reads, and how far lines were looked at.
  std::string carried_;
  std::size_t head_start_ = 0;
  std::size_t line_start_ = 0;
  std::size_t searched_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace jidan::http
