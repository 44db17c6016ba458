// The writer's queue, turns and commits; see writer.hpp.
#include "factory-adapter/writer.hpp"

#include <algorithm>
#include <utility>

namespace jidan::adapter {
namespace {

// A few seconds of a burst from one aggregator; beyond it 503 says "later".
constexpr std::size_t queue_max = 1'024;
// One commit carries at most this much, so that the first answer of a burst doesn't wait long.
constexpr std::size_t inputs_per_turn_max = 256;
constexpr std::size_t jobs_per_turn_max = 512;
// Looking for old rows reads whole tables, and a day more or less does not matter.
constexpr std::chrono::hours drop_every{24};

}  // namespace

Writer::Writer(Inbox& inbox, Book& book, platform::ClockControl& control, platform::Log& log,
               Measures& measures, WriterHooks hooks)
    : inbox_(inbox),
      book_(book),
      control_(control),
      log_(log),
      measures_(measures),
      hooks_(std::move(hooks)) {}

Writer::~Writer() {
  stop();
}

void Writer::start() {
  wake();
  thread_ = std::thread([this] { run(); });
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool Writer::push(Change change, bool bounded) {
  {
    const std::lock_guard lock(mutex_);
    if (bounded && queue_.size() >= queue_max) return false;
    // Reading changes nothing, so it does not make the program busy.
    const bool is_work = !std::holds_alternative<ReadInput>(change);
    queue_.push_back({std::move(change), is_work ? control_.begin_work() : Work()});
  }
  changed_.notify_one();
  return true;
}

bool Writer::receive(ReceivedMessage message, Received done) {
  return push(ReceiveInput{std::move(message), std::move(done)}, true);
}

bool Writer::pulled(PulledBatch batch, std::function<void()> done) {
  return push(PulledInput{std::move(batch), std::move(done)}, true);
}

bool Writer::read(std::function<void(Inbox&)> read) {
  return push(ReadInput{std::move(read)}, true);
}

void Writer::answered(ReportAnswer answer) {
  push(std::move(answer), false);
}

void Writer::wake() {
  push(WakeInput{}, false);
}

std::vector<Writer::Input> Writer::take() {
  std::vector<Input> inputs;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !queue_.empty() || stopping_ || more_due_; });
  while (!queue_.empty() && inputs.size() < inputs_per_turn_max) {
    inputs.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return inputs;
}

void Writer::run() {
  try {
    while (true) {
      std::vector<Input> inputs = take();
      // Due jobs that are left when we stop are due again at the next start.
      if (inputs.empty() && !more_due_) return;
      if (inputs.empty()) {
        const std::lock_guard lock(mutex_);
        if (stopping_) return;
      }
      turn(inputs);
    }
  } catch (const std::exception& problem) {
    hooks_.fatal(problem.what());
  }
}

void Writer::turn(std::vector<Input>& inputs) {
  const auto begun = control_.clock().steady_now();
  const Instant now = control_.clock().now();
  inbox_.begin();
  for (Input& input : inputs) perform(input, now);
  book_.run_due(now, jobs_per_turn_max);
  std::vector<ReportToSend> sends = book_.take_reports();
  if (now >= next_drop_) {
    inbox_.drop_older_than(now - inbox_retention);
    next_drop_ = now + drop_every;
  }
  inbox_.commit(now);
  const std::chrono::duration<double> took = control_.clock().steady_now() - begun;
  measures_.commit_seconds.observe(took.count());
  after_commit(inputs, std::move(sends), now);
}

void Writer::perform(Input& input, Instant now) {
  if (auto* receive = std::get_if<ReceiveInput>(&input.change)) {
    receive->outcome = book_.receive(receive->message, now);
    perform_received(receive->message, receive->outcome);
  } else if (auto* pulled = std::get_if<PulledInput>(&input.change)) {
    for (const ReceivedMessage& message : pulled->batch.messages)
      perform_received(message, book_.receive(message, now));
    inbox_.set_pull_cursor(pulled->batch.factory, pulled->batch.next);
  } else if (const auto* answer = std::get_if<ReportAnswer>(&input.change)) {
    if (const auto meaning = book_.answered(*answer, now)) measures_.answer(*meaning);
  } else if (auto* read = std::get_if<ReadInput>(&input.change)) {
    read->read(inbox_);
  }
}

void Writer::perform_received(const ReceivedMessage& message, ReceiveOutcome outcome) {
  measures_.message(outcome);
  const std::string_view run =
      message.decoded.message ? message.decoded.message->sheet.run_id : std::string_view();
  if (outcome == ReceiveOutcome::conflict) {
    measures_.alerts.add();
    log_.error("message.conflict",
               {{"factory", message.factory}, {"delivery", message.webhook_id}, {"run", run}});
  } else if (outcome == ReceiveOutcome::invalid) {
    log_.warning("message.invalid",
                 {{"factory", message.factory}, {"delivery", message.webhook_id}});
  } else {
    log_.info("message.received", {{"factory", message.factory},
                                   {"delivery", message.webhook_id},
                                   {"run", run},
                                   {"outcome", to_text(outcome)}});
  }
}

void Writer::after_commit(std::vector<Input>& inputs, std::vector<ReportToSend> sends,
                          Instant now) {
  measures_.open_jobs = book_.open_jobs();
  measures_.reports_in_flight = book_.reports_in_flight();
  measures_.reports_waiting = book_.reports_waiting();
  for (const BookNote& note : book_.take_notes()) tell(note);
  if (!sends.empty()) hooks_.send(std::move(sends), control_.begin_work());
  const auto deadline = book_.next_deadline();
  more_due_ = deadline && *deadline <= now;
  more_due_work_ = more_due_ ? control_.begin_work() : Work();
  hooks_.deadline(deadline, control_.begin_work());
  for (Input& input : inputs) {
    if (auto* receive = std::get_if<ReceiveInput>(&input.change)) receive->done(receive->outcome);
    if (auto* pulled = std::get_if<PulledInput>(&input.change)) pulled->done();
  }
}

void Writer::tell(const BookNote& note) {
  const auto fields = [&](std::string_view event) {
    log_.warning(
        event,
        {{"factory", note.factory}, {"run", note.run_id}, {"http_status", note.http_status}});
  };
  switch (note.kind) {
    case BookNote::Kind::report_parked:
      measures_.alerts.add();
      return fields("report.parked");
    case BookNote::Kind::job_fenced:
      measures_.alerts.add();
      return fields("job.fenced");
    case BookNote::Kind::revision_too_late:
      return fields("sheet.revision_too_late");
    case BookNote::Kind::sheet_late:
      return fields("sheet.late");
  }
}

}  // namespace jidan::adapter
