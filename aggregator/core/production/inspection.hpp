// Acceptance sampling: how many pieces of a lot to look at, and how many bad ones refuse it. Single
// sampling, normal inspection, general level II of GB/T 2828.1 = ISO 2859-1 (tables 1 and 2-A).
#pragma once

#include <cstdint>
#include <optional>

namespace jidan::core {

struct SamplingPlan {
  std::int32_t sample_size = 0;  // never more than the lot: then every piece is looked at
  std::int32_t accept = 0;       // the lot passes with at most this many nonconforming pieces
  std::int32_t reject = 1;       // always accept + 1 under normal inspection
};

// lot_size ≥ 1; aql_hundredths one of 100, 250, 400 (AQL 1.0, 2.5, 4.0); nothing for any other AQL.
// A lot of one piece is looked at whole.
std::optional<SamplingPlan> sampling_plan(std::int64_t lot_size, std::int32_t aql_hundredths);

}  // namespace jidan::core
