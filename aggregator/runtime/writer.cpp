// One round after another: take, decide, and when the commit before is on disk plan and hand over.
#include "aggregator/runtime/writer.hpp"

#include <algorithm>

#include "aggregator/runtime/writer_turn.hpp"

namespace jidan::runtime {

Writer::Writer(WriterParts parts)
    : parts_(std::move(parts)),
      state_(parts_.state),
      queue_(parts_.limits.queue_commands_max),
      commands_(parts_.metrics.counter("jidan_commands_total", "Commands decided")),
      refusals_(parts_.metrics.counter("jidan_refusals_total", "Commands refused by a rule")),
      commit_commands_(parts_.metrics.histogram(
          "jidan_commit_commands", "Commands that shared one commit", {1, 4, 16, 64, 256, 1024})),
      committer_(committer_parts()) {
  parts_.metrics.gauge_from("jidan_queue_commands", "Commands that wait for the writer",
                            [this] { return static_cast<double>(queue_.size()); });
  committer_.publish(snapshot_now());
}

CommitterParts Writer::committer_parts() {
  return {parts_.clock,
          parts_.log,
          parts_.metrics,
          parts_.ledger,
          parts_.post,
          parts_.failed,
          parts_.free_space,
          [this] { return queue_.size() == 0; },
          [this] { queue_.nudge(); }};
}

Writer::~Writer() {
  drain();
}

void Writer::start() {
  committer_.start();
  thread_ = std::thread([this] { run(); });
}

void Writer::drain() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
  committer_.stop();
}

bool Writer::submit_order(OrderTicketPtr& ticket) {
  Work work{std::move(ticket)};
  if (queue_.push(std::move(work))) return true;
  ticket = std::move(std::get<OrderTicketPtr>(work));
  return false;
}

bool Writer::submit(core::Command&& command, CommandDone done) {
  return queue_.push(CommandWork{std::move(command), std::move(done)});
}

void Writer::note_attempt(AttemptNote note) {
  queue_.push_always(std::move(note));
}

void Writer::submit_internal(core::Command command) {
  queue_.push_always(CommandWork{std::move(command), nullptr});
}

bool Writer::change_secrets(SecretChange change) {
  return queue_.push(std::move(change));
}

bool Writer::ask(Question question) {
  return queue_.push(AskWork{std::move(question)});
}

bool Writer::find_orders(std::vector<std::uint64_t> fingerprints,
                         std::function<void(std::vector<core::Sequence>)> done) {
  return queue_.push(FindWork{std::move(fingerprints), std::move(done)});
}

bool Writer::idle() const {
  return queue_.size() == 0 && !working_.load() && !committer_.busy();
}

// What the state says of itself, for those who may not touch it.
Snapshot Writer::snapshot_now() const {
  Snapshot fresh;
  fresh.head = state_.next_sequence - 1;
  fresh.now = state_.now;
  fresh.next_deadline = state_.next_deadline();
  fresh.totals = state_.totals;
  fresh.open_orders = state_.orders.size();
  fresh.open_lines = state_.lines.size();
  fresh.open_parts = state_.parts.size();
  fresh.pools = state_.pools.size();
  fresh.open_runs = state_.runs.size();
  fresh.catalog_version = state_.catalog->version;
  fresh.policy = state_.policy;
  return fresh;
}

// How long to sleep when nothing is queued: until the state's next deadline on the business clock.
std::chrono::nanoseconds Writer::wait_time() const {
  // The committer's end nudges the queue; what is due has to wait for it anyway.
  if (committer_.busy()) return std::chrono::nanoseconds::max();
  // It ended just now: the open round goes, and only then is the state asked for its deadline.
  if (turn_ || more_due_) return std::chrono::nanoseconds{0};
  const core::Instant deadline = state_.next_deadline();
  if (deadline == core::kNever) return std::chrono::nanoseconds::max();
  // What is due waits for the jump to be believed; until then it is enough to look now and then.
  if (parts_.clock.jump_pending()) return std::chrono::seconds{1};
  // Driven: the clock's observer nudges the queue when time moves.
  return parts_.clock.real_wait(deadline).value_or(std::chrono::nanoseconds::max());
}

