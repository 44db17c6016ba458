// Opens each secret and files it by what it is for.
#include "aggregator/daemon/credentials.hpp"

#include "aggregator/runtime/secret_names.hpp"

namespace jidan::daemon {
namespace {

intake::FactoryCredentials& factory_of(intake::Credentials& credentials, const std::string& id) {
  for (intake::FactoryCredentials& each : credentials.factories)
    if (each.id == id) return each;
  credentials.factories.push_back({id, {}, {}});
  return credentials.factories.back();
}

webhooks::Secret secret_of(const std::string& name, const std::string& plain) {
  auto secret = webhooks::parse_secret(plain);
  if (!secret) throw ledger::StoreDamaged("the secret " + name + " isn't one");
  return std::move(*secret);
}

intake::Sha256 digest_of(const std::string& name, const std::string& plain) {
  const auto digest = platform::parse_sha256(plain);
  if (!digest) throw ledger::StoreDamaged("the token " + name + " isn't a SHA-256");
  return *digest;
}

}  // namespace

OpenedSecrets open_secrets(const std::vector<ledger::SecretRow>& rows, ledger::Sealer& sealer) {
  OpenedSecrets opened;
  auto credentials = std::make_shared<intake::Credentials>();
  for (const ledger::SecretRow& row : rows) {
    const auto name = runtime::parse_secret_name(row.name);
    if (!name) continue;  // a later version's kind: not ours to read
    const std::string plain = sealer.open_secret(row.name, row.sealed);
    switch (name->kind) {
      case runtime::SecretKind::channel_token:
        credentials->channels.push_back({name->owner, digest_of(row.name, plain)});
        break;
      case runtime::SecretKind::factory_token:
        factory_of(*credentials, name->owner).token_sha256s.push_back(digest_of(row.name, plain));
        break;
      case runtime::SecretKind::factory_report:
        factory_of(*credentials, name->owner).report_secrets.push_back(secret_of(row.name, plain));
        break;
      case runtime::SecretKind::factory_webhook: {
        auto& secrets = opened.webhook_secrets[name->owner];
        secrets.insert(secrets.begin(), secret_of(row.name, plain));
        break;
      }
    }
  }
  opened.credentials = std::move(credentials);
  return opened;
}

}  // namespace jidan::daemon
