// What the writer does with each kind of work: decide it, and note whom to tell after the commit.
#include <algorithm>

#include "aggregator/core/decide.hpp"
#include "aggregator/runtime/writer_round.hpp"

namespace jidan::runtime {

OrderAnswer Writer::repeated(Round& round, const core::OrderPlacement& order, bool& known) {
  OrderAnswer answer;
  for (const std::uint64_t candidate : parts_.ids.candidates(order.fingerprint)) {
    auto original = round.builder.original(candidate);
    if (!original) original = parts_.originals.find(candidate);
    if (!original || original->channel != order.channel ||
        original->external_id != order.external_id || original->placed.test != order.test)
      continue;
    known = true;
    const bool same = original->content_digest == order.content_digest;
    answer.outcome = same ? OrderOutcome::repeated : OrderOutcome::conflict;
    answer.order = std::move(original->placed);
    return answer;
  }
  return answer;
}

void Writer::work_on(Round& round, OrderWork& work) {
  if (store_full_) {
    round.answers.push_back([done = std::move(work.done)] { done(OrderAnswer{}); });
    return;
  }
  bool known = false;
  OrderAnswer answer = repeated(round, work.order, known);
  if (!known) {
    const std::uint64_t fingerprint = work.order.fingerprint;
    core::Decision decision =
        core::decide(state_, core::PlaceOrder{std::move(work.order)}, round.now);
    if (!decision.ok()) {
      refusals_.add();
      answer.outcome = OrderOutcome::refused;
      answer.refusals = decision.error().refusals;
      answer.earliest = decision.error().earliest;
    } else {
      std::vector<core::Event> events = std::move(decision).value();
      core::Sequence sequence = state_.next_sequence;
      for (const core::Event& event : events) add_event(answer.order, sequence++, event);
      answer.outcome = OrderOutcome::placed;
      if (!work.dry_run) {
        const core::Sequence first = round.builder.add(std::move(events), round.now);
        parts_.ids.add(fingerprint, first, round.now);
      }
    }
  }
  round.answers.push_back([done = std::move(work.done), answer = std::move(answer)]() mutable {
    done(std::move(answer));
  });
}

void Writer::work_on(Round& round, CommandWork& work) {
  CommandAnswer answer;
  core::Decision decision = core::decide(state_, work.command, round.now);
  if (decision.ok()) {
    std::vector<core::Event> events = std::move(decision).value();
    answer.outcome = events.empty() ? CommandOutcome::unchanged : CommandOutcome::applied;
    answer.events = events;
    answer.first = round.builder.add(std::move(events), round.now);
  } else {
    refusals_.add();
    answer.outcome = CommandOutcome::refused;
    answer.refusals = decision.error().refusals;
    answer.unknown = decision.error().unknown;
    std::vector<core::Event> remembered = decision.error().events;
    if (!remembered.empty()) round.builder.add(std::move(remembered), round.now);
  }
  if (!work.done) return;
  round.answers.push_back([done = std::move(work.done), answer = std::move(answer)]() mutable {
    done(std::move(answer));
  });
}

void Writer::work_on(Round& round, AttemptNote& work) {
  round.builder.add_attempt(std::move(work.row), work.change, work.spent_budget);
}

void Writer::work_on(Round& round, SecretChange& work) {
  for (ledger::SecretRow& row : work.written) round.builder.add_secret(std::move(row));
  for (std::string& name : work.dropped) round.builder.drop_secret(std::move(name));
  if (work.done) round.answers.push_back(std::move(work.done));
}

void Writer::work_on(Round& round, AskWork& work) {
  work.question(state_, round.now);
}

void Writer::work_on(Round&, IdsDone& work) {
  if (work.succeeded) {
    parts_.ids.finish(std::move(*work.work));
  } else {
    parts_.ids.give_up(std::move(*work.work));
  }
}

void Writer::work_on(Round& round, FindWork& work) {
  std::vector<core::Sequence> found;
  for (const std::uint64_t fingerprint : work.fingerprints) {
    const auto candidates = parts_.ids.candidates(fingerprint);
    found.insert(found.end(), candidates.begin(), candidates.end());
  }
  std::sort(found.begin(), found.end());
  round.answers.push_back([done = std::move(work.done), found = std::move(found)] { done(found); });
}

}  // namespace jidan::runtime
