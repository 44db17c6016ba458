// Reading jidan-factory's configuration; see config.hpp.
#include "factory-adapter/config.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace jidan::adapter {
namespace {

using platform::ConfigTable;

// Small files an operator wrote: a key, a token, rules. More is a mistake.
constexpr std::size_t named_file_bytes_max = 262'144;

std::optional<std::string> read_named_file(const ConfigTable& table, std::string_view key,
                                           const std::filesystem::path& directory) {
  const std::string name = table.text(key);
  if (name.empty()) return std::nullopt;
  std::ifstream stream(directory / name, std::ios::binary);
  std::string text;
  if (stream) text.assign(std::istreambuf_iterator<char>(stream), {});
  if (!stream || text.size() > named_file_bytes_max) {
    table.refuse(key, "the file " + (directory / name).string() + " can't be read");
    return std::nullopt;
  }
  return text;
}

// One secret a line, the newest first; blank lines don't count.
std::vector<webhooks::Secret> read_secrets(const ConfigTable& table, std::string_view key,
                                           const std::filesystem::path& directory) {
  std::vector<webhooks::Secret> secrets;
  const auto text = read_named_file(table, key, directory);
  if (!text) return secrets;
  std::istringstream words(*text);
  for (std::string word; words >> word;) {
    if (const auto secret = webhooks::parse_secret(word)) {
      secrets.push_back(*secret);
    } else {
      table.refuse(key, "the file holds something that is not a secret (whsec_…)");
      return secrets;
    }
  }
  if (secrets.empty()) table.refuse(key, "the file holds no secret");
  return secrets;
}

std::string read_token(const ConfigTable& table, const std::filesystem::path& directory) {
  const auto text = read_named_file(table, "token_file", directory);
  if (!text) return {};
  std::istringstream words(*text);
  std::string token;
  std::string rest;
  if (!(words >> token) || (words >> rest))
    table.refuse("token_file", "the file must hold exactly one token");
  return token;
}

bool is_id(const std::string& id) {
  return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
  });
}

Rules read_rules_file(const ConfigTable& table, const std::filesystem::path& directory) {
  const auto text = read_named_file(table, "rules", directory);
  if (!text) return {};
  std::vector<std::string> problems;
  const Rules rules = read_rules(*text, problems);
  for (const std::string& problem : problems) table.refuse("rules", problem);
  return rules;
}

FactoryConfig read_factory(const ConfigTable& table, const std::filesystem::path& directory) {
  FactoryConfig factory;
  factory.id = table.required_text("id");
  if (!factory.id.empty() && !is_id(factory.id))
    table.refuse("id", "1 to 64 letters, digits, '-', '_' or '.'");
  factory.language = table.text("language", "zh-CN");
  if (factory.language != "zh-CN" && factory.language != "en")
    table.refuse("language", "zh-CN or en");
  factory.mode = table.choice<FactoryMode>(
      "mode", {{"push", FactoryMode::push}, {"pull", FactoryMode::pull}}, FactoryMode::push);
  factory.secrets = read_secrets(table, "secret_file", directory);
  const auto report_secrets = read_secrets(table, "report_secret_file", directory);
  if (!report_secrets.empty()) factory.report_secret = report_secrets.front();
  factory.token = read_token(table, directory);
  factory.rules = read_rules_file(table, directory);
  factory.poll_every = table.duration("poll_every", std::chrono::seconds(1), std::chrono::hours(24),
                                      std::chrono::seconds(30));
  if (factory.mode == FactoryMode::push && !table.has("secret_file"))
    table.refuse("secret_file", "push needs the secret the aggregator signs with");
  if (factory.mode == FactoryMode::pull && !table.has("token_file"))
    table.refuse("token_file", "pull needs the factory's token");
  if (!table.has("report_secret_file") && !table.has("token_file"))
    table.refuse("report_secret_file", "reports need a report_secret_file or a token_file");
  return factory;
}

}  // namespace

Config read_config(const platform::ConfigReader& reader, const std::filesystem::path& directory) {
  const ConfigTable root = reader.root();
  Config config;
  config.data_dir = directory / root.required_text("data_dir");
  config.key_file = directory / root.text("key_file", "/etc/jidan/factory.key");
  const auto inside =
      config.key_file.lexically_normal().lexically_relative(config.data_dir.lexically_normal());
  if (root.has("data_dir") && !inside.empty() && *inside.begin() != "..")
    root.refuse("key_file", "must not be inside data_dir: a copy of the data would hold its key");
  config.clock = platform::read_clock_settings(root);
  config.log = platform::read_log_settings(root);

  const ConfigTable receive = root.table("receive");
  config.receive = receive.address("listen", "127.0.0.1:7820");
  config.public_url = receive.url("public_url");
  const ConfigTable status = root.table("status");
  config.status = status.address("listen", "127.0.0.1:7821");
  config.hosts = status.texts("hosts", {"127.0.0.1", "localhost", "::1"});
  if (!config.status.loopback())
    status.refuse("listen", "the status port has no log-in: it must be on loopback");
  config.aggregator_url = root.table("aggregator").url("url", "http://127.0.0.1:7810");

  std::set<std::string> ids;
  for (const ConfigTable& table : root.tables("factories")) {
    config.factories.push_back(read_factory(table, directory));
    if (!ids.insert(config.factories.back().id).second)
      table.refuse("id", "two factories have this id");
  }
  if (config.factories.empty()) root.refuse("factories", "at least one [[factories]] is needed");
  return config;
}

}  // namespace jidan::adapter
