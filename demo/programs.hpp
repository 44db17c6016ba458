// The daemon and the two adapters as running programs: started, asked, killed and started again.
// Whatever was not answered is asked again, so a kill shows only as time.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "demo/answers.hpp"
#include "demo/child.hpp"
#include "demo/connection.hpp"
#include "demo/workplace.hpp"

namespace jidan::demo {

// One program with its status port.
class Program {
 public:
  Program(std::string name, std::unique_ptr<Child> child, std::uint16_t status_port);

  // Starts it and waits until it is ready. Throws std::runtime_error when it ends or is not ready
  // in time.
  void start();
  void kill_and_restart();
  // Asks the status port; repeats after a broken connection and while it answers 503.
  Answer get(const std::string& target);

  // The two halves of POST /v1/clock. `finish` gives nothing when the program has to be asked
  // again.
  bool begin_advance(Instant to);
  std::optional<ClockAnswer> finish_advance();

  Child& child() { return *child_; }
  Connection& connection() { return connection_; }
  const std::string& name() const { return name_; }
  // A canary of people.hpp was in an answer of the status port.
  const std::string& leak() const { return leak_; }

  ClockAnswer clock;  // as last heard

 private:
  void check_alive();

  std::string name_;
  std::unique_ptr<Child> child_;
  Connection connection_;
  std::string leak_;
};

class Programs {
 public:
  Programs(const Workplace& place, const std::filesystem::path& binaries);

  void start();
  // Posts NDJSON; repeats until every line has an answer other than 503.
  std::vector<OrderResult> post_orders(const std::string& ndjson);
  // First half only: sent, not answered. For a kill in the middle.
  void begin_orders(const std::string& ndjson);

  std::array<Program*, 3> all() { return {&daemon, &first_adapter, &second_adapter}; }
  std::array<Program*, 2> adapters() { return {&first_adapter, &second_adapter}; }

  Program daemon, first_adapter, second_adapter;

 private:
  Connection intake_;
};

}  // namespace jidan::demo
