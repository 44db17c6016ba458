// What job sheets and the messages about them have in common. For their writers only.
#pragma once

#include <cstdint>
#include <string>

#include "aggregator/runtime/job_sheet.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::runtime {

std::string number_of(const core::RunReleased& released);
// run, run_id, revision, factory.
void write_head(http::JsonWriter& json, const core::RunReleased& released, core::RunId run,
                std::uint32_t revision);
// R20261122-0007-0001: printed on the piece, scanned on the floor.
std::string piece_code(const std::string& run_number, std::uint32_t piece);
// Everything that is inside the sheet's braces.
void write_members(http::JsonWriter& json, const JobSheet& sheet);

}  // namespace jidan::runtime
