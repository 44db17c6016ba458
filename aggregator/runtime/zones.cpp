// One struct into the other, field by field.
#include "aggregator/runtime/zones.hpp"

#include <utility>

#include "platform/zones.hpp"

namespace jidan::runtime {

std::optional<core::ZoneTable> load_zone(std::string_view name) {
  auto loaded = platform::load_zone(name);
  if (!loaded) return std::nullopt;
  core::ZoneTable table{std::move(loaded->name), {}};
  table.transitions.reserve(loaded->transitions.size());
  for (const platform::ZoneTransition& transition : loaded->transitions) {
    table.transitions.push_back({transition.from_utc_seconds, transition.offset_seconds});
  }
  return table;
}

}  // namespace jidan::runtime
