// One round of the writer, between its two files. Not for use outside them.
#pragma once

#include <functional>
#include <vector>

#include "aggregator/runtime/writer.hpp"

namespace jidan::runtime {

// One round of work: what is decided, and who is to be told after the commit.
struct Writer::Round {
  Round(core::State& state, OpenMessages& open, std::uint64_t boot) : builder(state, open, boot) {}
  core::Instant now{};
  CommitBuilder builder;
  std::vector<std::function<void()>> answers;
};

}  // namespace jidan::runtime
