// A core without anything around it: commands go in, events are applied, time is moved by hand.
// What the writer does, in memory, so that a rule can be tested as a story of a few lines.
#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/apply.hpp"
#include "aggregator/core/decide.hpp"
#include "aggregator/core/invariants.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

class CoreWorld {
 public:
  explicit CoreWorld(Catalog catalog, Instant start) : now(start) {
    catalog.version = catalog.version == 0 ? 1 : catalog.version;
    catalog.index();
    ApplyCatalog command{std::make_shared<const Catalog>(std::move(catalog)), "{}"};
    must(command);
  }

  State state;
  Instant now;
  std::vector<Event> journal;  // every event, in order: position i has sequence i + 1

  // Decides and applies; the events of a rejection (claims) are applied too.
  Decision send(Command command) {
    Decision decision = decide(state, command, now);
    keep(decision.ok() ? decision.value() : decision.error().events);
    check();
    return decision;
  }
  std::vector<Event> must(Command command) {
    Decision decision = send(std::move(command));
    BOOST_REQUIRE_MESSAGE(decision.ok(), "refused: " << reasons(decision));
    return decision.value();
  }

  // Does everything that is due up to `until`, each thing at its own instant.
  std::vector<Event> run_until(Instant until) {
    std::vector<Event> all;
    while (state.next_deadline() <= until) {
      now = std::max(now, state.next_deadline());
      const auto due = due_occurrence(state, now);
      for (Event& event : due ? must(occurrence(*due)) : must(PlanPools{}))
        all.push_back(std::move(event));
    }
    now = until;
    return all;
  }

  // The order of an occurrence from the text in the journal, as the program makes it.
  PlaceOccurrence occurrence(const DueOccurrence& due) const {
    const auto& put = std::get<RecurrencePut>(journal.at(due.content - 1));
    const ZoneTable& zone = state.zones.at(put.terms.zone);
    return {due.recurrence, due.date, occurrence_order(*put.order, put.terms, zone, due.date, now),
            SkipReason::none};
  }
  std::vector<Event> plan_now() { return run_until(now); }

  template <class E>
  static std::vector<E> all_of(const std::vector<Event>& events) {
    std::vector<E> found;
    for (const Event& event : events)
      if (const E* one = std::get_if<E>(&event)) found.push_back(*one);
    return found;
  }
  template <class E>
  std::vector<E> happened() const {
    return all_of<E>(journal);
  }

  // Id of the last event of that kind: a run, an order, a line.
  template <class E>
  Sequence last() const {
    for (std::size_t i = journal.size(); i > 0; --i)
      if (std::holds_alternative<E>(journal[i - 1])) return i;
    return 0;
  }

  std::int64_t pieces(PartState in) const {
    return state.totals.pieces[static_cast<std::size_t>(in)];
  }

  static std::string reasons(const Decision& decision) {
    std::string text;
    if (decision.ok()) return text;
    for (const Refusal& each : decision.error().refusals)
      text += std::string(text_of(each.code).code) + "@" + each.pointer + " ";
    if (decision.error().unknown != Unknown::none) text += "unknown ";
    return text;
  }

 private:
  void keep(std::vector<Event> events) {
    for (Event& event : events) {
      apply(state, event, now);
      journal.push_back(std::move(event));
    }
  }
  void check() {
    for (const std::string& sentence : violations(state)) BOOST_ERROR(sentence);
  }
};

inline LinePlacement a_line(std::string sku, std::int32_t quantity = 1, std::uint16_t number = 1) {
  LinePlacement line;
  line.sku = std::move(sku);
  line.quantity = quantity;
  line.number = number;
  return line;
}

// Paid at `at`, to be shipped within 48 hours, custom, to Hangzhou.
inline OrderPlacement an_order(Instant at, std::vector<LinePlacement> lines) {
  OrderPlacement order;
  order.channel = "demo";
  order.external_id = "T-1";
  order.placed_at = at;
  order.paid_at = at;
  order.currency = Currency::from("CNY");
  order.promise_class = "ship_48h";
  order.country = "CN";
  order.region = "CN-ZJ";
  order.lines = std::move(lines);
  return order;
}

inline Report a_report(ReportKind kind, RunId run, std::uint64_t seq, Instant at) {
  Report report;
  report.kind = kind;
  report.run = run;
  report.seq = seq;
  report.at = at;
  return report;
}

}  // namespace jidan::testing
