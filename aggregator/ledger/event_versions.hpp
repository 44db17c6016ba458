// Older lists of events' fields, and what an event of such a list means today. A list that was ever
// written is read for ever; it is never written again.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "aggregator/core/event.hpp"

namespace jidan::ledger {

// Before a run could have several price tiers. The state's version 1 has it as well.
struct RunPriceVersion1 {
  core::RunPrice price;

  template <class A>
  void fields(A& a) {
    a(price.currency.code, price.ordered, price.billed, price.tier_min_quantity, price.unit_price,
      price.pieces, price.set_up, price.changeovers, price.plates, price.unfilled, price.total);
  }
};

struct RunnerUpVersion1 {
  core::RunnerUp runner_up;

  template <class A>
  void fields(A& a) {
    a(runner_up.factory, runner_up.full_cost);
  }
};

struct RunLineVersion1 {
  core::RunLine line;

  template <class A>
  void fields(A& a) {
    a(line.line.value, line.quantity, line.piece, line.is_remake);
  }
};

// Before the figures behind the reason, the runners-up's terms, bulk and equivalents were kept.
struct RunReleasedVersion1 {
  core::RunReleased event;
  RunPriceVersion1 price;
  std::vector<RunnerUpVersion1> runners_up;
  std::vector<RunLineVersion1> lines;

  template <class A>
  void fields(A& a) {
    a(event.pool.value, event.factory, event.process, event.day_number, event.date.days,
      event.catalog_version, event.reason, event.detail, event.load_thousandths, price,
      event.full_cost, event.solo_cost, runners_up, lines, event.test);
  }

  core::RunReleased upgraded() && {
    event.price = std::move(price.price);
    for (RunnerUpVersion1& each : runners_up) event.runners_up.push_back(std::move(each.runner_up));
    event.lines.reserve(lines.size());
    for (RunLineVersion1& each : lines) event.lines.push_back(std::move(each.line));
    return std::move(event);
  }
};

}  // namespace jidan::ledger
