// Query parameters of the intake port's reads, every mistake at once; a name that is not known is
// one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "aggregator/intake/mistake.hpp"
#include "aggregator/intake/reads.hpp"

namespace jidan::intake {

// dry_run=true|false; nothing for anything else.
std::optional<bool> read_dry_run(std::string_view query);

struct JobSheetsQuery {
  core::DeliveryId after;
  std::uint32_t limit = 50;
};

// Filled as far as there is no mistake.
Mistakes read_orders_query(std::string_view query, OrderFilter& filter);
Mistakes read_job_sheets_query(std::string_view query, JobSheetsQuery& out);

}  // namespace jidan::intake
