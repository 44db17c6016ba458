// Makes a snapshot of the state behind the journal from time to time, so that a start replays
// little. The snapshot is made from files on the chores' thread; the writer's own state is never
// touched.
#pragma once

#include <atomic>
#include <filesystem>

#include "aggregator/core/values/id.hpp"
#include "aggregator/runtime/chores.hpp"
#include "platform/log.hpp"

namespace jidan::daemon {

class Snapshots {
 public:
  Snapshots(std::filesystem::path data_dir, runtime::Chores& chores, platform::Log& log);
  // The journal reaches that far. Writer's thread, cheap.
  void notify(core::Sequence head);

 private:
  void make();

  std::filesystem::path data_dir_;
  runtime::Chores& chores_;
  platform::Log& log_;
  std::atomic<core::Sequence> newest_{0};
  std::atomic<bool> being_made_{false};
};

}  // namespace jidan::daemon
