// Refusals: the closed list of business "no". Each has a code, an HTTP status and a sentence in
// English and Chinese; the page, the problem document and the tests all read this table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jidan::core {

enum class RefusalCode : std::uint8_t {
  unknown_sku,
  product_held,
  product_ended,
  promise_infeasible,
  no_capability,
  region_unserved,
  no_hub,
  same_run_impossible,
  line_exceeds_run_maximum,
  quantity_limit,
  personalization_invalid,
  artwork_unreachable,
  currency_unsupported,
  duplicate_line,
  order_closed,
  not_cancellable,
  custom_not_returnable,
  run_fenced,
  revision_stale,
  moq_multiple_unsatisfiable,
  not_yet_supported,
  occurrence_not_open,
};
inline constexpr int kRefusalCodeCount = 22;

struct RefusalText {
  std::string_view code;  // as in the outside contract: unknown-sku
  int status;             // HTTP
  std::string_view english;
  std::string_view chinese;
};
const RefusalText& text_of(RefusalCode code);

// One mistake of a command, with the RFC 6901 pointer to what it concerns ("" = the whole).
struct Refusal {
  RefusalCode code = RefusalCode::not_yet_supported;
  std::string pointer;
  std::string detail;
};

}  // namespace jidan::core
