// The table of refusals and the decision. Order matters only where a head is wrong twice: what
// endangers framing is told first.
#include "web-hooks/http/gate.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "web-hooks/http/problem.hpp"

namespace jidan::http {
namespace {

struct RefusalRow {
  GateRefusal refusal;
  int status;
  std::string_view code;
  std::string_view sentence;
};

using enum GateRefusal;

constexpr std::array<RefusalRow, gate_refusal_count> refusal_rows = {{
    {malformed_request, 400, "malformed-request", "The request is not well-formed HTTP/1.1."},
    {bare_line_feed, 400, "bare-line-feed", "Every line of the head must end with CR LF."},
    {folded_header, 400, "folded-header", "A header may not be folded over several lines."},
    {space_before_colon, 400, "space-before-colon", "No space may stand before a header's colon."},
    {transfer_encoding, 411, "transfer-encoding",
     "Send the body with Content-Length; Transfer-Encoding is not accepted in requests."},
    {length_required, 411, "length-required", "POST, PUT and PATCH need a Content-Length."},
    {content_length_invalid, 400, "content-length-invalid",
     "Content-Length must be plain decimal digits."},
    {content_length_repeated, 400, "content-length-repeated",
     "Content-Length may stand only once."},
    {host_missing, 400, "host-missing", "A Host header is required."},
    {host_repeated, 400, "host-repeated", "The Host header may stand only once."},
    {host_invalid, 400, "host-invalid", "The Host header is not a host with an optional port."},
    {header_repeated, 400, "header-repeated",
     "A header that decides who you are or what is repeated may stand only once."},
    {header_impersonates, 400, "header-impersonates",
     "A header spelled with underscores looks like one that decides framing or identity."},
    {fields_too_many, 431, "fields-too-many", "At most 64 header fields are accepted."},
    {head_too_large, 431, "head-too-large", "At most 16 KiB of request line and headers."},
    {method_unknown, 501, "method-unknown",
     "Only GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS are served."},
    {target_not_origin_form, 400, "target-not-origin-form",
     "The request target must be a path that begins with a slash."},
    {target_not_ascii, 400, "target-not-ascii",
     "Bytes outside printable ASCII in the target must be percent-encoded."},
    {version_unsupported, 505, "version-unsupported", "HTTP/1.1 or HTTP/1.0 is required."},
    {expectation_unknown, 417, "expectation-unknown", "Only Expect: 100-continue is understood."},
    {content_encoding, 415, "content-encoding", "Send the body without Content-Encoding."},
    {body_too_large, 413, "body-too-large", "The body is larger than this route accepts."},
    {head_timeout, 408, "head-timeout", "The request's head took too long to arrive."},
    {body_timeout, 408, "body-timeout", "The request's body took too long to arrive."},
    {connections_exhausted, 503, "connections-exhausted",
     "Too many connections are open; try again shortly."},
}};

constexpr bool rows_stand_at_their_number() {
  for (std::size_t at = 0; at < refusal_rows.size(); ++at)
    if (static_cast<std::size_t>(refusal_rows[at].refusal) != at) return false;
  return true;
}
static_assert(rows_stand_at_their_number());

const RefusalRow& row_of(GateRefusal refusal) {
  return refusal_rows[static_cast<std::size_t>(refusal)];
}

// Fields of which two different values would let two readers of one request disagree about who
// sends it, what it repeats or where it ends.
constexpr std::array<std::string_view, 16> single_fields = {
    "authorization",         "content-type",
    "idempotency-key",       "if-match",
    "if-none-match",         "webhook-id",
    "webhook-timestamp",     "webhook-signature",
    "x-shopify-hmac-sha256", "x-shopify-shop-domain",
    "x-shopify-topic",       "x-shopify-triggered-at",
    "x-shopify-webhook-id",  "x-wc-webhook-signature",
    "x-wc-webhook-source",   "x-wc-webhook-topic"};

constexpr std::array<std::string_view, 6> framing_fields = {
    "host", "content-length", "transfer-encoding", "content-encoding", "connection", "expect"};

bool equals_with_underscores(std::string_view name, std::string_view known) {
  if (name.size() != known.size()) return false;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const char letter = name[at] == '_' ? '-' : name[at];
    if (!equals_ignoring_case({&letter, 1}, known.substr(at, 1))) return false;
  }
  return true;
}

bool impersonates(std::string_view name) {
  if (name.find('_') == std::string_view::npos) return false;
  const auto same = [&](std::string_view known) { return equals_with_underscores(name, known); };
  return std::any_of(framing_fields.begin(), framing_fields.end(), same) ||
         std::any_of(single_fields.begin(), single_fields.end(), same);
}

/** uri-host [":" port] by its letters: enough that nothing odd reaches a log or a comparison. */
bool is_host(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("-._~:[]%").find(letter) != std::string_view::npos;
  });
}

