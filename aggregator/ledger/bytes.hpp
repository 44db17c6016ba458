// Little-endian integers in byte strings: the one spelling every file format here uses, so that a
// store moves between machines.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

namespace jidan::ledger {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "add byte swaps for this machine");

inline void store_u32(char* to, std::uint32_t value) {
  std::memcpy(to, &value, sizeof value);
}
inline void store_u64(char* to, std::uint64_t value) {
  std::memcpy(to, &value, sizeof value);
}
inline std::uint32_t load_u32(const char* from) {
  std::uint32_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline std::uint64_t load_u64(const char* from) {
  std::uint64_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return value;
}
inline void append_u32(std::string& to, std::uint32_t value) {
  char bytes[sizeof value];
  store_u32(bytes, value);
  to.append(bytes, sizeof bytes);
}
inline void append_u64(std::string& to, std::uint64_t value) {
  char bytes[sizeof value];
  store_u64(bytes, value);
  to.append(bytes, sizeof bytes);
}

}  // namespace jidan::ledger
