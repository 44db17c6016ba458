// Opens the durable store at start: the lock, the master key, the journal, and from it the state as
// of the last commit. An empty store is filled from the configuration's seeds. Runs before any
// thread does.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/state.hpp"
#include "aggregator/ledger/external_ids.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/ledger/snapshot_file.hpp"
#include "aggregator/runtime/catalog_history.hpp"
#include "aggregator/runtime/commit_builder.hpp"
#include "aggregator/runtime/config.hpp"
#include "platform/clock.hpp"
#include "platform/log.hpp"
#include "platform/shutdown.hpp"

namespace jidan::daemon {

// A start that can't go on, in words for whoever runs the daemon.
class StartProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Store {
  platform::DataDirectoryLock lock;
  ledger::MasterKey key;
  std::unique_ptr<ledger::Journal> journal;
  std::unique_ptr<ledger::JournalReader> reader;  // the writer's own: finds originals of repeats
  core::State state;
  ledger::ExternalIds ids;
  runtime::OpenMessages open_messages;
  runtime::CatalogHistory catalogs;
  ledger::CatalogEvents catalog_events;
  std::vector<ledger::OutboxRow> undelivered;  // pending and dead: what the dispatcher begins with
};

// Throws StartProblem and ledger::LedgerError.
std::unique_ptr<Store> open_store(const runtime::Config& config, platform::Clock& clock,
                                  platform::Log& log);

}  // namespace jidan::daemon
