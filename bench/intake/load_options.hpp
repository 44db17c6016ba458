// What a run of jidan-load is asked to do. Plain values; load_main.cpp reads them from the command
// line.
#pragma once

#include <cstdint>
#include <string>

namespace jidan::bench {

struct LoadOptions {
  std::uint16_t port = 0;
  std::string token = "none";
  std::string sku = "tee-white-l", currency = "CNY", placed_at;
  std::string prefix = "L";  // of the external ids: one of its own for each run over a store
  int connections = 64;
  int orders_per_request = 1;    // more than one: NDJSON
  double warm_up_seconds = 0;    // before anything is counted
  double seconds = 10;           // counted
  double orders_a_second = 0;    // > 0: open loop
  std::uint64_t orders_max = 0;  // > 0: ends when so many were sent, however long it takes
  bool raw = false;              // prints the histogram and the orders of each second too
};

}  // namespace jidan::bench
