// Structured log: one record a line, as logfmt or JSON, every value escaped, so that nothing a
// stranger sent can end a line or forge a record. Never personal data: field names are a closed
// list, and what must be recognisable is shown through masked().
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "platform/instant_text.hpp"
#include "platform/log_fields.hpp"

namespace spdlog {
class logger;
}

namespace jidan::platform {

enum class LogLevel { debug, info, warning, error };
enum class LogFormat { logfmt, json };
inline constexpr std::size_t kLogLevels = 4;
std::string_view name_of(LogLevel level);

// One value of a record. Text is not copied: it must live until the call returns.
class LogValue {
 public:
  template <std::integral I>
  LogValue(I value) {
    if constexpr (std::same_as<I, bool>) {
      value_ = value;
    } else if constexpr (std::signed_integral<I>) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  LogValue(std::string_view text) : value_(text) {}
  LogValue(const std::string& text) : value_(std::string_view(text)) {}
  LogValue(const char* text) : value_(std::string_view(text)) {}
  LogValue(Instant instant) : value_(instant) {}
  LogValue(std::chrono::milliseconds duration) : value_(std::int64_t{duration.count()}) {}

  using Alternatives = std::variant<std::int64_t, std::uint64_t, bool, std::string_view, Instant>;
  const Alternatives& alternatives() const { return value_; }

 private:
  Alternatives value_;
};

struct LogField {
  LogFieldName name;
  LogValue value;
};
using LogFields = std::initializer_list<LogField>;

// Thread-safe; one a program, handed to its parts by reference.
class Log {
 public:
  // Writes to standard error, where systemd's journal reads it.
  Log(LogLevel level, LogFormat format);
  // Tests: every finished line, without its line feed.
  Log(LogLevel level, LogFormat format, std::function<void(std::string_view line)> sink);
  ~Log();

  // `event` is dotted words from the code, never from input: "order.accepted".
  void debug(std::string_view event, LogFields fields = {}) {
    write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, LogFields fields = {}) { write(LogLevel::info, event, fields); }
  void warning(std::string_view event, LogFields fields = {}) {
    write(LogLevel::warning, event, fields);
  }
  void error(std::string_view event, LogFields fields = {}) {
    write(LogLevel::error, event, fields);
  }
  void write(LogLevel level, std::string_view event, LogFields fields);

  void set_level(LogLevel level) { level_.store(level, std::memory_order_relaxed); }
  // Records written at that level since start: the metric, and what a simulation fails on.
  std::uint64_t count(LogLevel level) const {
    return counts_[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
  }

 private:
  std::atomic<LogLevel> level_;
  const LogFormat format_;
  std::array<std::atomic<std::uint64_t>, kLogLevels> counts_{};
  std::unique_ptr<spdlog::logger> logger_;
};

// The record without its time and level, as tests and Log write it.
std::string log_record(LogFormat format, std::string_view event, LogFields fields);

// A person's name, phone or address so that support can recognise it and nobody else can: the first
// and last character of four or more, stars between, never its length. Works on UTF-8.
std::string masked(std::string_view personal);

}  // namespace jidan::platform
