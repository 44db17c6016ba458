// The credentials in force, read from the ledger's secrets: who may call, and how each factory's
// messages are signed. Kept on the io thread; read again when a secret changed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/intake/auth.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/ledger/sealing.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::daemon {

struct OpenedSecrets {
  std::shared_ptr<const intake::Credentials> credentials;
  std::map<std::string, std::vector<webhooks::Secret>> webhook_secrets;  // factory → newest first
};

// Throws StoreDamaged when a secret was sealed with another master key.
OpenedSecrets open_secrets(const std::vector<ledger::SecretRow>& rows, ledger::Sealer& sealer);

}  // namespace jidan::daemon
