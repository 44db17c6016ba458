// CRC-32C (Castagnoli) of a byte string: finds damage in one row or page without its neighbours.
// Uses the processor's instruction where there is one; both ways give the same number.
#pragma once

#include <cstdint>
#include <string_view>

namespace jidan::ledger {

// `seed`: the result of the bytes before, to go on.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0);
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t seed = 0);

}  // namespace jidan::ledger
