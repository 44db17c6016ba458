// One turn of the writer, between its two files. Not for use outside them.
#pragma once

#include <functional>
#include <vector>

#include "aggregator/runtime/round.hpp"
#include "aggregator/runtime/writer.hpp"

namespace jidan::runtime {

// A round of work, who is to be told after its commit, and who only wanted to know something.
struct Writer::Turn {
  Round round;
  std::size_t commands = 0;
  std::vector<OrderTicketPtr> orders;
  std::vector<std::function<void()>> answers;
  std::vector<Question> questions;
};

}  // namespace jidan::runtime
