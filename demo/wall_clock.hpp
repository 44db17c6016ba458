// Real time, for what the demonstration measures and for how long it waits for the programs it
// started. Business time is never read from here.
#pragma once

#include <chrono>

namespace jidan::demo {

class Stopwatch {
 public:
  Stopwatch();
  std::chrono::milliseconds elapsed() const;

 private:
  std::chrono::steady_clock::time_point begun_;
};

// Lets the programs run for that long.
void wait(std::chrono::milliseconds duration);

}  // namespace jidan::demo
