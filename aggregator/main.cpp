// jidan-aggregator: reads the command line and the configuration, builds the daemon, runs it.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "aggregator/daemon/daemon.hpp"
#include "aggregator/runtime/config.hpp"
#include "platform/shutdown.hpp"

namespace {

using namespace jidan;

int serve(const std::string& file, bool check_only) {
  runtime::LoadedConfig loaded = runtime::load_config(file, platform::process_environment());
  for (const platform::ConfigProblem& problem : loaded.problems)
    std::cerr << problem.text() << '\n';
  if (!loaded.ok()) return platform::kExitUsage;
  if (check_only) {
    std::cout << file << ": good\n";
    return platform::kExitDone;
  }
  try {
    return daemon::Daemon(std::move(loaded.config)).run();
  } catch (const std::exception& problem) {
    std::cerr << "jidan-aggregator: " << problem.what() << '\n';
    return platform::kExitRefused;
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Collects orders, pools them into production runs, and sends factories their job sheets."};
  std::string config;
  bool check_only = false;
  app.add_option("--config", config, "The configuration file (TOML)")->required();
  app.add_flag("--check-config", check_only, "Say whether the configuration is good, and end");
  app.set_version_flag("--version", std::string(JIDAN_VERSION));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? platform::kExitDone : platform::kExitUsage;
  }
  return serve(config, check_only);
}
