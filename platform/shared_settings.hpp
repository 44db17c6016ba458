// The keys that every program of Jidan shares: its clock (clock, clock_rate, clock_start) and its
// log ([log] level, format). Read here so that they mean the same in every configuration file.
#pragma once

#include "platform/clock.hpp"
#include "platform/config_reader.hpp"
#include "platform/log.hpp"

namespace jidan::platform {

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::logfmt;
};

// A start or a rate that the mode would ignore is refused: it shows that the mode is not the one
// meant.
ClockSettings read_clock_settings(const ConfigTable& root);
LogSettings read_log_settings(const ConfigTable& root);

}  // namespace jidan::platform
