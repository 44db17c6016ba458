// What a pool remembers of its arrivals: lines of each clock hour of the last nine weeks in a byte,
// how many pieces a line has, how often it repeats a variant, and how long it may wait. Changed
// once per arrival in O(1); a value like everything in the state, so that a snapshot holds it
// whole.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "aggregator/core/planning/variant_sketch.hpp"
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

class PoolHistory {
 public:
  // A line as it joined: its own variant, how many the pool held before, and whether its own was
  // among them (a repeat). `allowed` is its limit less its arrival.
  struct Joined {
    Instant at{};
    std::int64_t pieces = 1;
    std::uint64_t variant = 0;
    std::int64_t variants_before = 0;
    bool is_repeat = false;
    Duration allowed{};
  };
  // Arrivals don't go back in time.
  void add(const Joined& line);

  // Hours since 1970.
  static std::int64_t hour_of(Instant at) { return at.time_since_epoch() / std::chrono::hours{1}; }
  // Lines of a clock hour; the current one so far. Zeros for what is not remembered.
  std::int64_t lines_of(std::int64_t hour) const;
  // The same for hours that follow one another.
  void lines_from(std::int64_t first_hour, std::span<std::int64_t> lines) const;
  bool knows(std::int64_t hour) const { return hour >= first_hour_ && !is_empty(); }
  bool is_empty() const { return lines_ == 0; }

  // These three over about the last thousand lines.
  // How long a line may wait.
  Duration usual_allowed() const;
  // Pieces of a line, in 256ths; one piece before there was a line.
  std::int64_t pieces_of_line_256() const;
  // The V of n·V/(n + V) variants among n lines: the smaller one of what repeats in the pool say,
  // and what all lines say, released or not, of which no two need have met in the pool.
  std::int64_t variants() const;

  template <class A>
  void fields(A& a) {
    a(first_hour_, current_hour_, current_lines_, hours_, lines_, repeats_, variants_seen_,
      allowed_ms_, pieces_, recent_lines_);
  }
  // Behind them in snapshots: older ones haven't these, which says that nothing is known.
  template <class A>
  void sketch_fields(A& a) {
    a(sketch_, sketch_before_);
  }

 private:
  void move_to(std::int64_t hour);
  std::size_t place_of(std::int64_t hour) const {
    return static_cast<std::size_t>((hour - first_hour_) % kHoursKept);
  }

  std::int64_t first_hour_ = 0;    // of the first arrival
  std::int64_t current_hour_ = 0;  // of the last arrival
  std::int64_t current_lines_ = 0;
  std::vector<char> hours_;  // lines of hour h, coded, at (h − first) mod kHoursKept, as it grows
  std::int64_t lines_ = 0;
  // Sums over recent_lines_, all halved now and then.
  std::int64_t repeats_ = 0;        // lines whose variant was there
  std::int64_t variants_seen_ = 0;  // Σ variants there before a line
  std::int64_t allowed_ms_ = 0;
  std::int64_t pieces_ = 0;
  std::int64_t recent_lines_ = 0;
  VariantSketch sketch_;         // of the lines since these were halved
  VariantSketch sketch_before_;  // of as many before them
};

// The last seven days' lines over those of the week before a future, in 256ths, within a third and
// three.
inline constexpr std::int64_t kLevelOne = 256;
std::int64_t level_256(std::int64_t lines_now, std::int64_t lines_then);

}  // namespace jidan::core
