// A morning of a printing region, in fen: eight factories that differ in price steps, set-up,
// distance, returns and room; runs of 15 to 240 pieces that differ in load, colours, what they ask
// of a factory and until when. Every run has a way somewhere; room and tiers decide which.
#include "bench/planning/assignment_instances.hpp"

#include <algorithm>
#include <array>

#include "tests/support/seeded.hpp"

namespace jidan::bench {
namespace {

using namespace core;
using testing::Seeded;

constexpr int kFactories = 8;
constexpr int kAbleFactories = 3;  // can make anything, so that every run has ways
constexpr int kDays = 3;
constexpr int kRuns = 30;
constexpr std::int64_t kColoursMax = 6;
constexpr int kRegions = 3;  // of buyers; a factory is near to one of them
constexpr std::int64_t kHourMs = 3'600'000;
constexpr Instant kMorning{Duration{1'795'305'600'000}};  // 2026-11-22 08:00 Asia/Shanghai

struct MadeFactory {
  std::vector<PriceStep> tiers;
  Minor set_up = 0;
  Minor changeover = 0;
  std::int64_t return_permyriad = 0;
  bool certified = false;
  bool large_prints = false;
  std::int64_t colours_max = 0;
  std::array<Minor, kRegions> per_parcel{};
  std::int64_t room_thousandths = 0;
};

// 50–75 % dearer alone than from the last step on: what a price list of 1/50/200/500 looks like.
std::vector<PriceStep> price_list(Seeded& seeded) {
  const Minor best = seeded.between(1'300, 1'700);
  const std::int64_t scale = seeded.between(70, 130);
  const auto at = [&](std::int64_t pieces) { return pieces * scale / 1'000 * 10; };
  return {{1, best * seeded.between(150, 175) / 100},
          {at(50), best * seeded.between(130, 140) / 100},
          {at(200), best * seeded.between(110, 118) / 100},
          {at(500), best}};
}

MadeFactory a_factory(Seeded& seeded) {
  MadeFactory factory;
  factory.tiers = price_list(seeded);
  factory.set_up = seeded.between(50, 200) * 100;
  factory.changeover = seeded.between(5, 20) * 100;
  factory.return_permyriad = seeded.between(40, 400);
  factory.certified = seeded.one_in(2);
  factory.large_prints = !seeded.one_in(3);
  factory.colours_max = seeded.between(2, 8);
  const std::int64_t near = seeded.between(0, kRegions - 1);
  for (std::int64_t region = 0; region < kRegions; ++region)
    factory.per_parcel[static_cast<std::size_t>(region)] =
        region == near ? seeded.between(280, 350) : seeded.between(400, 600);
  factory.room_thousandths = seeded.between(400, 1'000) * 1'000;
  return factory;
}

void make_able(MadeFactory& factory) {
  factory.certified = factory.large_prints = true;
  factory.colours_max = kColoursMax;
}

// A third of the days have work already; one in ten days is a rest day.
OfferDay a_day(const MadeFactory& factory, Index index, int day, Seeded& seeded) {
  OfferDay made;
  made.offer = index;
  made.starts = kMorning + Duration{day * 24 * kHourMs};
  made.tiers = factory.tiers;
  made.room_thousandths = factory.room_thousandths;
  if (seeded.one_in(3)) {
    made.pieces_given = seeded.between(10, 150);
    made.room_thousandths =
        std::max<std::int64_t>(0, made.room_thousandths - made.pieces_given * 1'000);
  }
  if (seeded.one_in(10)) made.room_thousandths = 0;
  return made;
}

struct MadeRun {
  DueRun run;
  std::int64_t lines = 0;
  std::int64_t colours = 0;
  std::int64_t region = 0;
  Minor return_cost = 0;
  Minor waiting_per_line_hour = 0;
  bool needs_certificate = false;
  bool needs_large_prints = false;
};

// Half of the runs may wait until the third day, a sixth must start on the first.
MadeRun a_run(Seeded& seeded) {
  MadeRun made;
  made.run.pieces = std::min(seeded.between(15, 240), seeded.between(15, 240));
  made.run.load_thousandths = made.run.pieces * seeded.between(2, 4) * 500;
  const std::int64_t urgency = seeded.between(1, 6);
  const std::int64_t days = urgency == 1 ? 0 : urgency <= 3 ? 1 : 2;
  made.run.latest_start = kMorning + Duration{(days * 24 + seeded.between(0, 12)) * kHourMs};
  made.lines = made.run.pieces * seeded.between(50, 100) / 100;
  made.colours = seeded.between(1, kColoursMax);
  made.region = seeded.between(0, kRegions - 1);
  made.return_cost = seeded.between(1'500, 4'000);
  made.waiting_per_line_hour = seeded.between(6, 15);
  made.needs_certificate = seeded.one_in(4);
  made.needs_large_prints = seeded.one_in(4);
  // Made piece by piece it would cost about three times as much.
  made.run.left_out_cost = made.run.pieces * 5'900 * kMicroPerMinor;
  return made;
}

// Of the parcels 60 % go to the run's own region, 20 % to each other.
Minor transit_of(const MadeRun& made, const MadeFactory& factory) {
  Minor sum = 0;
  for (std::int64_t region = 0; region < kRegions; ++region)
    sum += factory.per_parcel[static_cast<std::size_t>(region)] * made.lines *
           (region == made.region ? 60 : 20) / 100;
  return sum;
}

WayCost cost_at(const MadeRun& made, const MadeFactory& factory, std::int64_t hours) {
  WayCost cost;
  cost.set_up = factory.set_up * kMicroPerMinor;
  cost.changeovers = factory.changeover * made.colours * kMicroPerMinor;
  cost.transit = transit_of(made, factory) * kMicroPerMinor;
  cost.returns =
      made.run.pieces * factory.return_permyriad * made.return_cost * (kMicroPerMinor / 10'000);
  cost.waiting = made.lines * made.waiting_per_line_hour * hours * kMicroPerMinor;
  return cost;
}

}  // namespace

AssignmentProblem assignment_instance(int number) {
  Seeded seeded(kAssignmentSeed + static_cast<std::uint64_t>(number) * 1'000'003);
  AssignmentProblem problem;
  std::vector<MadeFactory> factories;
  for (Index index = 0; index < kFactories; ++index) {
    factories.push_back(a_factory(seeded));
    if (index < kAbleFactories) make_able(factories.back());
    for (int day = 0; day < kDays; ++day)
      problem.days.push_back(a_day(factories.back(), index, day, seeded));
  }
  for (int i = 0; i < kRuns; ++i) {
    MadeRun made = a_run(seeded);
    for (std::uint32_t day = 0; day < problem.days.size(); ++day) {
      const MadeFactory& factory = factories[problem.days[day].offer];
      if (made.needs_certificate && !factory.certified) continue;
      if (made.needs_large_prints && !factory.large_prints) continue;
      if (made.colours > factory.colours_max) continue;
      if (problem.days[day].starts > made.run.latest_start) continue;
      made.run.ways.push_back({day, cost_at(made, factory, day % kDays * 24)});
    }
    problem.runs.push_back(std::move(made.run));
  }
  return problem;
}

// FNV-1a over every number of the problem.
std::uint64_t fingerprint_of(const AssignmentProblem& problem) {
  std::uint64_t hash = 0xCBF2'9CE4'8422'2325ULL;
  const auto mix = [&](std::int64_t number) {
    for (int byte = 0; byte < 8; ++byte) {
      hash ^= static_cast<std::uint64_t>(number) >> (8 * byte) & 0xFFU;
      hash *= 0x100'0000'01B3ULL;
    }
  };
  for (const OfferDay& day : problem.days) {
    mix(day.starts.time_since_epoch().count());
    for (const PriceStep& step : day.tiers) {
      mix(step.min_quantity);
      mix(step.unit_price);
    }
    mix(day.pieces_given);
    mix(day.room_thousandths);
  }
  for (const DueRun& run : problem.runs) {
    mix(run.pieces);
    mix(run.load_thousandths);
    mix(run.latest_start.time_since_epoch().count());
    mix(run.left_out_cost);
    for (const Way& way : run.ways) {
      mix(way.day);
      mix(way.cost.total());
    }
  }
  return hash;
}

}  // namespace jidan::bench
