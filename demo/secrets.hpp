// Tokens and secrets of one demonstration: made at its start, written to files only their owner may
// read, never shown.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace jidan::demo {

std::string make_token();   // 32 random bytes in hexadecimal
std::string make_secret();  // whsec_… of 32 random bytes
std::string sha256_hex(std::string_view text);

// Mode 0600. Throws std::runtime_error.
void write_private(const std::filesystem::path& file, std::string_view text);

}  // namespace jidan::demo
