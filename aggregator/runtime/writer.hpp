// The writer: the one thread that owns the state. It takes whatever waits and decides it; what was
// decided becomes one durable commit, answered when it is on disk. While a commit is on its way
// (committer.hpp) the next round stays open for whatever comes, so that deciding and writing
// overlap and a slow disk makes larger commits, not longer queues. When nothing waits it does what
// the clock made due. Any doubt about a commit ends the process (crash-only).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "aggregator/core/state.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/runtime/commit_builder.hpp"
#include "aggregator/runtime/committed.hpp"
#include "aggregator/runtime/committer.hpp"
#include "aggregator/runtime/order_identity.hpp"
#include "aggregator/runtime/recurring_orders.hpp"
#include "aggregator/runtime/submit.hpp"
#include "aggregator/runtime/work_queue.hpp"
#include "platform/clock.hpp"
#include "platform/log.hpp"
#include "platform/metrics.hpp"

namespace jidan::runtime {

struct WriterLimits {
  std::size_t queue_commands_max = 8'192;
  std::size_t commit_commands_max = 1'024;  // bounds a commit's length and so its readers' wait
  std::size_t plan_steps_max = 256;         // releases of one commit; the rest go into the next
  std::size_t overlap_commands = 128;  // from so many waiting on they are decided beside a commit
};

// Everything the writer stands on, made by recovery before it starts.
struct WriterParts {
  platform::Clock& clock;
  platform::Log& log;
  platform::Metrics& metrics;
  ledger::Ledger& ledger;
  core::State state;
  ledger::ExternalIds ids;
  OpenMessages open_messages;
  PlacedOrders& originals;                           // finds an order in the journal
  std::function<void(std::function<void()>)> post;   // to the io thread
  std::function<void(const std::string&)> failed;    // the process must end
  std::function<bool()> free_space;                  // gives the ballast's room back to the disk
  std::function<void(std::function<void()>)> chore;  // to a thread for slow file work
  WriterLimits limits;
  RecurringOrders* recurring = nullptr;  // needed once there is a recurrence
};

// A question to the live state, asked when all of it is on disk; must take less than a millisecond.
using Question = std::function<void(const core::State& state, core::Instant now)>;

struct AttemptNote {
  ledger::AttemptRow row;
  ledger::OutboxChange change;  // attempts_spent is the writer's to fill in
  bool spent_budget = true;
};
// A segment that was cut is made part of the history, then `done` on the io thread. One at a time.
struct SealWork {
  ledger::Seal seal;
  std::function<void()> done;
};
// History is removed, then `done` on the io thread. One at a time.
struct RemovalWork {
  ledger::Removal removal;
  std::function<void()> done;
};
// Secrets that change durably, then `done` on the io thread.
struct SecretChange {
  std::vector<ledger::SecretRow> written;
  std::vector<std::string> dropped;
  std::function<void()> done;
};

class Writer final : public CommandSink {
 public:
  explicit Writer(WriterParts parts);
  ~Writer() override;

  // Before start().
  void add_observer(CommitObserver& observer) { committer_.add_observer(observer); }
  void start();
  // Answers what waits, closes the ledger's last commit, ends the thread.
  void drain();

  bool submit_order(OrderTicketPtr& ticket) override;
  bool submit(core::Command&& command, CommandDone done) override;
  // These two are never refused for lack of room, because nobody could repeat them; the
  // dispatcher's caps on what is in flight bound them.
  void note_attempt(AttemptNote note);
  void submit_internal(core::Command command);
  bool change_secrets(SecretChange change);
  void seal(SealWork work) { queue_.push_always(std::move(work)); }
  void remove_history(RemovalWork work) { queue_.push_always(std::move(work)); }
  bool ask(Question question);
  // Orders that may have one of these fingerprints, rising; `done` runs on the io thread. False:
  // the queue is full.
  bool find_orders(std::vector<std::uint64_t> fingerprints,
                   std::function<void(std::vector<core::Sequence>)> done);
  // Business time may have reached a deadline.
  void wake() { queue_.nudge(); }

  bool idle() const;
  std::size_t queue_commands() const { return queue_.size(); }
  // The disk is full: orders are answered 503, what makes room or helps the open work goes on.
  bool store_full() const { return committer_.store_full(); }
  Snapshot snapshot() const { return committer_.snapshot(); }

 private:
  struct CommandWork {
    core::Command command;
    CommandDone done;
  };
  struct AskWork {
    Question question;
  };
  struct FindWork {
    std::vector<std::uint64_t> fingerprints;
    std::function<void(std::vector<core::Sequence>)> done;
  };
  struct IdsDone {  // file work of the external ids came back
    std::shared_ptr<ledger::IdWork> work;
    bool succeeded = false;
  };
  using Work = std::variant<OrderTicketPtr, CommandWork, AttemptNote, SecretChange, SealWork,
                            RemovalWork, AskWork, FindWork, IdsDone>;
  struct Turn;

  void run();
  void take_up(std::vector<Work>& taken);
  void begin_round();
  void close_round();
  void send_round();
  void work_on(Turn& turn, OrderTicketPtr& ticket);
  void work_on(Turn& turn, CommandWork& work);
  void work_on(Turn& turn, AttemptNote& work);
  void work_on(Turn& turn, SecretChange& work);
  void work_on(Turn& turn, SealWork& work);
  void work_on(Turn& turn, RemovalWork& work);
  void work_on(Turn& turn, AskWork& work);
  void work_on(Turn& turn, FindWork& work);
  void work_on(Turn& turn, IdsDone& work);
  Snapshot snapshot_now() const;
  CommitterParts committer_parts();
  std::chrono::nanoseconds wait_time() const;
  void house_keeping();
  void hand_out_id_work();

  WriterParts parts_;
  core::State& state_;
  WorkQueue<Work> queue_;
  std::atomic<bool> working_{false};
  std::unique_ptr<Turn> turn_;                  // the open round, if any
  std::shared_ptr<const Committed> in_flight_;  // handed over last, perhaps not on disk yet
  bool more_due_ = false;
  platform::Counter commands_, refusals_;
  platform::Histogram commit_commands_;
  Committer committer_;
  std::thread thread_;
};

}  // namespace jidan::runtime
