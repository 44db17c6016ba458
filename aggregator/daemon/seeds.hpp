// What an empty store begins with: the catalog and the secrets that the configuration names. Later
// both change only through the status port.
#pragma once

#include <vector>

#include "aggregator/core/command.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "aggregator/runtime/config.hpp"

namespace jidan::daemon {

struct Seeds {
  std::vector<core::Command> commands;
  std::vector<ledger::SecretRow> secrets;
};

// Throws StartProblem that names the file and every mistake in it.
Seeds first_start(const runtime::Config& config, const ledger::MasterKey& key, core::Instant now);

}  // namespace jidan::daemon
