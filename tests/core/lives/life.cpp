// Living at random; see life.hpp.
#include "tests/core/lives/life.hpp"

#include <algorithm>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/invariants.hpp"
#include "aggregator/core/parts.hpp"

namespace jidan::testing {
namespace {

using namespace std::chrono_literals;

// Two factories of one process: the cheaper one has a minimum it isn't paid for and a day's limit,
// the other takes anything. Two pools, changeovers by text.
Catalog lively_catalog() {
  Catalog catalog = small_catalog();
  catalog.products[0].changeover_by = {"text"};
  catalog.products.push_back(a_product("mug", 0));
  catalog.products[1].options = {{"blank", "mug"}};
  catalog.products[1].pool_by = {"blank"};
  catalog.factories.push_back(a_factory("foshan", "CN-GD", open_daily(shanghai(), 8, 20, 6)));
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 4)};
  catalog.offers[0].below_moq = BelowMoq::elsewhere;
  catalog.offers[0].set_up = 3000;
  catalog.offers[0].run_max = 24;
  catalog.offers[0].daily_capacity = 60;
  catalog.offers.push_back(an_offer(1, 0));
  catalog.offers[1].multiple = 2;
  catalog.transits.push_back(a_transit("CN-GD", "CN", 24));
  catalog.channels[0].split_lines = true;
  catalog.channels[0].on_infeasible = OnInfeasible::accept;
  catalog.index();
  return catalog;
}

std::string name_of(const Command& command) {
  return "command " + std::to_string(command.index());
}

}  // namespace

Life::Life(std::uint64_t seed) : chance_(seed), now_(utc_at(2026, 11, 23, 1)) {
  send(ApplyCatalog{std::make_shared<const Catalog>(lively_catalog()), "{}"});
}

bool Life::send(const Command& command) {
  Decision decision = decide(state_, command, now_);
  std::vector<Event> events = decision.ok() ? decision.value() : decision.error().events;
  if (!decision.ok() && decision.error().unknown == Unknown::none &&
      decision.error().refusals.empty())
    trouble_ = name_of(command) + " was refused without a code";
  for (Event& event : events) {
    apply(state_, event, now_);
    journal_.push_back({std::move(event), now_});
  }
  return !events.empty();
}

std::optional<std::string> Life::complaint() const {
  if (!trouble_.empty()) return trouble_;
  const std::vector<std::string> broken = violations(state_);
  if (broken.empty()) return std::nullopt;
  return broken.front();
}

std::optional<std::string> Life::live(int steps) {
  for (int step = 0; step < steps; ++step) {
    const Command command = next_command();
    try {
      send(command);
      while (state_.next_deadline() <= now_ && send(PlanPools{})) {
      }
    } catch (const CoreBug& bug) {
      return "step " + std::to_string(step) + ", " + name_of(command) + ": " + bug.what();
    }
    if (const auto broken = complaint())
      return "step " + std::to_string(step) + ", " + name_of(command) + ": " + *broken;
    if (chance_.one_in(3)) advance(chance_.one_in(5) ? 12h : 20min);
    if (const auto broken = complaint())
      return "after step " + std::to_string(step) + ": " + *broken;
  }
  return std::nullopt;
}

