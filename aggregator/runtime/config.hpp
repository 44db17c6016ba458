// The configuration of jidan-aggregator: one struct with everything of the TOML file, checked.
// Seeds (channels, factories, catalog) fill an empty store only; secrets are named by file, never
// written in here. deploy/jidan-aggregator.example.toml documents every key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/command.hpp"
#include "platform/clock.hpp"
#include "platform/config_reader.hpp"
#include "platform/config_values.hpp"
#include "platform/log.hpp"
#include "platform/shared_settings.hpp"

namespace jidan::runtime {

// Certificate chain and key in PEM files; both or neither.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  bool used() const { return !certificate.empty(); }
};

struct IntakeConfig {
  platform::HostPort listen;
  std::string public_url;  // how shops and factories reach us, for links; empty: as we listen
  TlsFiles tls;
};

struct StatusConfig {
  platform::HostPort listen;
  std::vector<std::string> hosts;  // what a Host header may say (without port)
  TlsFiles tls;
};

enum class OperatorRole { read, act };

struct OperatorConfig {
  std::string name;
  OperatorRole role = OperatorRole::read;
  std::string token_sha256;
};

struct ChannelSeed {
  std::string name;
  std::string token_sha256;
};

struct FactorySeed {
  std::string id;
  std::filesystem::path secret_file;         // whsec_…: signs the webhooks we send
  std::filesystem::path report_secret_file;  // whsec_…: signs the reports we receive
  std::string token_sha256;                  // pull mode; may be empty
};

struct PlanningConfig {
  core::PolicyName policy = core::PolicyName::lookahead;
};

struct LimitsConfig {
  std::int64_t body_bytes_max = 0;
  std::int64_t ndjson_bytes_max = 0;
  std::int64_t ndjson_lines_max = 0;  // orders in one NDJSON request
  std::int64_t order_lines_max = 0;
  std::int64_t quantity_max = 0;        // pieces of one line
  std::int64_t text_graphemes_max = 0;  // one placement
  std::int64_t metadata_bytes_max = 0;
  std::int64_t queue_commands_max = 0;           // the writer's queue; full: 503
  std::int64_t commit_commands_max = 0;          // commands in one commit
  std::int64_t connections_max = 0;              // each port
  std::int64_t backup_bytes_per_second = 0;      // a backup takes the disk no faster
  std::chrono::milliseconds request_timeout{0};  // headers and body together
  std::chrono::milliseconds idle_timeout{0};     // a kept-alive connection without a request
  std::chrono::milliseconds drain_timeout{0};    // SIGTERM: requests in flight get this long
};

// How the history behind the open work is kept.
struct HistoryConfig {
  std::int64_t segment_bytes = 0;  // of events in one sealed segment
  std::int64_t keep_days = 0;      // 0: for ever
};

struct Config {
  std::filesystem::path data_dir;
  std::filesystem::path key_file;
  platform::ClockSettings clock;
  std::filesystem::path catalog;  // relative to the configuration file; empty: none
  IntakeConfig intake;
  StatusConfig status;
  std::vector<OperatorConfig> operators;
  bool webhooks_allow_private_targets = false;
  std::vector<ChannelSeed> channels;
  std::vector<FactorySeed> factories;
  LimitsConfig limits;
  PlanningConfig planning;
  HistoryConfig history;
  platform::LogSettings log;
};

struct LoadedConfig {
  Config config;
  std::vector<platform::ConfigProblem> problems;  // empty: the configuration may be used
  std::vector<std::string> known_keys;
  bool ok() const { return problems.empty(); }
};

// Paths in the file are relative to `directory`, the file's own.
LoadedConfig read_config(const platform::ConfigReader& reader,
                         const std::filesystem::path& directory);
LoadedConfig load_config(const std::filesystem::path& file,
                         const platform::Environment& environment);

// The URL others reach us by: public_url, or what we listen on with the port that was bound.
std::string intake_url(const Config& config, std::uint16_t bound_port);

}  // namespace jidan::runtime
