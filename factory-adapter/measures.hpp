// The adapter's metrics, each made once. No label ever names a factory, a run or a message.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "factory-adapter/answer.hpp"
#include "factory-adapter/book.hpp"
#include "platform/metrics.hpp"

namespace jidan::adapter {

class Measures {
 public:
  explicit Measures(platform::Metrics& metrics);

  void message(ReceiveOutcome outcome);
  void answer(AnswerMeaning meaning);

  platform::Counter unauthorized;  // bad or stale signatures, unknown factories
  platform::Counter overloaded;
  platform::Counter alerts;  // conflicts, parked reports: a person must look
  platform::Histogram commit_seconds;
  std::atomic<std::uint64_t> open_jobs{0};
  std::atomic<std::uint64_t> reports_in_flight{0};
  std::atomic<std::uint64_t> reports_waiting{0};

 private:
  std::array<platform::Counter, 6> messages_;
  std::array<platform::Counter, 5> answers_;
};

}  // namespace jidan::adapter
