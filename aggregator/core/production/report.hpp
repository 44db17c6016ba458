// What a factory says about a run: its acknowledgement and later reports. Counts are cumulative; a
// repeated or lower seq changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/orders/order.hpp"
#include "aggregator/core/production/run.hpp"

namespace jidan::core {

enum class ReportKind : std::uint8_t {
  accepted,
  rejected,
  started,
  progress,
  first_piece,
  line_problem,
  completed,
  inspected,
  shipped,
  cancel_outcome,
  availability
};
enum class ReportReason : std::uint8_t {
  none,
  artwork_unusable,
  text_unprintable,
  content_refused,
  rights_doubt,  // follow the line
  no_material,
  too_late,
  capacity,
  price,
  other  // re-plan elsewhere
};
std::string_view to_text(ReportKind);    // "job_sheet.accepted" …
std::string_view to_text(ReportReason);  // "artwork_unusable" …
// The hold that a reason puts the line into, or none when it is re-planned elsewhere.
HoldReason hold_for(ReportReason reason);

struct ReportLine {
  LineId line;
  ReportReason reason = ReportReason::none;
  LineCount count{};              // progress
  std::int32_t not_started = 0;   // cancel_outcome
  std::int32_t already_made = 0;  // cancel_outcome
};

struct ShippedParcel {
  std::string parcel_id, carrier, tracking_number;
  std::vector<LineId> lines;
};

struct StockNotice {
  std::string what;  // a sku or a blank
  Instant until = kNever;
};

struct AvailabilityNotice {
  std::optional<LocalDate> date;         // absent = from now on
  std::optional<std::int64_t> capacity;  // load units that day
  std::optional<bool> closed;
  std::vector<StockNotice> out_of_stock;
  std::vector<std::string> back;
};

struct Report {
  ReportKind kind = ReportKind::accepted;
  RunId run;
  std::uint32_t revision = 1;
  std::uint64_t seq = 0;
  Instant at{};
  ReportReason reason = ReportReason::none;  // of a rejection
  std::vector<ReportLine> lines;             // except-lines, results or problems
  std::vector<ShippedParcel> parcels;
  AvailabilityNotice availability;
};

}  // namespace jidan::core
