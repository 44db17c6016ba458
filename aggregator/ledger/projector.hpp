// Keeps read.db behind the journal, on a thread and with connections of its own. Takes the commits
// as the writer publishes them, and reads the journal for what it didn't get that way: at start,
// after an overflow, and when the tables are made again.
// Invariant: read.db holds exactly the effects of the events up to reached(), but of what was let
// go of and of removed history.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "aggregator/ledger/commit_feed.hpp"

namespace jidan::ledger {

struct ProjectorOptions {
  // Commits are gathered this long, unless a reader waits: fewer, larger transactions.
  std::chrono::milliseconds gather{50};
  // Events of one transaction, and orders it touches (an event of a run touches all of its orders):
  // bounds how long a waiting reader waits (about 50 ms).
  std::uint32_t events_per_batch = 20'000;
  std::uint32_t orders_per_batch = 8'000;
  CommitFeedLimits feed;
};

class Projector {
 public:
  // Opens read.db; makes it anew when it is missing, damaged, of another version, or ahead of the
  // journal. Its thread starts at once. `failed` is called once, on that thread, when the tables
  // can't be kept any more: the process must end.
  Projector(const std::filesystem::path& data_dir, std::function<void(const std::string&)> failed,
            const ProjectorOptions& options = {});
  ~Projector();

  // A commit that is on disk. The writer's thread, cheap: it hands over and returns.
  void take(PublishedCommit commit);
  // The journal reaches that far, by commits that weren't handed over. Any thread.
  void notify(std::uint64_t head);
  std::uint64_t reached() const;
  // Notified head less reached.
  std::uint64_t lag() const;
  // Events of commits that are held in memory, and how many commits there was no room for.
  std::uint64_t held_events() const;
  std::uint64_t overflows() const;
  // True once the tables have reached the sequence; false when `longest` passed first. Any thread
  // but an io thread: it blocks.
  bool wait_until(std::uint64_t sequence, std::chrono::milliseconds longest);
  // Lets go of orders that were closed before then, in steps of at most a thousand, behind what
  // comes in. Any thread.
  void drop_closed_orders(core::Instant closed_before);
  // Lets go of everything up to there, whose orders are gone already. Any thread.
  void forget(std::uint64_t up_to);
  // True once both are done; false when `longest` passed first. Any thread but an io thread.
  bool wait_until_let_go(std::chrono::milliseconds longest);
  // Takes in what was notified and ends the thread.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::ledger
