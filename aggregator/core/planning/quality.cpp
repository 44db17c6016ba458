// Both numbers are counted on records that may be short, so both lean on something known until the
// record is long enough.
#include "aggregator/core/planning/quality.hpp"

#include <algorithm>

#include "aggregator/core/planning/assignment.hpp"

namespace jidan::core {

namespace {

__extension__ typedef __int128 Wide;

}  // namespace

std::int64_t return_rate_ppm(const ReturnRecord& own, const ReturnRecord& category) {
  // (returned + 50·R/N) / (pieces + 50), both sides times N.
  const Wide all = std::max<std::int64_t>(category.pieces, 1);
  const Wide category_returned = std::clamp<Wide>(category.returned, 0, all);
  const Wide pieces = std::max<std::int64_t>(own.pieces, 0);
  const Wide returned = std::clamp<Wide>(own.returned, 0, pieces);
  const Wide above = returned * all + kReturnPriorPieces * category_returned;
  const Wide below = (pieces + kReturnPriorPieces) * all;
  return static_cast<std::int64_t>((above * kMillion + below / 2) / below);
}

MicroMinor expected_return_cost(std::int64_t pieces, std::int64_t rate_ppm, Minor return_cost) {
  static_assert(kMillion == kMicroPerMinor, "a rate in millionths makes micro-units of minor ones");
  const Wide cost = Wide{pieces} * rate_ppm * return_cost;
  return static_cast<MicroMinor>(std::clamp<Wide>(cost, 0, kCountedCostMax));
}

Duration lead_p90(std::vector<Duration> leads, Duration quoted) {
  if (leads.size() < kLeadRunsTrusted) leads.resize(kLeadRunsTrusted, quoted);
  const auto nth = leads.begin() + static_cast<std::ptrdiff_t>((leads.size() * 9 + 9) / 10 - 1);
  std::nth_element(leads.begin(), nth, leads.end());
  return *nth;
}

}  // namespace jidan::core
