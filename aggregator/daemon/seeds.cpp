// Reads the catalog and the secret files that the configuration names.
#include "aggregator/daemon/seeds.hpp"

#include <fstream>
#include <memory>
#include <sstream>

#include "aggregator/daemon/store.hpp"
#include "aggregator/ledger/catalog_json.hpp"
#include "aggregator/runtime/secret_names.hpp"
#include "aggregator/runtime/zones.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::daemon {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw StartProblem("can't read " + path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

core::ApplyCatalog catalog_of(const std::filesystem::path& path) {
  core::ApplyCatalog command;
  command.document = read_file(path);
  ledger::CatalogReading reading = ledger::read_catalog(command.document, runtime::load_zone);
  if (!reading.ok()) {
    std::string problems = path.string() + " can't be used:";
    for (const ledger::DocumentProblem& each : reading.error())
      problems += "\n  " + each.pointer + ": " + each.code + " " + each.detail;
    throw StartProblem(problems);
  }
  command.catalog = std::make_shared<const core::Catalog>(std::move(reading).value().catalog);
  return command;
}

class SecretSeeds {
 public:
  SecretSeeds(const ledger::MasterKey& key, core::Instant now) : sealer_(key), now_(now) {}

  void add(runtime::SecretKind kind, const std::string& owner, const std::string& plain) {
    if (plain.empty()) return;
    ledger::SecretRow row;
    row.name = runtime::to_text({kind, owner, 1});
    row.kind = runtime::row_kind(kind);
    row.sealed = sealer_.seal_secret(row.name, plain);
    row.created = now_;
    rows.push_back(std::move(row));
  }
  void add_file(runtime::SecretKind kind, const std::string& owner,
                const std::filesystem::path& file) {
    if (file.empty()) return;
    const std::string plain = without_line_end(read_file(file));
    if (!webhooks::parse_secret(plain))
      throw StartProblem(file.string() + " doesn't hold a whsec_ secret");
    add(kind, owner, plain);
  }

  std::vector<ledger::SecretRow> rows;

 private:
  ledger::Sealer sealer_;
  core::Instant now_;
};

}  // namespace

Seeds first_start(const runtime::Config& config, const ledger::MasterKey& key, core::Instant now) {
  Seeds seeds;
  if (!config.catalog.empty()) seeds.commands.push_back(catalog_of(config.catalog));
  SecretSeeds secrets(key, now);
  for (const runtime::ChannelSeed& channel : config.channels)
    secrets.add(runtime::SecretKind::channel_token, channel.name, channel.token_sha256);
  for (const runtime::FactorySeed& factory : config.factories) {
    secrets.add_file(runtime::SecretKind::factory_webhook, factory.id, factory.secret_file);
    secrets.add_file(runtime::SecretKind::factory_report, factory.id, factory.report_secret_file);
    secrets.add(runtime::SecretKind::factory_token, factory.id, factory.token_sha256);
  }
  seeds.secrets = std::move(secrets.rows);
  return seeds;
}

}  // namespace jidan::daemon
