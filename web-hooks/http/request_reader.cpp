// Two passes over a head: a line scan that sees what llhttp does not report (bare LF, folding, a
// space before the colon) and finds the end, then llhttp over the request's own copy of the bytes,
// so that every span it reports is already where it stays.
#include "web-hooks/http/request_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace jidan::http {
namespace {

// What a body gets up front; more grows as it arrives, so that a length alone claims no memory.
constexpr std::size_t body_reserve_max = 65'536;
constexpr std::size_t usual_fields = 12;
// What an idle connection keeps for its next body.
constexpr std::size_t kept_body_bytes = 2'048;
constexpr std::size_t usual_head_bytes = 1'024;

bool is_token_letter(char letter) {
  return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(letter) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char letter) { return letter == ' ' || letter == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<Method> served_method(std::uint8_t number) {
  switch (number) {
    case HTTP_GET:
      return Method::get;
    case HTTP_HEAD:
      return Method::head;
    case HTTP_POST:
      return Method::post;
    case HTTP_PUT:
      return Method::put;
    case HTTP_PATCH:
      return Method::patch;
    case HTTP_DELETE:
      return Method::del;
    case HTTP_OPTIONS:
      return Method::options;
    default:
      return std::nullopt;
  }
}

}  // namespace

RequestReader::RequestReader(const BodyLimit& body_limit) : body_limit_(body_limit) {}

ReadStep RequestReader::read(std::string_view& input) {
  return phase_ == ReadPhase::body ? read_body(input) : read_head(input);
}

void RequestReader::let_go() {
  if (request_.body.capacity() > kept_body_bytes) request_.body = std::string();
}

bool RequestReader::take_continue() {
  return std::exchange(continue_wanted_, false);
}

ReadStep RequestReader::refuse(GateRefusal refusal) {
  refusal_ = refusal;
  return ReadStep::refused;
}

void RequestReader::start_next() {
  phase_ = ReadPhase::between;
  carried_.clear();
  head_start_ = line_start_ = searched_ = lines_ = 0;
}

ReadStep RequestReader::read_head(std::string_view& input) {
  if (input.empty()) return ReadStep::need_more;
  const std::size_t carried_before = carried_.size();
  if (carried_before > 0) carried_.append(input);
  const std::string_view text = carried_before > 0 ? std::string_view(carried_) : input;
  phase_ = ReadPhase::head;
  switch (scan(text)) {
    case Scan::refused:
      return ReadStep::refused;
    case Scan::incomplete:
      if (head_start_ == text.size())
        start_next();  // only empty lines so far: nothing has begun
      else if (carried_before == 0)
        carried_.assign(input);
      input = {};
      return ReadStep::need_more;
    case Scan::complete:
      break;
  }
  input.remove_prefix(line_start_ - carried_before);
  const ReadStep step = parse(text.substr(head_start_, line_start_ - head_start_));
  if (step == ReadStep::refused) return step;
  start_next();
  phase_ = ReadPhase::body;
  return read_body(input);
}

/** Looks at the lines that are new since the last call. */
RequestReader::Scan RequestReader::scan(std::string_view text) {
  while (searched_ < text.size()) {
    const std::size_t line_feed = text.find('\n', searched_);
    const std::size_t seen = std::min(line_feed, text.size()) - head_start_;
    if (seen > head_bytes_max) {
      refuse(GateRefusal::head_too_large);
      return Scan::refused;
    }
    // Says "no" to a TLS hello or other noise at its first byte, not at the head's deadline.
    const char first = text[head_start_];
    if (lines_ == 0 && !is_token_letter(first) && first != '\r' && first != '\n') {
      refuse(GateRefusal::malformed_request);
      return Scan::refused;
    }
    if (line_feed == std::string_view::npos) {
      searched_ = text.size();
      return Scan::incomplete;
    }
    const std::string_view line = text.substr(line_start_, line_feed - line_start_);
    searched_ = line_start_ = line_feed + 1;
    if (line == "\r") {
      if (lines_ > 0) return Scan::complete;
      head_start_ = line_start_;  // RFC 9112 2.2: empty lines before a request are skipped
      continue;
    }
    if (!scan_line(line)) return Scan::refused;
  }
  return Scan::incomplete;
}

/** One line of the head, without its LF. */
bool RequestReader::scan_line(std::string_view line) {
  const auto refused = [this](GateRefusal refusal) {
    refuse(refusal);
    return false;
  };
  if (line.empty() || line.back() != '\r') return refused(GateRefusal::bare_line_feed);
  if (++lines_ == 1) return true;  // the request line is llhttp's
  if (lines_ > head_fields_max + 1) return refused(GateRefusal::fields_too_many);
  if (line.front() == ' ' || line.front() == '\t') return refused(GateRefusal::folded_header);
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return refused(GateRefusal::malformed_request);
  if (line[colon - 1] == ' ' || line[colon - 1] == '\t')
    return refused(GateRefusal::space_before_colon);
  return true;
}

ReadStep RequestReader::parse(std::string_view head) {
  request_.headers.clear();
  request_.headers.reserve(usual_fields);
  request_.body.clear();
  if (!request_.head_block || head_block_bytes_ < head.size()) {
    head_block_bytes_ = std::max(head.size(), usual_head_bytes);
    request_.head_block = std::make_unique_for_overwrite<char[]>(head_block_bytes_);
  }
  std::memcpy(request_.head_block.get(), head.data(), head.size());

  llhttp_init(&parser_, HTTP_REQUEST, &settings());
  // Both framings at once: llhttp would answer for us; the gate has its own word for it.
  llhttp_set_lenient_chunked_length(&parser_, 1);
  parser_.data = this;
  const llhttp_errno_t outcome = llhttp_execute(&parser_, request_.head_block.get(), head.size());
  // An upgrade is offered, never demanded (RFC 9110 7.8): the request is answered as HTTP/1.1.
  if (outcome != HPE_OK && outcome != HPE_PAUSED_UPGRADE)
    return refuse(explain_parse_failure(head));
  if (parser_.http_major != 1) return refuse(GateRefusal::version_unsupported);

  request_.version_minor = parser_.http_minor;
  const std::optional<Method> method = served_method(parser_.method);
  const auto verdict =
      pass_gate({method, request_.version_minor, request_.target, &request_.headers});
  if (const GateRefusal* refusal = std::get_if<GateRefusal>(&verdict)) return refuse(*refusal);
  const GatePass& pass = std::get<GatePass>(verdict);

  request_.method = *method;
  const std::size_t question = request_.target.find('?');
  request_.path = request_.target.substr(0, question);
  request_.query = question == std::string_view::npos ? std::string_view()
                                                      : request_.target.substr(question + 1);
  if (pass.body_bytes > 0 &&
      pass.body_bytes > body_limit_(request_.method, request_.path, request_.media_type()))
    return refuse(GateRefusal::body_too_large);
  body_missing_ = pass.body_bytes;
  continue_wanted_ = pass.expects_continue;
  request_.body.reserve(std::min(body_missing_, body_reserve_max));
  return ReadStep::need_more;
}

ReadStep RequestReader::read_body(std::string_view& input) {
  const std::size_t taken = std::min(input.size(), body_missing_);
  request_.body.append(input.substr(0, taken));
  input.remove_prefix(taken);
  body_missing_ -= taken;
  if (taken > 0) continue_wanted_ = false;  // it did not wait
  if (body_missing_ > 0) return ReadStep::need_more;
  phase_ = ReadPhase::between;
  return ReadStep::request;
}

GateRefusal RequestReader::explain_parse_failure(std::string_view head) const {
  switch (llhttp_get_errno(&parser_)) {
    case HPE_INVALID_METHOD: {
      const std::string_view word = head.substr(0, head.find(' '));
      const bool token = !word.empty() && std::all_of(word.begin(), word.end(), is_token_letter);
      return token ? GateRefusal::method_unknown : GateRefusal::malformed_request;
    }
    case HPE_INVALID_VERSION:
    case HPE_PAUSED_H2_UPGRADE:
      return GateRefusal::version_unsupported;
    case HPE_INVALID_CONTENT_LENGTH:
      return GateRefusal::content_length_invalid;
    case HPE_UNEXPECTED_CONTENT_LENGTH:
      return GateRefusal::content_length_repeated;
    case HPE_INVALID_TRANSFER_ENCODING:
      return GateRefusal::transfer_encoding;
    case HPE_INVALID_URL: {
      const std::string_view line = head.substr(0, head.find('\r'));
      const bool ascii = std::all_of(line.begin(), line.end(), [](char letter) {
        return static_cast<unsigned char>(letter) < 0x80;
      });
      return ascii ? GateRefusal::target_not_origin_form : GateRefusal::target_not_ascii;
    }
    default:
      return GateRefusal::malformed_request;
  }
}

RequestReader& RequestReader::self(llhttp_t* parser) {
  return *static_cast<RequestReader*>(parser->data);
}

int RequestReader::on_target(llhttp_t* parser, const char* at, std::size_t bytes) {
  self(parser).request_.target = {at, bytes};
  return 0;
}

int RequestReader::on_field_name(llhttp_t* parser, const char* at, std::size_t bytes) {
  self(parser).request_.headers.push_back({{at, bytes}, {}});
  return 0;
}

int RequestReader::on_field_value(llhttp_t* parser, const char* at, std::size_t bytes) {
  self(parser).request_.headers.back().value = trimmed({at, bytes});
  return 0;
}

int RequestReader::on_head_complete(llhttp_t* parser) {
  self(parser).keep_alive_ = llhttp_should_keep_alive(parser) != 0;
  return 1;  // llhttp sees heads only; bodies are counted by read_body()
}

const llhttp_settings_t& RequestReader::settings() {
  static const llhttp_settings_t callbacks = [] {
    llhttp_settings_t made;
    llhttp_settings_init(&made);
    made.on_url = &RequestReader::on_target;
    made.on_header_field = &RequestReader::on_field_name;
    made.on_header_value = &RequestReader::on_field_value;
    made.on_headers_complete = &RequestReader::on_head_complete;
    return made;
  }();
  return callbacks;
}

}  // namespace jidan::http
