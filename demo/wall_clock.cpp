// Reading the steady clock; see wall_clock.hpp.
#include "demo/wall_clock.hpp"

#include <poll.h>

namespace jidan::demo {

Stopwatch::Stopwatch() : begun_(std::chrono::steady_clock::now()) {}

std::chrono::milliseconds Stopwatch::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               begun_);
}

void wait(std::chrono::milliseconds duration) {
  poll(nullptr, 0, static_cast<int>(duration.count()));
}

}  // namespace jidan::demo
