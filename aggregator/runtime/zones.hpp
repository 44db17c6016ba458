// Zone tables for the core: what platform loads from the system, as the core's own type. The core
// never asks the operating system; the version of the tables goes into the journal.
#pragma once

#include <optional>
#include <string_view>

#include "aggregator/core/catalog/zone.hpp"

namespace jidan::runtime {

// Nothing for a name the IANA database doesn't have.
std::optional<core::ZoneTable> load_zone(std::string_view name);

}  // namespace jidan::runtime
