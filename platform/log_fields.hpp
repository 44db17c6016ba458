// The closed list of field names a log record may carry. A name that is not here does not compile,
// so a recipient, a phone number or a lyric can't be logged by habit: add a name only for what is
// an id, a number, a code from a closed set, or a name from configuration — never for personal
// data.
#pragma once

#include <algorithm>
#include <string_view>

namespace jidan::platform {

inline constexpr std::string_view kLogFields[] = {
    // ids and names from configuration
    "order",
    "line",
    "part",
    "run",
    "revision",
    "pool",
    "parcel",
    "delivery",
    "endpoint",
    "factory",
    "offer",
    "hub",
    "channel",
    "process",
    "product",
    "operator",
    "program",
    "version",
    "shard",
    // counts, sizes, times
    "attempt",
    "attempts",
    "bytes",
    "commands",
    "commits",
    "connections",
    "count",
    "deadline",
    "deliveries",
    "duration_ms",
    "events",
    "factories",
    "first_sequence",
    "from",
    "lag_ms",
    "lines",
    "now",
    "orders",
    "quantity",
    "rate",
    "runs",
    "seed",
    "sequence",
    "started_at",
    "to",
    "until",
    "wait_ms",
    "lateness_ms",
    "limit",
    "queued",
    // codes from closed sets
    "code",
    "errno",
    "exit_code",
    "http_status",
    "kind",
    "mode",
    "outcome",
    "policy",
    "reason",
    "refusal",
    "role",
    "signal",
    "stage",
    "state",
    "status",
    "type",
    // the machine
    "address",
    "column",
    "error",
    "file",
    "host",
    "key",
    "level",
    "method",
    "path",
    "port",
    "route",
    "thread",
    "zone",
    "zones_version",
};

constexpr bool is_log_field(std::string_view name) {
  return std::find(std::begin(kLogFields), std::end(kLogFields), name) != std::end(kLogFields);
}

// Made from a string literal only; an unknown name is a compile error that names this function.
class LogFieldName {
 public:
  consteval LogFieldName(const char* name) : name_(name) {
    if (!is_log_field(name_)) throw "this name is not in platform/log_fields.hpp";
  }
  constexpr std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

}  // namespace jidan::platform
