// One thread for everything that is read: the read tables, single events of the journal, job
// sheets. The io thread hands it tasks and gets answers posted back, so no query ever delays an
// order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/read_tables.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/runtime/catalog_history.hpp"
#include "aggregator/runtime/job_sheet_reader.hpp"
#include "platform/log.hpp"

namespace jidan::runtime {

// What a task may use; all of it belongs to the worker's thread.
struct ReadContext {
  ledger::JournalReader journal;
  ledger::ReadTables tables;
  ledger::Sealer sealer;
  JobSheetReader job_sheets;

  ReadContext(const std::filesystem::path& data_dir, const ledger::MasterKey& key,
              CatalogHistory& catalogs)
      : journal(data_dir), tables(data_dir), sealer(key), job_sheets(journal, sealer, catalogs) {}
};

class ReadWorker {
 public:
  using Task = std::function<void(ReadContext&)>;

  // The stores must have been opened by their writers before. `tasks_max`: beyond it post says no.
  ReadWorker(std::filesystem::path data_dir, ledger::MasterKey key, CatalogHistory& catalogs,
             platform::Log& log, std::function<void(const std::string&)> failed,
             std::size_t tasks_max = 10'000);
  ~ReadWorker();

  // False: too much waits already, or the worker has stopped. A task must not throw for anything
  // but a damaged store, which ends the process.
  bool post(Task task);
  bool idle() const;
  // Finishes what waits and ends the thread.
  void stop();

 private:
  void run();

  std::filesystem::path data_dir_;
  ledger::MasterKey key_;
  CatalogHistory& catalogs_;
  platform::Log& log_;
  std::function<void(const std::string&)> failed_;
  const std::size_t tasks_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool working_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace jidan::runtime
