// The narrow waist between the dispatcher and whatever speaks HTTP: one request, one answer, no
// redirects, no hidden re-sends. The simulation and the tests implement it without a socket.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "web-hooks/outbox.hpp"

namespace jidan::webhooks {

struct TransportRequest {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds deadline{0};  // for the whole attempt, from resolving to the last byte
};

struct TransportResult {
  Stage stage = Stage::done;
  AttemptError error = AttemptError::none;
  int status = 0;                                            // 0 unless a final response was read
  std::vector<std::pair<std::string, std::string>> headers;  // as received
  PhaseTimings phases;
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// One POST. `done` is called exactly once, on any thread, also from inside this call.
  virtual void send(TransportRequest request, std::function<void(TransportResult)> done) = 0;
};

}  // namespace jidan::webhooks
