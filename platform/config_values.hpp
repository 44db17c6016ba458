// The values a configuration is made of, read from text: addresses, durations, sizes, URLs,
// digests. Pure; nothing means the text is not one.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::platform {

struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;

  bool loopback() const;  // 127.0.0.0/8, ::1 or localhost
  std::string text() const;
  bool operator==(const HostPort&) const = default;
};

std::optional<HostPort> read_host_port(std::string_view text);
std::optional<std::chrono::milliseconds> read_duration(std::string_view text);
std::optional<std::int64_t> read_size(std::string_view text);
std::optional<std::string> read_http_url(std::string_view text);
std::optional<std::string> read_sha256(std::string_view text);

// The candidate with the smallest edit distance, if near enough to be a slip of the hand; else "".
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace jidan::platform
