// The one thread that changes what the adapter knows. It takes whatever waits, gives it to the
// book, makes one durable commit, and only then lets answers and reports go out. Everything else
// (servers, client, clock) lives on the io thread and talks to it through a bounded queue.
// Owner: the program; started and stopped by it; its hooks are called on the writer's thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "factory-adapter/book.hpp"
#include "factory-adapter/inbox.hpp"
#include "factory-adapter/measures.hpp"
#include "platform/clock.hpp"
#include "platform/clock_control.hpp"
#include "platform/log.hpp"

namespace jidan::adapter {

struct WriterHooks {
  using Work = platform::ClockControl::Work;
  // Reports to attempt now, each exactly once; answered() must follow for each.
  std::function<void(std::vector<ReportToSend>, Work)> send;
  // When to call wake() next; nothing: never.
  std::function<void(std::optional<Instant>, Work)> deadline;
  // The inbox failed: what was being committed is unknown, so the process must end.
  std::function<void(const std::string& problem)> fatal;
};

struct PulledBatch {
  std::string factory;
  std::vector<ReceivedMessage> messages;
  std::string next;  // stored in the same commit
};

class Writer {
 public:
  using Work = platform::ClockControl::Work;
  using Received = std::function<void(ReceiveOutcome)>;  // after the commit

  Writer(Inbox& inbox, Book& book, platform::ClockControl& control, platform::Log& log,
         Measures& measures, WriterHooks hooks);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void start();
  // Commits what is in the queue and ends the thread. Nothing may be handed in any more.
  void stop();

  // False: the queue is full and nothing was taken.
  bool receive(ReceivedMessage message, Received done);
  bool pulled(PulledBatch batch, std::function<void()> done);
  // Runs between two commits; must be short and only read.
  bool read(std::function<void(Inbox&)> read);
  // These are bounded by what is in flight, so they always fit.
  void answered(ReportAnswer answer);
  void wake();

 private:
  struct ReceiveInput {
    ReceivedMessage message;
    Received done;
    ReceiveOutcome outcome = ReceiveOutcome::invalid;
  };
  struct PulledInput {
    PulledBatch batch;
    std::function<void()> done;
  };
  struct ReadInput {
    std::function<void(Inbox&)> read;
  };
  struct WakeInput {};
  using Change = std::variant<ReceiveInput, PulledInput, ReadInput, ReportAnswer, WakeInput>;
  struct Input {
    Change change;
    Work work;  // the program is not idle before this input's turn is over
  };

  bool push(Change change, bool bounded);
  std::vector<Input> take();
  void run();
  void turn(std::vector<Input>& inputs);
  void perform(Input& input, Instant now);
  void perform_received(const ReceivedMessage& message, ReceiveOutcome outcome);
  void after_commit(std::vector<Input>& inputs, std::vector<ReportToSend> sends, Instant now);
  void tell(const BookNote& note);

  Inbox& inbox_;
  Book& book_;
  platform::ClockControl& control_;
  platform::Log& log_;
  Measures& measures_;
  WriterHooks hooks_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Input> queue_;
  bool stopping_ = false;
  bool more_due_ = false;  // writer's thread only: a turn left due jobs behind
  Work more_due_work_;
  Instant next_drop_{};  // when old rows are looked for again
  std::thread thread_;
};

}  // namespace jidan::adapter
