// What the writer does with each kind of work: let the round decide it, note whom to tell after the
// commit.
#include <algorithm>

#include "aggregator/runtime/writer_turn.hpp"

namespace jidan::runtime {

void Writer::work_on(Turn& turn, OrderTicketPtr& ticket) {
  // Its answer says "unavailable" from the start: so it stays while the disk is full.
  if (!store_full()) ticket->answer = turn.round.place(std::move(ticket->order), ticket->dry_run);
  if (ticket->answer.outcome == OrderOutcome::refused) refusals_.add();
  turn.orders.push_back(std::move(ticket));
}

void Writer::work_on(Turn& turn, CommandWork& work) {
  CommandAnswer answer = turn.round.decide(work.command);
  if (answer.outcome == CommandOutcome::refused) refusals_.add();
  if (!work.done) return;
  turn.answers.push_back([done = std::move(work.done), answer = std::move(answer)]() mutable {
    done(std::move(answer));
  });
}

void Writer::work_on(Turn& turn, AttemptNote& work) {
  turn.round.builder().add_attempt(std::move(work.row), work.change, work.spent_budget);
}

void Writer::work_on(Turn& turn, SecretChange& work) {
  for (ledger::SecretRow& row : work.written) turn.round.builder().add_secret(std::move(row));
  for (std::string& name : work.dropped) turn.round.builder().drop_secret(std::move(name));
  if (work.done) turn.answers.push_back(std::move(work.done));
}

void Writer::work_on(Turn& turn, SealWork& work) {
  turn.round.builder().add_seal(work.seal);
  turn.answers.push_back(std::move(work.done));
}

void Writer::work_on(Turn& turn, RemovalWork& work) {
  parts_.ids.forget(work.removal.history.up_to);
  turn.round.builder().add_removal(std::move(work.removal));
  turn.answers.push_back(std::move(work.done));
}

void Writer::work_on(Turn& turn, AskWork& work) {
  turn.questions.push_back(std::move(work.question));
}

void Writer::work_on(Turn&, IdsDone& work) {
  if (work.succeeded) {
    parts_.ids.finish(std::move(*work.work));
  } else {
    parts_.ids.give_up(std::move(*work.work));
  }
}

void Writer::work_on(Turn& turn, FindWork& work) {
  std::vector<core::Sequence> found;
  for (const std::uint64_t fingerprint : work.fingerprints) {
    const auto candidates = parts_.ids.candidates(fingerprint);
    found.insert(found.end(), candidates.begin(), candidates.end());
  }
  std::sort(found.begin(), found.end());
  turn.answers.push_back([done = std::move(work.done), found = std::move(found)] { done(found); });
}

}  // namespace jidan::runtime
