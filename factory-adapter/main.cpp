// jidan-factory: reads its command line and configuration, then runs the adapter. No logic here.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "factory-adapter/config.hpp"
#include "factory-adapter/program.hpp"
#include "platform/config_reader.hpp"
#include "platform/shutdown.hpp"

namespace {

constexpr const char* version = "jidan-factory 0.1.0";

int run(const std::filesystem::path& file, bool check_only) {
  using namespace jidan;
  const auto reader = platform::ConfigReader::from_file(file, platform::process_environment());
  const adapter::Config config = adapter::read_config(reader, file.parent_path());
  const auto problems = reader.finish();
  for (const auto& problem : problems) std::cerr << problem.text() << "\n";
  if (!problems.empty()) return platform::kExitUsage;
  if (check_only) {
    std::cout << file.string() << ": ok\n";
    return platform::kExitDone;
  }
  platform::Log log(config.log.level, config.log.format);
  try {
    adapter::Program program(config, log);
    program.run();
    return platform::kExitDone;
  } catch (const std::exception& problem) {
    log.error("adapter.failed", {{"error", problem.what()}});
    return platform::kExitRefused;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Receives job sheets for one or more factories, answers them and reports");
  std::string config_file;
  bool check_only = false;
  app.add_option("--config", config_file, "the TOML configuration")->required();
  app.add_flag("--check-config", check_only, "only check the configuration: exit 0 or 2");
  app.set_version_flag("--version", version);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    // CLI11 has exit codes of its own; ours are published.
    return app.exit(problem) == 0 ? jidan::platform::kExitDone : jidan::platform::kExitUsage;
  }
  return run(config_file, check_only);
}
