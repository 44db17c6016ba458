// What goes wrong in a world: machines stop, lines are cut, people change their minds. And how it
// all ends: everything is repaired, and whoever still waits two weeks later waits for ever.
#include <algorithm>

#include "aggregator/sim/universe.hpp"

namespace jidan::sim {
namespace {

using namespace std::chrono_literals;

Duration minutes(std::int64_t count) {
  return std::chrono::minutes{count};
}

}  // namespace

void Universe::set_catalog(std::string document) {
  operate(catalog_command(std::move(document)));
}

// An operator who gets no answer tries again.
void Universe::operate(core::Command command) {
  const auto answered = std::make_shared<bool>(false);
  aggregator_.take_command(command,
                           [answered](const runtime::CommandAnswer&) { *answered = true; });
  timeline_.after(5min, [this, answered, command] {
    if (!*answered) operate(command);
  });
}

void Universe::again(std::int64_t least_minutes, std::int64_t most_minutes,
                     void (Universe::*what)()) {
  const Instant when = timeline_.time() + minutes(chance_.between(least_minutes, most_minutes));
  if (when < end_) timeline_.at(when, [this, what] { (this->*what)(); });
}

void Universe::set_troubles() {
  if (options_.crashes) again(60, 5'000, &Universe::trouble_with_machines);
  if (options_.scenario == Scenario::partition) {
    for (const auto& factory : factories_)
      factory->on_acceptance = [this, node = factory.get()] { partition_at_acceptance(*node); };
    return;
  }
  again(60, 2'000, &Universe::trouble_with_lines);
  again(60, 3'000, &Universe::trouble_with_people);
  const Instant half = timeline_.time() + (end_ - timeline_.time()) / 2;
  if (options_.days >= 4) timeline_.at(half, [this] { set_catalog(great_catalog(2)); });
}

// The aggregator stops between two steps or inside a round; a factory stops for hours or days.
void Universe::trouble_with_machines() {
  const Duration down = Duration{chance_.between(500, 1'800'000)};
  if (chance_.one_in(4)) {
    aggregator_.crash(down);
  } else {
    constexpr CrashPoint kPoints[] = {CrashPoint::before_append, CrashPoint::append_lost,
                                      CrashPoint::append_written, CrashPoint::after_append};
    aggregator_.crash_in_round(kPoints[chance_.between(0, 3)], down);
  }
  if (options_.scenario == Scenario::great)
    again(1'000, 9'000, &Universe::trouble_with_machines);
  else
    again(60, 600, &Universe::trouble_with_machines);
}

void Universe::trouble_with_lines() {
  const auto factory = kFirstFactory + static_cast<Party>(chance_.between(
                                           0, static_cast<std::int64_t>(factories_.size()) - 1));
  const Instant until = timeline_.time() + minutes(chance_.between(1, 900));
  const std::int64_t directions = chance_.between(1, 3);
  if ((directions & 1) != 0) network_.cut(kAggregator, factory, until);
  if ((directions & 2) != 0) network_.cut(factory, kAggregator, until);
  if (chance_.one_in(4)) network_.cut(kAggregator, kShops, timeline_.time() + minutes(30));
  again(100, 3'000, &Universe::trouble_with_lines);
}

void Universe::trouble_with_people() {
  const auto index = static_cast<std::size_t>(
      chance_.between(0, static_cast<std::int64_t>(factories_.size()) - 1));
  FactoryNode& factory = *factories_[index];
  const std::string& id = factory.manners().id;
  switch (chance_.between(1, 6)) {
    case 1:
    case 2:  // nobody at the factory looks for hours or days
      factories_[3]->crash(minutes(chance_.between(120, 5'000)));
      break;
    case 3:
      operate(core::SetFactoryPause{id, true});
      timeline_.after(minutes(chance_.between(30, 1'200)), [this, id] {
        operate(core::SetFactoryPause{id, false});
      });
      break;
    case 4:
      operate(core::ChoosePolicy{static_cast<core::PolicyName>(chance_.between(0, 4))});
      break;
    case 5:
      if (aggregator_.is_up())
        aggregator_.state().pools.for_each([&](core::Handle, const core::Pool& pool) {
          if (!pool.parts.empty() && chance_.one_in(2)) operate(core::ReleasePool{pool.id});
        });
      break;
    default: {
      core::TakeReport report;
      report.factory = id;
      report.report.kind = core::ReportKind::availability;
      report.report.at = timeline_.time();
      const Instant until = timeline_.time() + minutes(chance_.between(60, 3'000));
      report.report.availability.out_of_stock = {{"tee-180g", until}};
      operate(report);
      break;
    }
  }
  again(200, 3'000, &Universe::trouble_with_people);
}

// The line is cut after the factory accepted and before its next report: before the acceptance
// arrives, before its answer comes back, or right after.
void Universe::partition_at_acceptance(FactoryNode& factory) {
  if (chance_.one_in(4)) return;
  const Duration moment{chance_.between(0, 900)};
  const Duration length = minutes(chance_.between(10, 400));
  const std::int64_t directions = chance_.between(1, 3);
  timeline_.after(moment, [this, party = factory.manners().party, length, directions] {
    const Instant until = timeline_.time() + length;
    if ((directions & 1) != 0) network_.cut(kAggregator, party, until);
    if ((directions & 2) != 0) network_.cut(party, kAggregator, until);
  });
}

void Universe::calm_down() {
  network_.heal();
  for (const auto& factory : factories_) factory->stop_crashing();
}

}  // namespace jidan::sim
