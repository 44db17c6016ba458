// Reading the journal as an auditor would: what it says happened, in order, must be possible.
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/sim/checker.hpp"

namespace jidan::sim {

void Checker::read_journal() {
  aggregator_.ledger().replay(1, [&](const ledger::CommitView& commit) {
    ledger::decode_events(commit, [&](std::uint64_t sequence, core::Event&& event) {
      ledger::complete_event(sequence, event);
      read_event(sequence, event);
    });
  });
}

void Checker::read_event(core::Sequence sequence, const core::Event& event) {
  if (const auto* applied = std::get_if<core::CatalogApplied>(&event)) {
    catalog_ = applied->catalog;
  } else if (const auto* order = std::get_if<core::OrderAccepted>(&event)) {
    const std::string test = order->test ? "/test" : "";
    orders_[order->channel + "/" + order->external_id + test].push_back(sequence);
  } else if (const auto* placed = std::get_if<core::LinePlaced>(&event)) {
    ++line_counts_[placed->order.value];
    const auto accepted = aggregator_.view().event(placed->order.value);
    const bool test = accepted && std::get<core::OrderAccepted>(*accepted).test;
    lines_[core::LineId{sequence}] = {placed->order, placed->sku, placed->quantity, 0, test};
  } else if (const auto* substituted = std::get_if<core::LineSubstituted>(&event)) {
    lines_[substituted->line].sku = substituted->made_as;
  } else if (const auto* released = std::get_if<core::RunReleased>(&event)) {
    read_release(sequence, *released);
  } else {
    read_run_event(event);
  }
}

// Only mates share a run, and within what its factory offers.
void Checker::read_release(core::Sequence sequence, const core::RunReleased& event) {
  const core::RunId id{sequence};
  runs_[id] = {event.factory, event.test, false, false, false, false};
  std::string key;
  std::int64_t pieces = 0;
  for (const core::RunLine& each : event.lines) {
    pieces += each.quantity;
    const core::Product* product = catalog_->find_product(lines_[each.line].sku);
    if (product == nullptr) {
      findings_.add(core::to_text(id) + " makes what isn't in the catalog");
      continue;
    }
    const std::string& own = catalog_->pool_keys[product->pool_key].text;
    findings_.expect(key.empty() || key == own, core::to_text(id) + " mixes pools");
    key = own;
    findings_.expect(lines_[each.line].test == event.test,
                     core::to_text(id) + " mixes test orders with real ones");
  }
  if (event.test) return;
  findings_.expect(pieces == event.price.ordered, core::to_text(id) + " miscounts its pieces");
  const core::Index factory = catalog_->factory_by_id.at(event.factory);
  for (const core::Offer& offer : catalog_->offers) {
    if (offer.factory != factory || catalog_->processes[offer.process].name != event.process)
      continue;
    findings_.expect(event.price.billed <= offer.run_max && event.price.billed >= pieces &&
                         event.price.billed % offer.multiple == 0,
                     core::to_text(id) + " is outside its factory's offer");
  }
}

Checker::RunStory& Checker::story(core::RunId run) {
  const auto found = runs_.find(run);
  if (found != runs_.end()) return found->second;
  findings_.add(core::to_text(run) + " has a story and no beginning");
  return runs_[run];
}

// A run goes forward only, and ends once.
void Checker::read_run_event(const core::Event& event) {
  if (const auto* accepted = std::get_if<core::RunAccepted>(&event)) {
    RunStory& run = story(accepted->run);
    findings_.expect(!run.accepted && !run.ended, core::to_text(accepted->run) + " accepted late");
    run.accepted = true;
  } else if (const auto* started = std::get_if<core::RunStarted>(&event)) {
    RunStory& run = story(started->run);
    findings_.expect(run.accepted && !run.started && !run.ended,
                     core::to_text(started->run) + " started out of turn");
    run.started = true;
  } else if (const auto* made = std::get_if<core::RunMade>(&event)) {
    RunStory& run = story(made->run);
    findings_.expect(run.started && !run.made && !run.ended,
                     core::to_text(made->run) + " made out of turn");
    run.made = true;
  } else if (const auto* shipped = std::get_if<core::ParcelShipped>(&event)) {
    findings_.expect(story(shipped->run).started && !story(shipped->run).ended,
                     core::to_text(shipped->run) + " shipped out of turn");
    for (const core::ParcelLine& each : shipped->lines) lines_[each.line].shipped += each.quantity;
  } else if (const auto* fenced = std::get_if<core::RunFenced>(&event)) {
    findings_.expect(!story(fenced->run).started && !story(fenced->run).ended,
                     core::to_text(fenced->run) + " fenced although it was started or ended");
    story(fenced->run).ended = true;
  } else if (const auto* closed = std::get_if<core::RunClosed>(&event)) {
    findings_.expect(story(closed->run).started && !story(closed->run).ended,
                     core::to_text(closed->run) + " closed out of turn");
    story(closed->run).ended = true;
  }
}

}  // namespace jidan::sim
