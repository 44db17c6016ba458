// A job sheet as the adapter understands it: what it needs to judge, make and report a run. The
// whole sheet, with everything a person on the floor reads, stays as bytes in the inbox.
// Pure values: no JSON, no SQL, no sockets.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace jidan::adapter {

// The one time type of the tree: milliseconds of UTC since 1970.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

struct SheetLine {
  std::string line_id;
  std::int64_t quantity = 0;
  std::vector<std::string> texts;  // what is printed on it; personal: never logged or shown

  bool operator==(const SheetLine&) const = default;
};

struct Sheet {
  std::string run_id;   // run_…
  std::string run;      // R20261122-0007, what people say
  std::string factory;  // the id both sides know
  std::int64_t revision = 1;
  Instant ack_by{};           // after it the run may not be accepted any more
  Instant due_at{};           // made and ready for pick-up
  std::int64_t quantity = 0;  // pieces to make
  std::vector<SheetLine> lines;

  bool operator==(const Sheet&) const = default;
};

}  // namespace jidan::adapter