// Each thing that falls due, at its own instant.
void Life::advance(Duration most) {
  const Instant until = now_ + Duration{chance_.between(1'000, most.count())};
  while (state_.next_deadline() <= until) {
    now_ = std::max(now_, state_.next_deadline());
    if (!send(PlanPools{})) {
      trouble_ = "a deadline was reached and nothing was due";
      return;
    }
  }
  now_ = until;
}

Command Life::next_command() {
  switch (chance_.between(0, 11)) {
    case 0:
    case 1:
    case 2:
      return place();
    case 3:
      return RecordPayment{some_order(), now_};
    case 4: {
      CancelLines command{some_order(), {}, {ActorKind::channel, "demo"}, ""};
      const Handle order = state_.find(command.order);
      if (order != kNoHandle && chance_.one_in(2))
        command.lines = {state_.id_of(state_.lines[state_.orders[order].last_line])};
      return command;
    }
    case 5: {
      std::vector<PoolId> pools;
      state_.pools.for_each([&](Handle, const Pool& pool) { pools.push_back(pool.id); });
      if (pools.empty()) return PlanPools{};
      return ReleasePool{pools[static_cast<std::size_t>(
          chance_.between(0, static_cast<std::int64_t>(pools.size()) - 1))]};
    }
    case 6: {
      const std::vector<Handle> runs = handles_of_runs(chance_.one_in(6));
      if (runs.empty()) return PlanPools{};
      const auto how = static_cast<TakeBack>(chance_.between(0, 2));
      const std::size_t at = static_cast<std::size_t>(chance_.next() % runs.size());
      if (!chance_.one_in(4)) return report();
      return TakeBackRun{state_.runs[runs[at]].id, how, {ActorKind::operator_, "lin"}, "why"};
    }
    case 7:
      if (chance_.one_in(6)) return SetFactoryPause{"foshan", chance_.one_in(2)};
      return report();
    default:
      return report();
  }
}

Command Life::place() {
  OrderPlacement order;
  order.channel = "demo";
  order.external_id = "L-" + std::to_string(++orders_);
  order.placed_at = order.paid_at = now_;
  order.currency = Currency::from("CNY");
  order.country = "CN";
  order.region = "CN-ZJ";
  constexpr std::array<const char*, 4> kClasses{"ship_24h", "ship_48h", "three_day", "standard"};
  order.promise_class = kClasses[static_cast<std::size_t>(chance_.between(0, 3))];
  if (chance_.one_in(5)) order.payment = Payment::pending;
  if (chance_.one_in(8)) order.mode = Mode::bulk;
  order.test = chance_.one_in(20);
  order.same_run = chance_.one_in(8);
  const std::int64_t lines = chance_.between(1, 3);
  for (std::int64_t number = 1; number <= lines; ++number) {
    LinePlacement line;
    line.number = static_cast<std::uint16_t>(number);
    line.sku = chance_.one_in(4) ? "mug" : "tee";
    line.quantity =
        static_cast<std::int32_t>(chance_.between(1, order.mode == Mode::bulk ? 40 : 6));
    line.traits.text = static_cast<std::uint64_t>(chance_.between(0, 3));
    order.lines.push_back(std::move(line));
  }
  return PlaceOrder{std::move(order)};
}

OrderId Life::some_order() {
  std::vector<OrderId> orders;
  state_.orders.for_each([&](Handle, const Order& order) { orders.push_back(order.id); });
  if (orders.empty() || chance_.one_in(20)) return OrderId{chance_.next() % 500};
  return orders[static_cast<std::size_t>(chance_.next() % orders.size())];
}

std::vector<Handle> Life::handles_of_runs(bool with_ended) const {
  std::vector<Handle> runs;
  state_.runs.for_each([&](Handle handle, const Run& run) {
    if (!run.test && (with_ended || run.ended_at == kNever)) runs.push_back(handle);
  });
  return runs;
}

// New, or one that was said before; about a run that goes on, or one that is over.
Command Life::report() {
  if (!said_.empty() && chance_.one_in(5)) {
    const Report& again = said_[static_cast<std::size_t>(chance_.next() % said_.size())];
    return TakeReport{chance_.one_in(2) ? "foshan" : "yiwu-print-01", again};
  }
  const std::vector<Handle> runs = handles_of_runs(chance_.one_in(6));
  if (runs.empty()) return place();
  const Run& run = state_.runs[runs[static_cast<std::size_t>(chance_.next() % runs.size())]];
  constexpr std::array<ReportKind, 12> kKinds{
      ReportKind::accepted,  ReportKind::accepted,     ReportKind::accepted,
      ReportKind::rejected,  ReportKind::started,      ReportKind::progress,
      ReportKind::completed, ReportKind::line_problem, ReportKind::inspected,
      ReportKind::shipped,   ReportKind::shipped,      ReportKind::cancel_outcome};
  const Report said = report_on(run, kKinds[static_cast<std::size_t>(chance_.between(0, 11))]);
  said_.push_back(said);
  return TakeReport{state_.catalog->factories[run.factory].id, said};
}

Report Life::report_on(const Run& run, ReportKind kind) {
  Report report;
  report.kind = kind;
  report.run = run.id;
  report.revision = chance_.one_in(10) ? 1 : run.revision;
  report.seq = run.last_report_seq + static_cast<std::uint64_t>(chance_.between(0, 3));
  report.at = now_;
  report.reason = static_cast<ReportReason>(chance_.between(1, 9));
  ShippedParcel parcel{"P", "SF", "1", {}};
  for (const Handle handle : run.parts) {
    const Part& part = state_.parts[handle];
    const LineId line = state_.id_of(state_.lines[part.line]);
    if (kind == ReportKind::shipped) {
      if (!chance_.one_in(3)) parcel.lines.push_back(line);
      continue;
    }
    if (kind == ReportKind::accepted ? !chance_.one_in(8) : !chance_.one_in(2)) continue;
    ReportLine about;
    about.line = line;
    about.reason = static_cast<ReportReason>(chance_.between(1, 9));
    about.count.made = static_cast<std::int32_t>(chance_.between(0, part.quantity + 1));
    about.count.spoiled = static_cast<std::int32_t>(chance_.between(0, part.quantity));
    about.not_started = static_cast<std::int32_t>(chance_.between(0, part.quantity + 1));
    report.lines.push_back(about);
  }
  if (!parcel.lines.empty()) report.parcels.push_back(std::move(parcel));
  return report;
}

std::optional<std::string> Life::settle() {
  try {
    for (int day = 0; day < 40 && trouble_.empty(); ++day) {
      // From now on every factory says yes to what it has, makes it and ships it.
      for (const Handle handle : handles_of_runs(false)) {
        const Run& run = state_.runs[handle];
        Report done;
        done.run = run.id;
        done.revision = run.revision;
        done.seq = run.last_report_seq + 1;
        done.at = now_;
        done.kind = run.state == RunState::made ? ReportKind::shipped : ReportKind::completed;
        if (run.state == RunState::issued) done.kind = ReportKind::accepted;
        ShippedParcel parcel{"P", "SF", "1", {}};
        for (const Handle part : run.parts)
          parcel.lines.push_back(state_.id_of(state_.lines[state_.parts[part].line]));
        if (done.kind == ReportKind::shipped) done.parcels.push_back(std::move(parcel));
        send(TakeReport{state_.catalog->factories[run.factory].id, done});
      }
      if (day == 0) send(SetFactoryPause{"foshan", false});
      advance(24h);
    }
  } catch (const CoreBug& bug) {
    return std::string("settling: ") + bug.what();
  }
  if (const auto broken = complaint()) return "settling: " + *broken;
  std::optional<std::string> waits;
  state_.parts.for_each([&](Handle, const Part& part) {
    if (part.state != PartState::shipped && part.state != PartState::cancelled &&
        part.state != PartState::held)
      waits = to_text(state_.id_of(state_.lines[part.line])) + " still is " +
              std::string(to_text(part.state));
  });
  return waits;
}

std::optional<std::string> Life::replay() const {
  State again;
  for (const Entry& entry : journal_) apply(again, entry.event, entry.at);
  if (digest(again) == digest(state_)) return std::nullopt;
  return "the journal replayed gives another state";
}

}  // namespace jidan::testing
