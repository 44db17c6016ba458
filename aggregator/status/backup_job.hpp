// A backup while the daemon works: a step on the readers' thread, then a pause, so that it takes
// the disk only at the rate it was given and the commits' small syncs find it free.
// Executor: begun on the io thread; `done` runs there too.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "aggregator/ledger/backup.hpp"
#include "aggregator/runtime/read_worker.hpp"

namespace jidan::status {

// How long to wait before the next step when `copied` bytes took `elapsed`: until that many are due
// at the rate. Zero: it is behind already.
std::chrono::milliseconds backup_pause(std::uint64_t copied, std::uint64_t bytes_per_second,
                                       std::chrono::milliseconds elapsed);

class BackupJob : public std::enable_shared_from_this<BackupJob> {
 public:
  struct Outcome {
    enum class Kind { made, failed, busy } kind = Kind::made;
    std::uint64_t pages = 0;
    std::string problem;  // of one that failed
  };
  using Done = std::function<void(const Outcome&)>;

  BackupJob(runtime::ReadWorker& readers, boost::asio::any_io_executor executor,
            std::function<void(std::function<void()>)> post, std::uint64_t bytes_per_second,
            Done done);
  void begin(const std::filesystem::path& data_dir, const std::filesystem::path& file);

 private:
  void work(std::function<bool()> one);
  void pause();

  runtime::ReadWorker& readers_;
  boost::asio::steady_timer timer_;
  std::function<void(std::function<void()>)> post_;
  std::uint64_t bytes_per_second_;
  Done done_;
  std::unique_ptr<ledger::Backup> backup_;  // of the readers' thread, between two steps of nobody
  std::chrono::steady_clock::time_point began_;
};

}  // namespace jidan::status
