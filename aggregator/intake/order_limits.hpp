// The limits of one order and of one request that carries orders; configuration fills it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jidan::intake {

struct OrderLimits {
  std::size_t body_bytes_max = 1U << 20U;
  std::size_t ndjson_bytes_max = 16U << 20U;
  std::size_t ndjson_lines_max = 10'000;
  std::size_t order_lines_max = 2'000;
  std::int64_t quantity_max = 1'000'000;
  std::int64_t text_graphemes_max = 500;   // of one placement
  std::size_t metadata_bytes_max = 4'096;  // over keys and values
};

}  // namespace jidan::intake