void Writer::run() {
  std::vector<Work> taken;
  try {
    while (!committer_.broken()) {
      const bool closing = queue_.closed();
      const std::size_t begun = turn_ ? turn_->commands : 0;
      queue_.take(taken, parts_.limits.commit_commands_max - begun, wait_time(), working_);
      take_up(taken);
      // A closed queue never waits, and nothing more comes to join the round.
      if (closing || (turn_ && turn_->commands >= parts_.limits.commit_commands_max))
        committer_.wait_until_free();
      if (!committer_.busy()) close_round();
      if (closing && !turn_ && queue_.size() == 0) return committer_.wait_until_free();
    }
  } catch (const std::exception& problem) {
    // A rule of our own broke: nobody is answered.
    parts_.failed(problem.what());
  }
}

void Writer::take_up(std::vector<Work>& taken) {
  if (taken.empty()) return;
  if (!turn_) begin_round();
  for (const Work& work : taken)
    if (const auto* ticket = std::get_if<OrderTicketPtr>(&work))
      parts_.ids.prefetch((*ticket)->order.fingerprint);
  for (Work& work : taken) std::visit([&](auto& each) { work_on(*turn_, each); }, work);
  turn_->commands += taken.size();
}

void Writer::begin_round() {
  const core::Instant now = std::max(parts_.clock.now(), state_.now);
  turn_ =
      std::make_unique<Turn>(Turn{Round({state_, parts_.ids, parts_.open_messages, parts_.originals,
                                         parts_.ledger.boot(), in_flight_, parts_.recurring},
                                        now),
                                  0,
                                  {},
                                  {},
                                  {}});
}

// Called when no commit is on its way: what was decided goes there now.
void Writer::close_round() {
  if (!turn_) begin_round();
  // Nothing is released on a clock that has just jumped; orders are still taken.
  more_due_ = !parts_.clock.jump_pending() && turn_->round.plan(parts_.limits.plan_steps_max);
  commands_.add(turn_->commands);
  if (turn_->commands > 0) commit_commands_.observe(static_cast<double>(turn_->commands));
  const std::vector<Question> questions = std::move(turn_->questions);
  const core::Instant now = turn_->round.now();
  send_round();
  turn_.reset();
  if (!questions.empty()) committer_.wait_until_free();
  if (committer_.broken()) return;  // the state holds what is not on disk
  for (const Question& question : questions) question(state_, now);
  house_keeping();
  working_ = false;
}

// While little waits the commit is made on this thread: a hand-over costs two wake-ups, and
// deciding a few commands beside it wins less. (64 single orders at once: 49,000 a second here
// against 46,000 handed over; NDJSON: 118,000 against 128,000.)
void Writer::send_round() {
  const bool has_commit = !turn_->round.builder().empty();
  if (!has_commit && turn_->orders.empty() && turn_->answers.empty()) return;
  CommitJob job;
  job.has_commit = has_commit;
  if (has_commit) {
    CommitBuilder::Finished finished = turn_->round.builder().finish(turn_->round.now());
    job.commit = std::move(finished.commit);
    job.published = std::move(finished.published);
    job.snapshot = snapshot_now();
    in_flight_ = job.published;
  }
  job.orders = std::move(turn_->orders);
  job.answers = std::move(turn_->answers);
  if (queue_.size() < parts_.limits.overlap_commands)
    committer_.commit_here(std::move(job));
  else
    committer_.hand_over(std::move(job));
}

void Writer::house_keeping() {
  parts_.ids.sweep(state_.now);
  if (!parts_.chore || !parts_.ids.has_work()) return;
  // A segment may only name orders that are on disk.
  committer_.wait_until_free();
  if (!committer_.broken()) hand_out_id_work();
}

// Segments of external ids are written and merged beside the writer; the result comes back as work.
void Writer::hand_out_id_work() {
  auto work = parts_.ids.next_work();
  if (!work) return;
  auto shared = std::make_shared<ledger::IdWork>(std::move(*work));
  parts_.chore([this, shared] {
    bool succeeded = false;
    try {
      shared->run();
      succeeded = true;
    } catch (const ledger::LedgerError& problem) {
      // Offered again later; until then these ids are found in memory.
      parts_.log.warning("external_ids.work_failed", {{"error", problem.what()}});
    }
    queue_.push_always(IdsDone{shared, succeeded});
  });
}

}  // namespace jidan::runtime
