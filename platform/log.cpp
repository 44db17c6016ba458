// Log on spdlog: spdlog carries lines to the sink under its lock; what a line says is ours, because
// spdlog's own patterns escape nothing.
#include "platform/log.hpp"

#include <spdlog/formatter.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <utility>

#include "platform/log_text.hpp"

namespace jidan::platform {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

LogLevel our_level(spdlog::level::level_enum level) {
  if (level <= spdlog::level::debug) return LogLevel::debug;
  if (level == spdlog::level::info) return LogLevel::info;
  if (level == spdlog::level::warn) return LogLevel::warning;
  return LogLevel::error;
}

// Puts time and level before the record. The time is spdlog's own, the system's: logs are read
// beside other programs' logs.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const auto time = rfc3339(std::chrono::floor<std::chrono::milliseconds>(message.time));
    const std::string_view level = name_of(our_level(message.level));
    std::string head;
    switch (format_) {
      case LogFormat::logfmt:
        head = "time=" + time + " level=" + std::string(level) + " ";
        break;
      case LogFormat::json:
        head = R"({"time":")" + time + R"(","level":")" + std::string(level) + "\",";
        break;
    }
    out.append(head.data(), head.data() + head.size());
    out.append(message.payload.begin(), message.payload.end());
    out.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(std::string_view)> write) : sink_(std::move(write)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    sink_(std::string_view(line.data(), line.size() - 1));
  }
  void flush_() override {}

  std::function<void(std::string_view)> sink_;
};

void append_value(std::string& out, LogFormat format, const LogValue& value) {
  const auto append_text = [&](std::string_view text) {
    if (format == LogFormat::logfmt && detail::is_bare(text)) {
      out += text;
      return;
    }
    out += '"';
    detail::append_escaped(out, text);
    out += '"';
  };
  std::visit(
      [&](const auto& alternative) {
        using Alternative = std::decay_t<decltype(alternative)>;
        if constexpr (std::is_same_v<Alternative, bool>) {
          out += alternative ? "true" : "false";
        } else if constexpr (std::is_same_v<Alternative, Instant>) {
          append_text(rfc3339(alternative));
        } else if constexpr (std::is_same_v<Alternative, std::string_view>) {
          append_text(alternative);
        } else {
          out += std::to_string(alternative);
        }
      },
      value.alternatives());
}

}  // namespace

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "error";
}

std::string log_record(LogFormat format, std::string_view event, LogFields fields) {
  std::string out;
  out.reserve(32 + event.size() + fields.size() * 32);
  switch (format) {
    case LogFormat::logfmt:
      out += "event=";
      append_value(out, format, event);
      for (const LogField& field : fields) {
        out += ' ';
        out += field.name.text();
        out += '=';
        append_value(out, format, field.value);
      }
      break;
    case LogFormat::json:
      out += "\"event\":";
      append_value(out, format, event);
      for (const LogField& field : fields) {
        out += ",\"";
        out += field.name.text();
        out += "\":";
        append_value(out, format, field.value);
      }
      out += '}';
      break;
  }
  return out;
}

Log::Log(LogLevel level, LogFormat format)
    : level_(level),
      format_(format),
      logger_(std::make_unique<spdlog::logger>("jidan",
                                               std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
  logger_->set_formatter(std::make_unique<LineFormatter>(format));
  logger_->set_level(spdlog::level::debug);
}

Log::Log(LogLevel level, LogFormat format, std::function<void(std::string_view)> sink)
    : level_(level),
      format_(format),
      logger_(std::make_unique<spdlog::logger>("jidan",
                                               std::make_shared<FunctionSink>(std::move(sink)))) {
  logger_->set_formatter(std::make_unique<LineFormatter>(format));
  logger_->set_level(spdlog::level::debug);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, LogFields fields) {
  if (level < level_.load(std::memory_order_relaxed)) return;
  counts_[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  const std::string record = log_record(format_, event, fields);
  logger_->log(spdlog_level(level), spdlog::string_view_t(record.data(), record.size()));
}

}  // namespace jidan::platform
