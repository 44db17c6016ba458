// The next days of a pool as they may be: the moments at which a run could start, and what may
// arrive until each of them in every future. A future is the same clock hours of one of the last
// weeks (expected_lines.hpp); nothing that lies ahead is known but lines known of.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "aggregator/core/planning/expected_lines.hpp"
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
  // program. With the chance that nothing comes until the next moment, no run begins there;
  // otherwise one does and is planned with what is expected. A line still open at the last moment
  // is served behind it at `each`, if that is known.
  std::array<MicroMinor, kMoments> rest(std::size_t future, std::optional<MicroMinor> each) const;
  // Lines that arrive before moment i, in 256ths.
  std::int64_t lines(std::size_t future, std::size_t i) const { return upto_[future][i].lines; }

 private:
  // Lines known of before a moment, in 256ths, and their pieces beyond those of usual lines.
  struct Known {
    std::int64_t lines = 0;
    std::int64_t more_pieces = 0;
  };

  void find_moments(const PoolFacts& facts, const ExpectedLines& expected);
  void count_arrivals(const PoolFacts& facts, const ExpectedLines& expected);
  std::int64_t pieces_256(std::int64_t lines_256, std::size_t from, std::size_t to) const;
  MicroMinor price(std::int64_t pieces, std::int64_t lines_256) const;
  Arrived arrived(std::size_t future, std::size_t from, std::size_t to) const;
  // Of a run that `first`, come between `from` and the moment after it, begin. `best`: the moment
  // at which such a run is best released; where it is from a later moment is where looking begins.
  MicroMinor least_from(std::size_t future, std::size_t from, const Arrived& first,
                        std::optional<MicroMinor> each,
                        const std::array<MicroMinor, kMoments>& rest, std::size_t& best) const;
  MicroMinor waiting(const Arrived& arrived, std::int64_t minute) const;
  MicroMinor variants_cost(std::int64_t lines_256) const;

  const RunCosts* costs_;
  std::size_t futures_ = 0;
  std::size_t moments_ = 0;
  MicroMinor set_up_ = 0;  // what any run costs at least
  std::int64_t pool_pieces_ = 0;
  std::int64_t pieces_of_line_256_ = 0;
  std::int64_t variants_ = 1;
  std::int64_t pool_lines_256_ = 0;  // lines that would hold the pool's variants
  MicroMinor pool_extra_ = 0;        // what the exact price of the pool now is above the kept one
  std::int64_t allowed_minutes_ = 1;
  std::int64_t micro_per_minute_ = 0;
  std::int64_t half_inverse_ = 0;  // 2^20/(2·D)
  std::array<Instant, kMoments> at_{};
  std::array<std::int64_t, kMoments> minute_{};
  std::array<MicroMinor, kMoments> pool_waiting_{};
  std::array<Known, kMoments> known_{};
  std::array<std::array<Arrived, kMoments>, kFutures> upto_{};
};

}  // namespace jidan::core
