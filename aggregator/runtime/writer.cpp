// One round after another: take, decide, plan, commit, answer, tidy up.
#include "aggregator/runtime/writer.hpp"

#include <algorithm>

#include "aggregator/runtime/writer_turn.hpp"

namespace jidan::runtime {

Writer::Writer(WriterParts parts)
    : parts_(std::move(parts)),
      state_(parts_.state),
      queue_(parts_.limits.queue_commands_max),
      commits_(parts_.metrics.counter("jidan_commits_total", "Durable commits of the journal")),
      commands_(parts_.metrics.counter("jidan_commands_total", "Commands decided")),
      events_(parts_.metrics.counter("jidan_events_total", "Events committed")),
      refusals_(parts_.metrics.counter("jidan_refusals_total", "Commands refused by a rule")),
      commit_seconds_(parts_.metrics.histogram("jidan_commit_seconds",
                                               "One commit, from first byte to disk",
                                               platform::seconds_bounds())),
      commit_commands_(parts_.metrics.histogram(
          "jidan_commit_commands", "Commands that shared one commit", {1, 4, 16, 64, 256, 1024})) {
  parts_.metrics.gauge_from("jidan_queue_commands", "Commands that wait for the writer",
                            [this] { return static_cast<double>(queue_.size()); });
  publish();
}

Writer::~Writer() {
  drain();
}

void Writer::start() {
  thread_ = std::thread([this] { run(); });
}

void Writer::drain() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

bool Writer::submit_order(core::OrderPlacement&& order, bool dry_run, OrderDone done) {
  return queue_.push(OrderWork{std::move(order), dry_run, std::move(done)});
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
  return queue_.size() == 0 && !working_.load();
}

Snapshot Writer::snapshot() const {
  const std::lock_guard lock(snapshot_mutex_);
  return snapshot_;
}

void Writer::publish() {
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
  const std::lock_guard lock(snapshot_mutex_);
  snapshot_ = fresh;
}

// How long to sleep when nothing is queued: until the state's next deadline on the business clock.
std::chrono::nanoseconds Writer::wait_time() {
  if (more_due_) return std::chrono::nanoseconds{0};
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
    while (true) {
      const bool closing = queue_.closed();
      queue_.take(taken, parts_.limits.commit_commands_max, wait_time(), working_);
      one_round(taken);
      house_keeping();
      working_ = false;
      if (closing && taken.empty() && queue_.size() == 0) return;
    }
  } catch (const std::exception& problem) {
    // The outcome of a commit is unknown, the store is damaged, or a rule of our own broke: nobody
    // is answered, and whoever starts next reads from the journal what is true.
    parts_.failed(problem.what());
  }
}

void Writer::one_round(std::vector<Work>& taken) {
  const core::Instant now = std::max(parts_.clock.now(), state_.now);
  Turn turn{
      Round({state_, parts_.ids, parts_.open_messages, parts_.originals, parts_.ledger.boot()},
            now),
      {},
      {}};
  for (Work& work : taken) std::visit([&](auto& each) { work_on(turn, each); }, work);
  // Nothing is released on a clock that has just jumped; orders are still taken.
  more_due_ = !parts_.clock.jump_pending() && turn.round.plan(parts_.limits.plan_steps_max);
  commands_.add(taken.size());
  if (!taken.empty()) commit_commands_.observe(static_cast<double>(taken.size()));
  commit(turn);
  for (const Question& question : turn.questions) question(state_, now);
}

// A full disk wrote nothing: the ballast's room takes this commit, and no further order is taken
// until the daemon was started again with room.
void Writer::append(const ledger::Commit& commit) {
  try {
    parts_.ledger.append(commit);
  } catch (const ledger::StoreFull&) {
    if (!parts_.free_space || !parts_.free_space()) throw;
    store_full_ = true;
    parts_.log.error("store.full");
    parts_.ledger.append(commit);
  }
}

void Writer::commit(Turn& turn) {
  if (!turn.round.builder().empty()) {
    CommitBuilder::Finished finished = turn.round.builder().finish(turn.round.now());
    const auto before = parts_.clock.steady_now();
    append(finished.commit);
    commit_seconds_.observe(
        std::chrono::duration<double>(parts_.clock.steady_now() - before).count());
    commits_.add();
    events_.add(finished.published->events.size());
    publish();
    const std::shared_ptr<const Committed> committed = std::move(finished.published);
    for (CommitObserver* observer : observers_) observer->committed(committed);
  }
  if (turn.answers.empty()) return;
  // All answers of the commit in one turn of the io loop: one write for each connection.
  auto answers = std::make_shared<std::vector<std::function<void()>>>(std::move(turn.answers));
  parts_.post([answers] {
    for (auto& answer : *answers) answer();
  });
}

void Writer::house_keeping() {
  const bool nothing_waits = queue_.size() == 0;
  parts_.ledger.tidy_up(nothing_waits);
  parts_.ids.sweep(state_.now);
  hand_out_id_work();
}

// Segments of external ids are written and merged beside the writer; the result comes back as work.
void Writer::hand_out_id_work() {
  if (!parts_.chore) return;
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
