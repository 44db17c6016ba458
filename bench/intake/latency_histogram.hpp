// Latencies counted in buckets that grow with the value: 64 to each doubling, so a percentile is at
// most 1.6 % above the truth from a nanosecond to half an hour, in 20 KB and without an allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace jidan::bench {

class LatencyHistogram {
 public:
  static constexpr unsigned kStepBits = 6;    // 64 buckets a doubling
  static constexpr unsigned kDoublings = 36;  // values of up to 2^(36 + 6 - 1) ns: 36 minutes
  static constexpr std::size_t kBuckets = std::size_t{kDoublings} << kStepBits;

  void add(std::uint64_t nanoseconds);

  /** The upper bound of the bucket that holds the `share` (0 to 1) of all; 0 when there are none.
      Never above max_ns(). */
  std::uint64_t percentile_ns(double share) const;
  std::uint64_t max_ns() const { return max_ns_; }
  std::uint64_t total() const { return total_; }

  std::uint64_t count(std::size_t bucket) const { return counts_[bucket]; }
  static std::size_t bucket_of(std::uint64_t nanoseconds);
  /** The largest value that falls into it. */
  static std::uint64_t upper_ns(std::size_t bucket);

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t total_ = 0, max_ns_ = 0;
};

}  // namespace jidan::bench
