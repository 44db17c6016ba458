// The keys of clock and log, read the same way for every program.
#include "platform/shared_settings.hpp"

namespace jidan::platform {

ClockSettings read_clock_settings(const ConfigTable& root) {
  ClockSettings settings;
  settings.mode = root.choice<ClockMode>(
      "clock",
      {{"system", ClockMode::system}, {"scaled", ClockMode::scaled}, {"driven", ClockMode::driven}},
      ClockMode::system);
  // A million: a year in half a minute. Faster than that nothing would be decided in time.
  settings.rate = root.number("clock_rate", 0.001, 1'000'000.0, 1.0);
  settings.start = root.instant("clock_start");
  if (settings.mode == ClockMode::system && settings.start) {
    root.refuse("clock_start", "has a meaning only with clock = \"scaled\" or \"driven\"");
  }
  if (settings.mode != ClockMode::scaled && settings.rate != 1.0) {
    root.refuse("clock_rate", "has a meaning only with clock = \"scaled\"");
  }
  return settings;
}

LogSettings read_log_settings(const ConfigTable& root) {
  const ConfigTable log = root.table("log");
  LogSettings settings;
  settings.level = log.choice<LogLevel>("level",
                                        {{"debug", LogLevel::debug},
                                         {"info", LogLevel::info},
                                         {"warning", LogLevel::warning},
                                         {"error", LogLevel::error}},
                                        LogLevel::info);
  settings.format = log.choice<LogFormat>(
      "format", {{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}}, LogFormat::logfmt);
  return settings;
}

}  // namespace jidan::platform
