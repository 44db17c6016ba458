// What a pool remembers of its arrivals: lines and pieces of each clock hour of the last nine weeks
// in two bytes, how often a line repeats a variant, and how long lines may wait. Changed once per
// arrival in O(1); a value like everything in the state, so that a snapshot holds it whole.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "aggregator/core/values/instant.hpp"

namespace jidan::core {

// A count in one byte: exact to 31, behind that 16 steps to a doubling, up to 507,904.
std::uint8_t coarse_code(std::int64_t count);
std::int64_t coarse_count(std::uint8_t code);

inline constexpr std::int64_t kHoursOfWeek = 168;
// Weeks that are replayed as futures.
inline constexpr std::int64_t kFutures = 8;
// One week more, because a future is measured against the week before it.
inline constexpr std::int64_t kHoursKept = (kFutures + 1) * kHoursOfWeek;

struct HourCount {
  std::int64_t lines = 0;
  std::int64_t pieces = 0;
};

class PoolHistory {
 public:
  // A line joined the pool, which held so many variants before; `is_repeat`: its own among them.
  // `allowed` is its limit less its arrival. Arrivals don't go back in time.
  void add(Instant now, std::int64_t pieces, std::int64_t variants_before, bool is_repeat,
           Duration allowed);

  // Hours since 1970.
  static std::int64_t hour_of(Instant at) { return at.time_since_epoch() / std::chrono::hours{1}; }
  // Of a clock hour; the current one so far. Zeros for what is not remembered.
  HourCount count_of(std::int64_t hour) const;
  bool knows(std::int64_t hour) const { return hour >= first_hour_ && !is_empty(); }
  bool is_empty() const { return lines_ == 0; }

  // How long a line may wait, on average over about the last thousand lines.
  Duration usual_allowed() const;
  // Variants two runs' worth of lines saturate to: n lines hold about n·V/(n + V) of them.
  std::int64_t variants() const;

  // Lines of the weeks that end now, 168 hours ago, and so on back.
  using Weeks = std::array<std::int64_t, static_cast<std::size_t>(kFutures) + 1>;
  Weeks lines_by_week(std::int64_t now_hour) const;

  template <class A>
  void fields(A& a) {
    a(first_hour_, current_hour_, current_.lines, current_.pieces, hours_, lines_, repeats_,
      variants_seen_, allowed_ms_, allowed_lines_);
  }

 private:
  void move_to(std::int64_t hour);

  std::int64_t first_hour_ = 0;    // of the first arrival
  std::int64_t current_hour_ = 0;  // of the last arrival
  HourCount current_;
  std::vector<std::uint8_t> hours_;  // lines, pieces of hour h at 2·(h mod kHoursKept), as it grows
  std::int64_t lines_ = 0;
  std::int64_t repeats_ = 0;        // lines whose variant was there, halved now and then
  std::int64_t variants_seen_ = 0;  // Σ variants there before a line, halved with them
  std::int64_t allowed_ms_ = 0;
  std::int64_t allowed_lines_ = 0;
};

// The last seven days' lines over those of the week before a future, in 256ths, within a third and
// three.
inline constexpr std::int64_t kLevelOne = 256;
std::int64_t level_256(std::int64_t lines_now, std::int64_t lines_then);

}  // namespace jidan::core
