// Reads the TOML keys of jidan-aggregator, each with its bounds, and the rules between keys. What a
// bound protects is said beside it.
#include "aggregator/runtime/config.hpp"

#include <set>
#include <string>

#include "aggregator/ledger/external_ids.hpp"

namespace jidan::runtime {
namespace {

using platform::ConfigTable;
using std::chrono::milliseconds;

constexpr milliseconds kSecond{1'000};
constexpr milliseconds kMinute{60'000};
constexpr milliseconds kDay{86'400'000};

// Names that appear in URLs, tables and logs: no spaces, nothing to escape.
std::string name_of(const ConfigTable& table, std::string_view key) {
  constexpr std::size_t kNameBytesMax = 64;
  std::string name = table.required_text(key);
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") == std::string::npos;
  if (!plain || name.size() > kNameBytesMax) {
    table.refuse(key, "must be 1 to 64 of a-z, 0-9, \"-\", \"_\" and \".\"");
    return "";
  }
  return name;
}

void refuse_repeated(const ConfigTable& table, std::string_view key, const std::string& name,
                     std::set<std::string>& seen) {
  if (!name.empty() && !seen.insert(name).second) {
    table.refuse(key, "appears twice: \"" + name + "\"");
  }
}

std::filesystem::path path_of(const std::filesystem::path& directory, const std::string& text) {
  return text.empty() ? std::filesystem::path{} : (directory / text).lexically_normal();
}

TlsFiles read_tls(const ConfigTable& table, const std::filesystem::path& directory) {
  TlsFiles tls{path_of(directory, table.text("tls_certificate")),
               path_of(directory, table.text("tls_key"))};
  if (tls.certificate.empty() != tls.key.empty()) {
    table.refuse(tls.key.empty() ? "tls_key" : "tls_certificate",
                 "tls_certificate and tls_key go together: give both or neither");
  }
  return tls;
}

IntakeConfig read_intake(const ConfigTable& table, const std::filesystem::path& directory) {
  IntakeConfig intake;
  intake.listen = table.address("listen", "127.0.0.1:7810");
  intake.public_url = table.url("public_url");
  intake.tls = read_tls(table, directory);
  return intake;
}

StatusConfig read_status(const ConfigTable& table, const std::filesystem::path& directory) {
  StatusConfig status;
  status.listen = table.address("listen", "127.0.0.1:7811");
  status.hosts = table.texts("hosts", {"127.0.0.1", "localhost"});
  if (status.hosts.empty()) table.refuse("hosts", "must name at least one host");
  status.tls = read_tls(table, directory);
  return status;
}

std::vector<OperatorConfig> read_operators(const ConfigTable& root) {
  std::vector<OperatorConfig> operators;
  std::set<std::string> seen;
  for (const ConfigTable& table : root.tables("operators")) {
    OperatorConfig each;
    each.name = name_of(table, "name");
    refuse_repeated(table, "name", each.name, seen);
    each.role = table.choice<OperatorRole>(
        "role", {{"read", OperatorRole::read}, {"act", OperatorRole::act}}, OperatorRole::read);
    each.token_sha256 = table.required_sha256("token_sha256");
    operators.push_back(std::move(each));
  }
  return operators;
}

std::vector<ChannelSeed> read_channels(const ConfigTable& root) {
  std::vector<ChannelSeed> channels;
  std::set<std::string> seen;
  for (const ConfigTable& table : root.tables("channels")) {
    ChannelSeed each;
    each.name = name_of(table, "name");
    refuse_repeated(table, "name", each.name, seen);
    each.token_sha256 = table.required_sha256("token_sha256");
    channels.push_back(std::move(each));
  }
  return channels;
}

std::vector<FactorySeed> read_factories(const ConfigTable& root,
                                        const std::filesystem::path& directory) {
  std::vector<FactorySeed> factories;
  std::set<std::string> seen;
  for (const ConfigTable& table : root.tables("factories")) {
    FactorySeed each;
    each.id = name_of(table, "id");
    refuse_repeated(table, "id", each.id, seen);
    each.secret_file = path_of(directory, table.required_text("secret_file"));
    each.report_secret_file = path_of(directory, table.required_text("report_secret_file"));
    if (table.has("token_sha256")) each.token_sha256 = table.required_sha256("token_sha256");
    factories.push_back(std::move(each));
  }
  return factories;
}

PlanningConfig read_planning(const ConfigTable& table) {
  using core::PolicyName;
  PlanningConfig planning;
  planning.policy = table.choice<PolicyName>("policy",
                                             {{"lookahead", PolicyName::lookahead},
                                              {"forecast", PolicyName::forecast},
                                              {"rent-or-buy", PolicyName::rent_or_buy},
                                              {"quantity", PolicyName::quantity},
                                              {"daily-cutoff", PolicyName::daily_cutoff}},
                                             planning.policy);
  return planning;
}

LimitsConfig read_limits(const ConfigTable& table) {
  constexpr std::int64_t kKiB = 1 << 10;
  constexpr std::int64_t kMiB = 1 << 20;
  LimitsConfig limits;
  limits.body_bytes_max = table.size("body_bytes_max", kKiB, 16 * kMiB, kMiB);
  limits.ndjson_bytes_max = table.size("ndjson_bytes_max", kKiB, 256 * kMiB, 16 * kMiB);
  limits.ndjson_lines_max = table.integer("ndjson_lines_max", 1, 100'000, 10'000);
  limits.order_lines_max = table.integer("order_lines_max", 1, 10'000, 2'000);
  limits.quantity_max = table.integer("quantity_max", 1, 1'000'000'000, 1'000'000);
  limits.text_graphemes_max = table.integer("text_graphemes_max", 1, 10'000, 500);
  limits.metadata_bytes_max = table.size("metadata_bytes_max", 0, 64 * kKiB, 4 * kKiB);
  // At 50,000 commands a second the default is more than a second of work: beyond that a client
  // that repeats later is better served than one that waits.
  limits.queue_commands_max = table.integer("queue_commands_max", 1, 10'000'000, 65'536);
  limits.commit_commands_max = table.integer("commit_commands_max", 1, 100'000, 4'096);
  limits.connections_max = table.integer("connections_max", 1, 1'000'000, 12'000);
  limits.backup_bytes_per_second =
      table.size("backup_bytes_per_second", kMiB, 16'384 * kMiB, 32 * kMiB);
  limits.request_timeout = table.duration("request_timeout", kSecond, 10 * kMinute, 30 * kSecond);
  limits.idle_timeout = table.duration("idle_timeout", kSecond, 60 * kMinute, kMinute);
  limits.drain_timeout = table.duration("drain_timeout", kSecond, 10 * kMinute, 20 * kSecond);
  return limits;
}

HistoryConfig read_history(const ConfigTable& table) {
  HistoryConfig history;
  // Small ones are files for nothing; of one a start or a reader never reads more than it needs.
  history.segment_bytes = table.size("segment_bytes", 64 << 10, 1 << 30, 64 << 20);
  // An order that comes again is told from a new one by its history.
  constexpr std::int64_t kRepeatsKnown = ledger::ExternalIdLimits{}.age_max.count();
  constexpr std::int64_t kCentury = 36'525;
  history.keep_days = table.integer("keep_days", 0, kCentury, 0);
  if (history.keep_days > 0 && history.keep_days < kRepeatsKnown)
    table.refuse("keep_days", "must be 0 (for ever) or at least " + std::to_string(kRepeatsKnown));
  return history;
}

bool inside(const std::filesystem::path& file, const std::filesystem::path& directory) {
  const auto relative = std::filesystem::absolute(file).lexically_normal().lexically_relative(
      std::filesystem::absolute(directory).lexically_normal());
  return !relative.empty() && *relative.begin() != "..";
}

void check_across(const ConfigTable& root, const Config& config) {
  if (!config.data_dir.empty() && !config.key_file.empty() &&
      inside(config.key_file, config.data_dir)) {
    root.refuse("key_file",
                "must not lie inside data_dir: a copy of the data would bring its key along");
  }
  if (!config.status.listen.loopback() && config.operators.empty()) {
    root.table("status").refuse("listen",
                                "is beyond loopback, so at least one [[operators]] is required");
  }
  if (config.limits.ndjson_bytes_max < config.limits.body_bytes_max) {
    root.table("limits").refuse("ndjson_bytes_max", "must not be below body_bytes_max");
  }
}

}  // namespace

LoadedConfig read_config(const platform::ConfigReader& reader,
                         const std::filesystem::path& directory) {
  const ConfigTable root = reader.root();
  LoadedConfig loaded;
  Config& config = loaded.config;
  config.data_dir = path_of(directory, root.required_text("data_dir"));
  config.key_file = path_of(directory, root.required_text("key_file"));
  config.clock = platform::read_clock_settings(root);
  config.catalog = path_of(directory, root.text("catalog"));
  config.intake = read_intake(root.table("intake"), directory);
  config.status = read_status(root.table("status"), directory);
  config.operators = read_operators(root);
  config.webhooks_allow_private_targets =
      root.table("webhooks").boolean("allow_private_targets", false);
  config.channels = read_channels(root);
  config.factories = read_factories(root, directory);
  config.limits = read_limits(root.table("limits"));
  config.planning = read_planning(root.table("planning"));
  config.history = read_history(root.table("history"));
  config.log = platform::read_log_settings(root);
  check_across(root, config);
  loaded.problems = reader.finish();
  loaded.known_keys = reader.known_keys();
  return loaded;
}

LoadedConfig load_config(const std::filesystem::path& file,
                         const platform::Environment& environment) {
  return read_config(platform::ConfigReader::from_file(file, environment), file.parent_path());
}

std::string intake_url(const Config& config, std::uint16_t bound_port) {
  if (!config.intake.public_url.empty()) return config.intake.public_url;
  const platform::HostPort bound{config.intake.listen.host, bound_port};
  return (config.intake.tls.used() ? "https://" : "http://") + bound.text();
}

}  // namespace jidan::runtime
