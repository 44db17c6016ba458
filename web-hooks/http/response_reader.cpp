// Spans of llhttp may come in pieces here (nobody holds a whole head), so they are appended.
// Every append is counted against a limit first.
#include "web-hooks/http/response_reader.hpp"

#include "web-hooks/http/gate.hpp"

namespace jidan::http {
namespace {

// A server that says "early hints" for ever is not answering.
constexpr int interim_responses_max = 8;

void trim_end(std::string& value) {
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.pop_back();
}

}  // namespace

ResponseReader::ResponseReader(bool head_only, std::size_t body_bytes_max)
    : head_only_(head_only), body_bytes_max_(body_bytes_max) {
  llhttp_init(&parser_, HTTP_RESPONSE, &settings());
  parser_.data = this;
}

ResponseStep ResponseReader::read(std::string_view input) {
  const llhttp_errno_t outcome = llhttp_execute(&parser_, input.data(), input.size());
  if (outcome == HPE_PAUSED && complete_) {
    stray_bytes_ = llhttp_get_error_pos(&parser_) != input.data() + input.size();
    return ResponseStep::complete;
  }
  if (outcome == HPE_OK) return ResponseStep::need_more;
  return too_large_ ? ResponseStep::too_large : ResponseStep::malformed;
}

ResponseStep ResponseReader::read_end() {
  llhttp_finish(&parser_);
  // A head that has not ended, or a body shorter than its length, is not a response.
  return complete_ ? ResponseStep::complete : ResponseStep::malformed;
}

ResponseReader& ResponseReader::self(llhttp_t* parser) {
  return *static_cast<ResponseReader*>(parser->data);
}

bool ResponseReader::in_trailer() const {
  return (parser_.flags & F_TRAILING) != 0;
}

int ResponseReader::refuse_size() {
  too_large_ = true;
  return -1;
}

int ResponseReader::count_head_bytes(std::size_t bytes) {
  head_bytes_ += bytes;
  return head_bytes_ > head_bytes_max ? refuse_size() : 0;
}

int ResponseReader::on_reason(llhttp_t* parser, const char*, std::size_t bytes) {
  return self(parser).count_head_bytes(bytes);
}

int ResponseReader::on_field_name(llhttp_t* parser, const char* at, std::size_t bytes) {
  ResponseReader& reader = self(parser);
  if (reader.in_trailer()) return reader.count_head_bytes(bytes);
  if (reader.name_ended_) {
    if (reader.headers_.size() == head_fields_max) return reader.refuse_size();
    reader.headers_.emplace_back();
    reader.name_ended_ = false;
  }
  reader.headers_.back().name.append(at, bytes);
  return reader.count_head_bytes(bytes);
}

int ResponseReader::on_field_name_end(llhttp_t* parser) {
  self(parser).name_ended_ = true;
  return 0;
}

int ResponseReader::on_field_value(llhttp_t* parser, const char* at, std::size_t bytes) {
  ResponseReader& reader = self(parser);
  if (!reader.in_trailer()) reader.headers_.back().value.append(at, bytes);
  return reader.count_head_bytes(bytes);
}

int ResponseReader::on_head_complete(llhttp_t* parser) {
  ResponseReader& reader = self(parser);
  reader.status_ = parser->status_code;
  for (Header& header : reader.headers_) trim_end(header.value);
  // We never offer an upgrade; who switches protocols does not answer us.
  if (reader.status_ == 101) return -1;
  const bool no_body = reader.head_only_ && reader.status_ >= 200;
  reader.keep_alive_ = llhttp_should_keep_alive(parser) != 0;
  return no_body ? 1 : 0;
}

int ResponseReader::on_body(llhttp_t* parser, const char* at, std::size_t bytes) {
  ResponseReader& reader = self(parser);
  if (bytes > reader.body_bytes_max_ - reader.body_.size()) return reader.refuse_size();
  reader.body_.append(at, bytes);
  return 0;
}

int ResponseReader::on_complete(llhttp_t* parser) {
  ResponseReader& reader = self(parser);
  if (reader.status_ >= 200) {
    reader.complete_ = true;
    return HPE_PAUSED;
  }
  if (++reader.interim_responses_ > interim_responses_max) return -1;
  reader.headers_.clear();
  reader.head_bytes_ = 0;
  return 0;
}

const llhttp_settings_t& ResponseReader::settings() {
  static const llhttp_settings_t callbacks = [] {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    made.on_status = &ResponseReader::on_reason;
    made.on_header_field = &ResponseReader::on_field_name;
    made.on_header_field_complete = &ResponseReader::on_field_name_end;
    made.on_header_value = &ResponseReader::on_field_value;
    made.on_headers_complete = &ResponseReader::on_head_complete;
    made.on_body = &ResponseReader::on_body;
    made.on_message_complete = &ResponseReader::on_complete;
    return made;
  }();
  return callbacks;
}

}  // namespace jidan::http
