// Base64 (RFC 4648 section 4), strict: standard alphabet, padded, no spaces, no stray bits at the
// end, so that one byte string has exactly one text. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jidan::webhooks {

std::string base64_encode(std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace jidan::webhooks
