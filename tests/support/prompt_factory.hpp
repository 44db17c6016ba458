// A factory to which everything succeeds at once: what follows from a released run until its orders
// are closed, as commands. For histories that need orders to end, not for how factories behave.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/core/event.hpp"

namespace jidan::testing {

inline constexpr std::size_t kParcelLines = 50;

// Delivered, accepted, started, completed and shipped, all at `now`, to be decided in this order.
inline std::vector<core::Command> whole_life_of(const core::RunReleased& released, core::RunId run,
                                                core::DeliveryId delivery, core::Instant now) {
  std::vector<core::Command> commands{core::ConcludeDelivery{delivery, true}};
  std::uint64_t seq = 0;
  for (const core::ReportKind kind : {core::ReportKind::accepted, core::ReportKind::started,
                                      core::ReportKind::completed, core::ReportKind::shipped}) {
    core::TakeReport command;
    command.factory = released.factory;
    command.report.kind = kind;
    command.report.run = run;
    command.report.seq = ++seq;
    command.report.at = now;
    commands.push_back(std::move(command));
  }
  core::Report& shipped = std::get<core::TakeReport>(commands.back()).report;
  for (std::size_t i = 0; i < released.lines.size(); ++i) {
    if (i % kParcelLines == 0)
      shipped.parcels.push_back(
          {core::to_text(run) + "-" + std::to_string(i / kParcelLines + 1), "yto", "", {}});
    shipped.parcels.back().lines.push_back(released.lines[i].line);
  }
  return commands;
}

}  // namespace jidan::testing
