// The arithmetic of the buckets: below 2^6 one value each, above it the six bits behind the leading
// one choose the bucket within the doubling.
#include "bench/intake/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace jidan::bench {

std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) {
  constexpr std::uint64_t kFirst = std::uint64_t{1} << kStepBits;
  if (nanoseconds < kFirst) return nanoseconds;
  const auto doubling = static_cast<unsigned>(std::bit_width(nanoseconds)) - kStepBits;
  const std::uint64_t step = (nanoseconds >> (doubling - 1)) - kFirst;
  return std::min((std::uint64_t{doubling} << kStepBits) + step, std::uint64_t{kBuckets - 1});
}

std::uint64_t LatencyHistogram::upper_ns(std::size_t bucket) {
  const std::uint64_t doubling = bucket >> kStepBits;
  if (doubling == 0) return bucket;
  const std::uint64_t step = bucket & ((std::uint64_t{1} << kStepBits) - 1);
  return (((std::uint64_t{1} << kStepBits) + step + 1) << (doubling - 1)) - 1;
}

void LatencyHistogram::add(std::uint64_t nanoseconds) {
  ++counts_[bucket_of(nanoseconds)];
  ++total_;
  max_ns_ = std::max(max_ns_, nanoseconds);
}

std::uint64_t LatencyHistogram::percentile_ns(double share) const {
  if (total_ == 0) return 0;
  // The smallest value that at least `share` of all do not exceed.
  const double exact = std::ceil(share * static_cast<double>(total_));
  const std::uint64_t wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(exact));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return std::min(upper_ns(bucket), max_ns_);
  }
  return max_ns_;
}

}  // namespace jidan::bench
