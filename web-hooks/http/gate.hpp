// The gate: what a request's head must be before a byte of its body is read. llhttp parses; this
// refuses what llhttp lets through and what would let two parties frame a message differently
// (request smuggling). Pure: fields in, a verdict out. Every refusal has a name, a status and a
// sentence, so that it can be counted and told. After any of them the connection is closed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "web-hooks/http/message.hpp"

namespace jidan::http {

enum class GateRefusal : std::uint8_t {
  malformed_request,
  bare_line_feed,
  folded_header,
  space_before_colon,
  transfer_encoding,
  length_required,
  content_length_invalid,
  content_length_repeated,
  host_missing,
  host_repeated,
  host_invalid,
  header_repeated,
  header_impersonates,
  fields_too_many,
  head_too_large,
  method_unknown,
  target_not_origin_form,
  target_not_ascii,
  version_unsupported,
  expectation_unknown,
  content_encoding,
  body_too_large,
  head_timeout,
  body_timeout,
  connections_exhausted,
};
inline constexpr std::size_t gate_refusal_count = 25;
using GateCounts = std::array<std::uint64_t, gate_refusal_count>;

/** The status that answers a refusal: 400, 408, 411, 413, 415, 417, 431, 501, 503 or 505. */
int gate_status(GateRefusal refusal);
/** The refusal as a word for metrics and problem types, e.g. "folded-header". */
std::string_view gate_code(GateRefusal refusal);
/** One sentence that tells a client's author what to change. */
std::string_view gate_sentence(GateRefusal refusal);

// More than any client of ours sends; a bound on what a stranger may make us remember.
inline constexpr std::size_t head_fields_max = 64;
inline constexpr std::size_t head_bytes_max = 16'384;

/** What the reader has parsed of one head. `method` is empty when we do not serve it. */
struct GateHead {
  std::optional<Method> method;
  int version_minor = 1;
  std::string_view target;
  const std::vector<HeaderField>* fields = nullptr;
};

struct GatePass {
  std::uint64_t body_bytes = 0;
  bool expects_continue = false;
};

/** The decision over one whole head. */
std::variant<GatePass, GateRefusal> pass_gate(const GateHead& head);

/** The answer that goes with a refusal: application/problem+json, connection closed. */
Response gate_response(GateRefusal refusal);

}  // namespace jidan::http
