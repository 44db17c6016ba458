// One keep-alive connection to the server under load: at most one request under way, one send and
// one recv each when the kernel takes and gives it whole. Non-blocking; whoever owns the epoll says
// when to go on. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/intake/http_answer.hpp"

namespace jidan::bench {

class LoadConnection {
 public:
  LoadConnection() = default;
  ~LoadConnection() { close(); }
  LoadConnection(const LoadConnection&) = delete;
  LoadConnection& operator=(const LoadConnection&) = delete;

  /** Connects to the loopback port; throws std::system_error when nobody listens. */
  void open(std::uint16_t port);
  void close();
  int descriptor() const { return descriptor_; }

  /** `begun_ns`: from when on its answer is waited for. False when the connection is gone. */
  bool send(std::string_view request, std::uint64_t begun_ns);
  /** Sends what the kernel did not take before; nothing to do is fine. */
  bool send_rest();

  enum class Reading { waiting, answered, gone };
  /** Reads what is there into `buffer`. The answer points into it or into the connection and holds
      until the next read on either. */
  Reading read(char* buffer, std::size_t buffer_bytes, HttpAnswer& answer);

  bool under_way() const { return under_way_; }
  std::uint64_t begun_ns() const { return begun_ns_; }

 private:
  int descriptor_ = -1;
  bool under_way_ = false;
  std::uint64_t begun_ns_ = 0;
  std::string unsent_;   // of the request
  std::string partial_;  // an answer that came in pieces
};

}  // namespace jidan::bench
