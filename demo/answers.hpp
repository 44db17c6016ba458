// What the programs answer, as far as the demonstration reads it. Every function throws BadAnswer
// when the text is not what the contract says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "demo/history.hpp"

namespace jidan::demo {

class BadAnswer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ClockAnswer {
  Instant now{};
  std::optional<Instant> next_deadline;
  bool idle = false;
};
ClockAnswer read_clock(const std::string& body);
std::string advance_body(Instant to);

// One line of the answer to NDJSON orders.
struct OrderResult {
  int status = 0;
  std::string order_id;  // with 200 and 201
  std::string problem;   // otherwise, as it came
};
std::vector<OrderResult> read_order_results(const std::string& body);

struct StatusAnswer {
  std::uint64_t head = 0, reached = 0;
  std::map<std::string, std::int64_t> totals;  // by name, without pieces
  std::map<std::string, std::int64_t> pieces;  // by part state
  std::map<std::string, std::int64_t> open;
};
StatusAnswer read_status(const std::string& body);

// Lists: rows and where to go on; empty `next` is the end.
struct SeenRun {
  std::string run_id, factory, state;
  bool accepted = false;
};
struct SeenJob {
  std::string run_id, factory, state;
  std::int64_t times_started = 0;
  std::int64_t reports_parked = 0;
};
struct SeenHold {
  std::string line_id, reason;
  std::int64_t quantity = 0;
};
template <class Row>
struct Page {
  std::vector<Row> rows;
  std::string next;
};
Page<SeenRun> read_runs(const std::string& body);
Page<SeenJob> read_jobs(const std::string& body);
Page<SeenHold> read_holds(const std::string& body);

// Of one order: per line what was ordered, and the sum over the states of its parts.
struct SeenLine {
  std::int64_t number = 0, quantity = 0, in_states = 0;
};
struct SeenOrder {
  std::string external_id;
  std::vector<SeenLine> lines;
};
SeenOrder read_order(const std::string& body);

}  // namespace jidan::demo
