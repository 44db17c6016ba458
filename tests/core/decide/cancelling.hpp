// What the tests of cancelling and of revisions share: an order of three lines on its way to one
// factory.
#pragma once

#include "tests/support/core_world.hpp"

namespace jidan::testing {

inline const Instant kMorning = utc_at(2026, 11, 23, 2);

// An order of three lines, 4 + 1 + 1 pieces, at one factory that could make them.
struct Cancelling {
  explicit Cancelling(Catalog catalog = small_catalog()) : world(std::move(catalog), kMorning) {
    place(an_order(kMorning, {a_line("tee", 4, 1), a_line("tee", 1, 2), a_line("tee", 1, 3)}));
  }

  void place(const OrderPlacement& placement) {
    const std::vector<Event> events = world.must(PlaceOrder{placement});
    order = OrderId{world.last<OrderAccepted>()};
    lines.clear();
    for (std::size_t i = 0; i < events.size(); ++i)
      if (std::holds_alternative<LinePlaced>(events[i]))
        lines.push_back(LineId{world.state.next_sequence - events.size() + i});
  }
  void release() {
    world.must(ReleasePool{PoolId{world.last<PoolOpened>()}});
    run = RunId{world.last<RunReleased>()};
  }
  void accept() {
    release();
    report(ReportKind::accepted);
  }
  Decision cancel(std::vector<LineId> which = {}) {
    return world.send(
        CancelLines{order, std::move(which), {ActorKind::channel, "demo"}, "changed mind"});
  }
  Decision report(ReportKind kind, std::vector<ReportLine> about = {}, std::uint32_t revision = 0) {
    Report message = a_report(kind, run, ++seq, world.now);
    message.revision = revision == 0 ? run_now().revision : revision;
    message.lines = std::move(about);
    return world.send(TakeReport{"yiwu-print-01", message});
  }
  Decision outcome(LineId line, std::int32_t not_started, std::int32_t already_made) {
    ReportLine about{line};
    about.not_started = not_started;
    about.already_made = already_made;
    return report(ReportKind::cancel_outcome, {about});
  }
  Decision take_back(TakeBack how) {
    return world.send(TakeBackRun{run, how, {ActorKind::operator_, "lin"}, "asked"});
  }
  const Run& run_now() const { return world.state.runs[world.state.find(run)]; }
  bool is_refused(const Decision& decision, RefusalCode code) const {
    return !decision.ok() && decision.error().refusals.size() == 1 &&
           decision.error().refusals[0].code == code;
  }

  CoreWorld world;
  OrderId order;
  std::vector<LineId> lines;
  RunId run;
  std::uint64_t seq = 0;
};

// The same with a minimum of six pieces below which the offer makes no run.
struct WithMinimum : Cancelling {
  WithMinimum() : Cancelling(catalog()) {}
  static Catalog catalog() {
    Catalog catalog = small_catalog();
    Offer& offer = catalog.offers[0];
    offer.moq = {MoqRule{MoqScope::mixed, {}, 6, 0}};
    offer.below_moq = BelowMoq::elsewhere;
    return catalog;
  }
};

}  // namespace jidan::testing
