// The only file that includes date-tz. It reads the system's compiled zone files; get_info walks
// from one transition to the next.
#include "platform/zones.hpp"

#include <date/tz.h>

#include <fstream>
#include <stdexcept>

namespace jidan::platform {
namespace {

using date::sys_seconds;

constexpr date::sys_days kFrom{date::year{2000} / 1 / 1};
constexpr date::sys_days kUntil{date::year{2061} / 1 / 1};

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;  // date-tz reports an unknown name by throwing
  }
}

}  // namespace

std::optional<ZoneTable> load_zone(std::string_view name) {
  const date::time_zone* zone = find_zone(name);
  if (zone == nullptr) return std::nullopt;
  ZoneTable table{std::string(name), {}};
  sys_seconds at = kFrom;
  while (at < kUntil) {
    const date::sys_info info = zone->get_info(at);
    const auto offset = static_cast<std::int32_t>(info.offset.count());
    // Some rules change only the name of the time (CST, CDT), not the offset.
    if (table.transitions.empty() || table.transitions.back().offset_seconds != offset) {
      table.transitions.push_back({at.time_since_epoch().count(), offset});
    }
    if (info.end <= at) break;
    at = info.end;
  }
  return table;
}

std::string zones_version() {
  // Debian's tzdata puts the version in the first line of this file: "# version 2024b".
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  std::string line;
  constexpr std::string_view kHead = "# version ";
  if (std::getline(file, line) && line.starts_with(kHead)) return line.substr(kHead.size());
  return "unknown";
}

}  // namespace jidan::platform
