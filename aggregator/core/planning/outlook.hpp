// The next days of a pool as they may be: the moments at which a run could start, and what arrives
// until each of them in every future. A future is the same clock hours of one of the last weeks, at
// the level of the last seven days; nothing that lies ahead is known.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "aggregator/core/planning/policy.hpp"
#include "aggregator/core/planning/pool_history.hpp"

namespace jidan::core {

class Outlook {
 public:
  static constexpr std::size_t kMoments = 52;

  // Arrivals before a moment, in 256ths of a line and minutes from now.
  struct Arrived {
    std::int64_t lines = 0;
    std::int64_t minutes = 0;  // Σ a
    std::int64_t squares = 0;  // Σ a²
  };

  // Nothing is foreseen (is_blind) without a week of history.
  explicit Outlook(const PoolFacts& facts);

  bool is_blind() const { return futures_ == 0; }
  std::size_t futures() const { return futures_; }
  // The first is now. Every other one is an open instant.
  std::size_t moments() const { return moments_; }
  Instant moment(std::size_t i) const { return at_[i]; }

  // The cost of the open lines and of what arrives until moment i, released then, in that future.
  MicroMinor with_pool(std::size_t future, std::size_t i) const;
  // What arrives from each moment on costs at least, released at moments: a backward dynamic
  // program. A line still open at the last moment is served behind it at `each`, if that is known.
  std::array<MicroMinor, kMoments> rest(std::size_t future, std::optional<MicroMinor> each) const;
  // Lines that arrive before moment i, in 256ths.
  std::int64_t lines(std::size_t future, std::size_t i) const { return upto_[future][i].lines; }

 private:
  // Of the hours from the current one on, in the weeks that are the futures.
  static constexpr std::int64_t kHours = 48;
  using Hours = std::array<std::array<std::int64_t, static_cast<std::size_t>(kHours) + 1>,
                           static_cast<std::size_t>(kFutures)>;

  void find_moments(const PoolFacts& facts, const Hours& hours);
  void count_arrivals(const PoolFacts& facts, const Hours& hours);
  std::int64_t pieces(const Arrived& arrived) const {
    return arrived.lines * pieces_of_line_256_ >> 16U;
  }
  // May what arrives from moment `from` on wait until moment `to`?
  bool may_wait(std::size_t from, std::size_t to) const {
    return to == from + 1 || minute_[to] - minute_[from] <= allowed_minutes_;
  }
  Arrived arrived(std::size_t future, std::size_t from, std::size_t to) const;
  MicroMinor least_from(std::size_t future, std::size_t from, MicroMinor left_open,
                        const std::array<MicroMinor, kMoments>& rest) const;
  MicroMinor waiting(const Arrived& arrived, std::int64_t minute) const;
  MicroMinor variants_cost(std::int64_t lines_256) const;

  const RunCosts* costs_;
  std::size_t futures_ = 0;
  std::size_t moments_ = 0;
  std::int64_t pool_pieces_ = 0;
  std::int64_t pieces_of_line_256_ = 0;
  std::int64_t variants_ = 1;
  std::int64_t pool_lines_256_ = 0;  // lines that would hold the pool's variants
  MicroMinor pool_extra_ = 0;        // what the exact price of the pool now is above the kept one
  std::int64_t allowed_minutes_ = 1;
  std::int64_t micro_per_minute_ = 0;
  std::int64_t half_inverse_ = 0;  // 2^20/(2·D)
  std::array<std::int64_t, kFutures> level_{};
  std::array<Instant, kMoments> at_{};
  std::array<std::int64_t, kMoments> minute_{};
  std::array<MicroMinor, kMoments> pool_waiting_{};
  std::array<std::array<Arrived, kMoments>, kFutures> upto_{};
};

}  // namespace jidan::core
