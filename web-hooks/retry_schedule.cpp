// Waits between attempts and the reading of Retry-After. The jitter is a hash, not a random
// number: two runs of the same seed must send at the same instants.
#include "web-hooks/retry_schedule.hpp"

#include <algorithm>
#include <cstdint>

#include "web-hooks/http_date.hpp"

namespace jidan::webhooks {
namespace {

// FNV-1a for the text, then the finisher of splitmix64, whose low bits are well mixed.
std::uint64_t mixed(std::string_view delivery_id, int attempt) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : delivery_id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  hash += static_cast<std::uint64_t>(attempt) * 0x9e3779b97f4a7c15ULL;
  hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31U);
}

std::chrono::seconds table_wait(int attempt) {
  const int index = std::clamp(attempt, 1, attempts_max) - 1;
  return retry_table[static_cast<std::size_t>(index)];
}

}  // namespace

std::chrono::milliseconds retry_jitter(std::string_view delivery_id, int attempt) {
  const std::chrono::milliseconds wait = table_wait(attempt);
  const auto widest = static_cast<std::uint64_t>(wait.count()) * jitter_percent_max / 100;
  return std::chrono::milliseconds(
      static_cast<std::int64_t>(mixed(delivery_id, attempt) % (widest + 1)));
}

std::chrono::milliseconds retry_wait(std::string_view delivery_id, int attempt) {
  return table_wait(attempt) + retry_jitter(delivery_id, attempt);
}

std::chrono::milliseconds own_fault_wait(int faults_in_a_row) {
  constexpr std::chrono::seconds first{5};
  constexpr std::chrono::seconds longest{std::chrono::minutes{5}};
  const int doublings = std::clamp(faults_in_a_row - 1, 0, 6);  // 5 s · 2^6 is beyond the longest
  return std::min(first * (1 << doublings), longest);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Instant now) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  if (value.empty()) return std::nullopt;
  if (std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    std::int64_t seconds = 0;
    for (const char c : value) {
      seconds = seconds * 10 + (c - '0');
      if (seconds > retry_after_max.count()) return retry_after_max;
    }
    return std::chrono::seconds(seconds);
  }
  const auto date = parse_http_date(value, now);
  if (!date) return std::nullopt;
  // Rounded up, so that nothing is sent in the last split second before the date.
  const auto wait = std::chrono::ceil<std::chrono::seconds>(*date - now);
  return std::clamp<std::chrono::seconds>(wait, std::chrono::seconds{0}, retry_after_max);
}

}  // namespace jidan::webhooks
