// One kept-alive HTTP connection to a program on this machine, in two halves so that several
// programs can work at once: begin() sends, finish() waits for the whole answer. Blocking; one
// thread. A failure closes the connection; the next begin() opens another.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "demo/seeded.hpp"

namespace jidan::demo {

struct Answer {
  int status = 0;
  std::string body;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port, std::string authorization = "");
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // False: nobody listens, or the connection broke. An empty media type: GET, else POST.
  bool begin(std::string_view target, std::string_view media_type, std::string_view body);
  // Nothing: the connection broke, or the answer didn't come in time.
  std::optional<Answer> finish(std::chrono::milliseconds limit);
  // Waits for the first byte of the answer, but not longer than that.
  void linger(std::chrono::milliseconds limit);
  void close();

 private:
  bool open();
  bool send(std::string_view text);

  std::uint16_t port_;
  std::string authorization_;
  int socket_ = -1;
};

// Ports nobody listens on now, each another one. They are given to programs before these listen, so
// somebody may still take one in between: then start again with another draw.
class PortSearch {
 public:
  explicit PortSearch(std::uint64_t draw);
  std::uint16_t next();  // throws std::runtime_error

 private:
  Seeded draw_;
  std::set<std::uint16_t> given_;
};

}  // namespace jidan::demo
