// The only file that includes date-tz. It gives the transitions a zone file lists; the years after
// them follow the rule at the file's end.
#include "platform/zones.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "platform/posix_zone.hpp"

namespace jidan::platform {
namespace {

using std::chrono::sys_seconds;

constexpr sys_seconds kFrom = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
constexpr int kLastYear = 2060;
constexpr const char* kZoneFiles = "/usr/share/zoneinfo/";

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;  // date-tz reports an unknown name by throwing
  }
}

void add(ZoneTable& table, sys_seconds from, std::chrono::seconds offset) {
  const auto seconds = static_cast<std::int32_t>(offset.count());
  // Some rules change only the name of the time (CST, CDT), not the offset.
  if (table.transitions.empty() || table.transitions.back().offset_seconds != seconds) {
    table.transitions.push_back({from.time_since_epoch().count(), seconds});
  }
}

// The last line of the zone file; `name` is one that date-tz found in its list of files.
std::string last_line(const std::string& name) {
  std::ifstream file(kZoneFiles + name, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (bytes.size() < 2 || bytes.back() != '\n') return "";
  const auto begin = bytes.rfind('\n', bytes.size() - 2);
  return begin == std::string::npos ? "" : bytes.substr(begin + 1, bytes.size() - begin - 2);
}

// Transitions by rule from the one after `last_listed` on.
void follow_rule(ZoneTable& table, const PosixZone& rule, sys_seconds last_listed) {
  if (!rule.summer) return;
  const auto first =
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(last_listed)}.year();
  for (std::chrono::year year = first; year <= std::chrono::year{kLastYear}; ++year) {
    const sys_seconds begins = rule.summer->begins.in(year)-rule.standard_offset;
    const sys_seconds ends = rule.summer->ends.in(year)-rule.summer->offset;
    const auto summer_if_later = [&] {
      if (begins > last_listed) add(table, begins, rule.summer->offset);
    };
    const auto standard_if_later = [&] {
      if (ends > last_listed) add(table, ends, rule.standard_offset);
    };
    if (begins < ends) {
      summer_if_later();
      standard_if_later();
    } else {  // the southern half of the world
      standard_if_later();
      summer_if_later();
    }
  }
}

}  // namespace

std::optional<ZoneTable> load_zone(std::string_view name) {
  const date::time_zone* zone = find_zone(name);
  if (zone == nullptr) return std::nullopt;
  ZoneTable table{std::string(name), {}};
  sys_seconds at = kFrom;
  while (true) {
    const date::sys_info info = zone->get_info(at);
    add(table, at, info.offset);
    // After the last listed transition the end is centuries away.
    if (info.end <= at || info.end >= date::sys_days{date::year{kLastYear + 1} / 1 / 1}) break;
    at = info.end;
  }
  if (const auto rule = read_posix_zone(last_line(table.name))) follow_rule(table, *rule, at);
  return table;
}

std::string zones_version() {
  // Debian's tzdata puts the version in the first line of this file: "# version 2024b".
  std::ifstream file(std::string(kZoneFiles) + "tzdata.zi");
  std::string line;
  constexpr std::string_view kHead = "# version ";
  if (std::getline(file, line) && line.starts_with(kHead)) return line.substr(kHead.size());
  return "unknown";
}

}  // namespace jidan::platform
