// One random life of the core: orders, payments, cancellations, reports in any order, twice and too
// late, operators, time. Everything comes from one seed; nothing is expected of a step but that the
// invariants hold behind it and that a "no" has its code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/decide.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

class Life {
 public:
  explicit Life(std::uint64_t seed);

  // Lives that many steps; nothing, or what went wrong and at which step.
  std::optional<std::string> live(int steps);
  // Time goes on until nothing is due for three weeks, every factory answering; then what is still
  // on its way to nobody.
  std::optional<std::string> settle();
  // The journal again into an empty state gives the same state.
  std::optional<std::string> replay() const;

  const State& state() const { return state_; }
  std::size_t events() const { return journal_.size(); }

 private:
  struct Entry {
    Event event;
    Instant at;
  };

  Command next_command();
  Command place();
  Command report();
  Report report_on(const Run& run, ReportKind kind);
  std::vector<Handle> handles_of_runs(bool with_ended) const;
  OrderId some_order();
  bool send(const Command& command);
  void advance(Duration most);
  std::optional<std::string> complaint() const;

  Seeded chance_;
  Instant now_;
  State state_;
  std::vector<Entry> journal_;
  std::vector<Report> said_;  // reports that may come again
  std::string trouble_;
  int orders_ = 0;
};

}  // namespace jidan::testing
