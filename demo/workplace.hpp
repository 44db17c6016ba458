// The folder of one demonstration: catalog, secrets, configuration of the daemon and of two
// adapters, their data and logs. Made anew every time; a folder that isn't one of ours is never
// emptied.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "demo/history.hpp"

namespace jidan::demo {

struct Ports {
  std::uint16_t outer = 0;  // intake, or where webhooks come in
  std::uint16_t status = 0;
};

struct Workplace {
  std::filesystem::path folder;
  std::string channel_token;
  std::string catalog;  // the document
  Ports daemon;
  std::array<Ports, 2> adapters;

  std::filesystem::path daemon_config() const { return folder / "aggregator.toml"; }
  std::filesystem::path daemon_data() const { return folder / "aggregator"; }
  std::filesystem::path adapter_config(std::size_t index) const;
  std::filesystem::path adapter_data(std::size_t index) const;
  std::filesystem::path log(const std::string& program) const {
    return folder / (program + ".log");
  }
};

// `brisk`: factories answer at once and work a fixed time, so that a year needs few instants.
// Throws std::runtime_error.
Workplace make_workplace(const std::filesystem::path& folder, const History& history, bool brisk,
                         std::uint64_t seed);

}  // namespace jidan::demo
