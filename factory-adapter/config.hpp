// The configuration of jidan-factory: one struct with everything of the TOML file and of the files
// it names, checked. deploy/jidan-factory.example.toml documents every key.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "factory-adapter/rules.hpp"
#include "platform/clock.hpp"
#include "platform/config_reader.hpp"
#include "platform/shared_settings.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::adapter {

enum class FactoryMode { push, pull };

struct FactoryConfig {
  std::string id;
  std::string language;  // of pages and sheets
  FactoryMode mode = FactoryMode::push;
  std::vector<webhooks::Secret> secrets;  // push: verify what comes in; several while rotating
  std::optional<webhooks::Secret> report_secret;
  std::string token;  // pull, and reports without a secret
  Rules rules;
  std::chrono::milliseconds poll_every{30'000};
};

struct Config {
  std::filesystem::path data_dir;
  std::filesystem::path key_file;
  platform::ClockSettings clock;
  platform::LogSettings log;
  platform::HostPort receive;
  std::string public_url;
  platform::HostPort status;
  std::vector<std::string> hosts;  // what a Host header of the status port may say
  std::string aggregator_url;
  std::vector<FactoryConfig> factories;
};

// Asks for every key and reads every file named, relative to `directory`; what is wrong is noted
// in the reader, so call its finish() afterwards.
Config read_config(const platform::ConfigReader& reader, const std::filesystem::path& directory);

// rules.json; what is wrong goes to `problems`, each with its pointer.
Rules read_rules(std::string_view text, std::vector<std::string>& problems);

}  // namespace jidan::adapter