std::optional<std::uint64_t> plain_digits(std::string_view value) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool all_digits = std::all_of(value.begin(), value.end(),
                                      [](char letter) { return letter >= '0' && letter <= '9'; });
  if (!all_digits || error != std::errc{} || end != value.data() + value.size())
    return std::nullopt;
  return number;
}

bool needs_length(Method method) {
  return method == Method::post || method == Method::put || method == Method::patch;
}

/** What one pass over the fields learns. */
struct FieldWalk {
  std::optional<GateRefusal> refusal;
  const HeaderField* host = nullptr;
  const HeaderField* content_length = nullptr;
  const HeaderField* expect = nullptr;
  std::uint32_t singles_seen = 0;

  void refuse(GateRefusal reason) {
    if (!refusal || reason == transfer_encoding) refusal = reason;
  }
  void once(const HeaderField*& place, const HeaderField& field, GateRefusal reason) {
    if (place) refuse(reason);
    place = &field;
  }
  void single(const HeaderField& field) {
    for (std::size_t at = 0; at < single_fields.size(); ++at) {
      if (!equals_ignoring_case(field.name, single_fields[at])) continue;
      const std::uint32_t bit = 1U << at;
      if (singles_seen & bit) refuse(header_repeated);
      singles_seen |= bit;
      return;
    }
  }
  void look(const HeaderField& field) {
    if (equals_ignoring_case(field.name, "host")) return once(host, field, host_repeated);
    if (equals_ignoring_case(field.name, "content-length"))
      return once(content_length, field, content_length_repeated);
    if (equals_ignoring_case(field.name, "expect")) return once(expect, field, expectation_unknown);
    if (equals_ignoring_case(field.name, "transfer-encoding")) return refuse(transfer_encoding);
    if (equals_ignoring_case(field.name, "content-encoding")) return refuse(content_encoding);
    if (impersonates(field.name)) return refuse(header_impersonates);
    single(field);
  }
};

std::optional<GateRefusal> refuse_target(std::string_view target) {
  for (const char letter : target)
    if (letter <= ' ' || letter == 0x7F) return target_not_ascii;  // also 0x80–0xFF: char is signed
  if (target.empty() || target.front() != '/') return target_not_origin_form;
  return std::nullopt;
}
static_assert(static_cast<char>(0x80) < ' ', "bytes from 0x80 must compare below space");

}  // namespace

int gate_status(GateRefusal refusal) {
  return row_of(refusal).status;
}
std::string_view gate_code(GateRefusal refusal) {
  return row_of(refusal).code;
}
std::string_view gate_sentence(GateRefusal refusal) {
  return row_of(refusal).sentence;
}

std::variant<GatePass, GateRefusal> pass_gate(const GateHead& head) {
  if (head.fields->size() > head_fields_max) return fields_too_many;
  FieldWalk walk;
  for (const HeaderField& field : *head.fields) walk.look(field);
  if (walk.refusal) return *walk.refusal;
  if (!head.method) return method_unknown;
  if (const std::optional<GateRefusal> refused = refuse_target(head.target)) return *refused;
  if (!walk.host) return host_missing;
  if (!is_host(walk.host->value)) return host_invalid;

  GatePass pass;
  if (walk.content_length) {
    const std::optional<std::uint64_t> bytes = plain_digits(walk.content_length->value);
    if (!bytes) return content_length_invalid;
    pass.body_bytes = *bytes;
  } else if (needs_length(*head.method)) {
    return length_required;
  }
  if (walk.expect) {
    if (!equals_ignoring_case(walk.expect->value, "100-continue")) return expectation_unknown;
    // RFC 9110 10.1.1: an HTTP/1.0 client cannot read a 100; its expectation is ignored.
    pass.expects_continue = head.version_minor >= 1 && pass.body_bytes > 0;
  }
  return pass;
}

Response gate_response(GateRefusal refusal) {
  const RefusalRow& row = row_of(refusal);
  Response response = problem_response({.name = std::string(row.code),
                                        .title = std::string(reason_phrase(row.status)),
                                        .status = row.status,
                                        .detail = std::string(row.sentence),
                                        .refusal = {},
                                        .errors = {}});
  response.close = true;
  if (row.status == 503) response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace jidan::http
