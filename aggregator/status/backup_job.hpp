// A backup while the daemon works: a step on the readers' thread, then a pause, so that it takes
// the disk only at the rate it was given and the commits' small syncs find it free.
// Executor: begun on the io thread; `done` runs there too.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "aggregator/ledger/backup.hpp"
#include "aggregator/runtime/read_worker.hpp"
#include "platform/clock.hpp"

namespace jidan::status {

class BackupJob : public std::enable_shared_from_this<BackupJob> {
 public:
  struct Outcome {
    enum class Kind { made, failed, busy } kind = Kind::made;
    std::uint64_t pages = 0;
    std::string problem;  // of one that failed
  };
  using Done = std::function<void(const Outcome&)>;

  struct Parts {
    runtime::ReadWorker& readers;
    const platform::Clock& clock;
    boost::asio::any_io_executor executor;            // of the io thread
    std::function<void(std::function<void()>)> post;  // to it
    std::uint64_t bytes_per_second = 0;
  };
  BackupJob(Parts parts, Done done);
  void begin(const std::filesystem::path& data_dir, const std::filesystem::path& file);

 private:
  void work(std::function<bool()> one);
  void pause();

  Parts parts_;
  Done done_;
  std::unique_ptr<ledger::Backup> backup_;  // of the readers' thread, between two steps of nobody
  std::chrono::nanoseconds began_;
};

}  // namespace jidan::status
