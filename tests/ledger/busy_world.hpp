// A seeded world in which everything happens that events can tell of: orders of several lines,
// pending payments, releases, rejections, exceptions, expiries, short runs, parcels, returns to the
// pool. What the read tables and snapshots are held against.
#pragma once

#include "aggregator/ledger/event_codec.hpp"
#include "tests/support/core_world.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

inline Catalog busy_catalog() {
  Catalog catalog = small_catalog();
  catalog.products.push_back(a_product("mug", 0));
  catalog.products.push_back(a_product("cap", 0));
  catalog.factories.push_back(a_factory("ningbo-02", "CN-ZJ", open_daily(shanghai(), 8, 20, 6)));
  catalog.offers.push_back(an_offer(1, 0));
  catalog.offers[1].set_up = 9000;
  catalog.offers[0].multiple = 4;
  catalog.index();
  return catalog;
}

// From the third day on nobody may make mugs any more: who consents gets a cap.
inline Catalog substituting_catalog() {
  Catalog catalog = busy_catalog();
  catalog.products[1].needs_certification = "brand-source";
  catalog.products[1].equivalents = {{"cap", EquivalentGrade::same_work}};
  for (Factory& factory : catalog.factories)
    factory.certifications = {{"brand-source", "ISO", 90, utc_at(2026, 3, 4)}};
  return catalog;
}

class BusyWorld {
 public:
  explicit BusyWorld(std::uint64_t seed, Catalog catalog = busy_catalog())
      : world(std::move(catalog), utc_at(2026, 3, 2, 1)), random_(seed) {
    note();
  }

  CoreWorld world;
  std::vector<Instant> instants;    // of the commit of each event
  std::int64_t minutes_most = 400;  // that pass at once; weeks of them make histories
  bool is_recatalogued = false;     // pools and products change now and then

  void choose(PolicyName policy) {
    world.must(ChoosePolicy{policy});
    note();
  }

  // One thing happens, or some time passes.
  void step() {
    if (is_recatalogued && random_.one_in(12)) apply_catalog();
    switch (random_.between(0, 9)) {
      case 0:
      case 1:
      case 2:
      case 3:
        place();
        break;
      case 4:
        pass(std::chrono::minutes{random_.between(1, minutes_most)});
        break;
      case 5:
        pay();
        break;
      default:
        report();
        break;
    }
    note();
  }

 private:
  // As CoreWorld::run_until, noting the instant of each thing that came due.
  void pass(Duration time) {
    const Instant until = world.now + time;
    while (world.state.next_deadline() <= until) {
      world.now = std::max(world.now, world.state.next_deadline());
      world.must(PlanPools{});
      note();
    }
    world.now = until;
  }

  void note() { instants.resize(world.journal.size(), world.now); }

  void place() {
    std::vector<LinePlacement> lines;
    const char* skus[] = {"tee", "mug", "cap"};
    for (std::int64_t i = random_.between(1, 4); i > 0; --i)
      lines.push_back(a_line(skus[random_.between(0, 2)],
                             static_cast<std::int32_t>(random_.between(1, 40)),
                             static_cast<std::uint16_t>(lines.size() + 1)));
    OrderPlacement order = an_order(world.now, std::move(lines));
    order.external_id = "T-" + std::to_string(++placed_);
    order.test = random_.one_in(12);
    order.mode = random_.one_in(3) ? Mode::bulk : Mode::custom;
    for (LinePlacement& line : order.lines) line.substitution = Substitution::same_work;
    if (random_.one_in(5)) order.payment = Payment::pending;
    if (random_.one_in(4)) order.promise_class = "ship_24h";
    world.send(PlaceOrder{std::move(order)});
  }

  // Other options share a pool, products are held or made again; sometimes it moves lines.
  void apply_catalog() {
    Catalog catalog = busy_catalog();
    catalog.version = world.state.catalog->version + 1;
    for (Product& product : catalog.products) {
      product.options = {{"colour", product.sku}};
      if (random_.one_in(2)) product.pool_by = {"colour"};
      if (random_.one_in(6)) product.availability = Availability::held;
    }
    catalog.index();
    world.send(ApplyCatalog{std::make_shared<const Catalog>(std::move(catalog)), "{}"});
  }

  void pay() {
    for (Sequence id = world.journal.size(); id > 0; --id) {
      const auto* order = std::get_if<OrderAccepted>(&world.journal[id - 1]);
      if (order == nullptr || order->payment != Payment::pending) continue;
      world.send(RecordPayment{OrderId{id}, world.now});
      return;
    }
  }

  // A report that makes sense, or doesn't, of a run that is open.
  void report() {
    std::vector<RunId> runs;
    world.state.runs.for_each([&](Handle, const Run& run) {
      if (run.ended_at == kNever && !run.test) runs.push_back(run.id);
    });
    if (runs.empty()) return;
    const RunId id = runs[static_cast<std::size_t>(
        random_.between(0, static_cast<std::int64_t>(runs.size()) - 1))];
    const Run& run = world.state.runs[world.state.find(id)];
    Report one = a_report(kind_for(run.state), id, run.last_report_seq + 1, world.now);
    one.reason = ReportReason::capacity;
    fill(one, run);
    const std::string factory = world.state.catalog->factories[run.factory].id;
    world.send(TakeReport{factory, std::move(one)});
  }

  ReportKind kind_for(RunState state) {
    switch (state) {
      case RunState::issued:
        return random_.one_in(4) ? ReportKind::rejected : ReportKind::accepted;
      case RunState::accepted:
        return ReportKind::started;
      case RunState::in_production:
        return random_.one_in(2) ? ReportKind::progress : ReportKind::completed;
      default:
        return random_.one_in(6) ? ReportKind::first_piece : ReportKind::shipped;
    }
  }

  void fill(Report& one, const Run& run) {
    std::vector<LineId> lines;
    for (const Handle part : run.parts) {
      const LineId line = world.state.id_of(world.state.lines[world.state.parts[part].line]);
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    }
    if (one.kind == ReportKind::shipped) {
      one.parcels.push_back({"P-1", "yto", "YT1", {}});
      for (const LineId line : lines)
        if (!random_.one_in(4)) one.parcels.back().lines.push_back(line);
      return;
    }
    for (const LineId line : lines) {
      ReportLine each;
      each.line = line;
      if (one.kind == ReportKind::accepted) {
        if (!random_.one_in(6)) continue;
        each.reason = random_.one_in(2) ? ReportReason::no_material : ReportReason::rights_doubt;
      } else if (one.kind == ReportKind::progress || one.kind == ReportKind::completed) {
        std::int32_t ordered = 0;
        for (const Handle part : run.parts)
          if (world.state.id_of(world.state.lines[world.state.parts[part].line]) == line)
            ordered += world.state.parts[part].quantity;
        const auto before = run.counts.find(line);
        const std::int32_t least = before == run.counts.end() ? 0 : before->second.made;
        each.count.made =
            static_cast<std::int32_t>(random_.between(std::min(least, ordered), ordered));
        if (one.kind == ReportKind::completed && random_.one_in(2)) each.count.made = ordered;
        each.count.defective = ordered - each.count.made;
      } else {
        continue;
      }
      one.lines.push_back(each);
    }
  }

  Seeded random_;
  int placed_ = 0;
};

}  // namespace jidan::testing
