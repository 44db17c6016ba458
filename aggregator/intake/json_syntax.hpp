// Is a text JSON at all (RFC 8259)? Syntax only: no number is too large for it and a lone
// surrogate's escape is well-formed. Asked after a mistake, so that 400 and 422 are told apart
// exactly.
#pragma once

#include <string_view>

namespace jidan::intake {

// UTF-8 and raw control characters must have been checked before. Deeper than 1,024: false.
bool is_json_syntax(std::string_view text);

}  // namespace jidan::intake
