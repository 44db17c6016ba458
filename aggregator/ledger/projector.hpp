// Keeps read.db behind the journal, on a thread and with connections of its own. Follows the
// journal only, so that nothing is shared with the writer but the number of the last sequence; what
// it wrote can be deleted and is made again.
// Invariant: read.db holds exactly the effects of the events 1 … reached().
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace jidan::ledger {

struct ProjectorOptions {
  // Commits are gathered this long, unless a reader waits: fewer, larger transactions.
  std::chrono::milliseconds gather{50};
  // Events of one transaction: bounds how long a waiting reader waits (about 50 ms).
  std::uint32_t events_per_batch = 20'000;
};

class Projector {
 public:
  // Opens read.db; makes it anew when it is missing, damaged, of another version, or ahead of the
  // journal. Its thread starts at once. `failed` is called once, on that thread, when the tables
  // can't be kept any more: the process must end.
  Projector(const std::filesystem::path& data_dir, std::function<void(const std::string&)> failed,
            const ProjectorOptions& options = {});
  ~Projector();

  // The journal now reaches that far. Any thread, cheap.
  void notify(std::uint64_t head);
  std::uint64_t reached() const;
  // Notified head less reached.
  std::uint64_t lag() const;
  // True once the tables have reached the sequence; false when `longest` passed first. Any thread
  // but an io thread: it blocks.
  bool wait_until(std::uint64_t sequence, std::chrono::milliseconds longest);
  // Takes in what was notified and ends the thread.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::ledger
