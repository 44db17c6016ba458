// The body of a message to a factory, made from the journal each time it is needed: by the
// dispatcher, by a factory that pulls, by an operator who looks. The events never change, so the
// bytes don't either, unless the order's personal data was erased in between: then its texts read
// "erased".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/event.hpp"

namespace jidan::runtime {

struct SheetLine {
  core::RunLine run_line;
  std::string sku;              // as it is to be made
  std::string personalization;  // a JSON array as the buyer gave it; "" = erased
};

// What a revision no longer has of the sheet before it.
struct RemovedPieces {
  core::LineId line;
  std::int32_t quantity = 0;
  std::uint32_t piece = 0;  // the number on its first piece
};

struct JobSheet {
  core::RunId run;
  core::Instant issued_at{};
  core::RunReleased released;   // with the price in force
  core::JobSheetIssued issued;  // with the revision in force
  std::vector<SheetLine> lines;
  std::vector<RemovedPieces> removed;            // by this revision; none: it is the first
  std::shared_ptr<const core::Catalog> catalog;  // of released.catalog_version
};

// {"type":"job_sheet.issued" or, of a later revision, "job_sheet.revised","timestamp":…,"data":{…}}
// (schemas/events/job_sheet.issued.schema.json, job_sheet.revised.schema.json)
std::string job_sheet_message_json(const JobSheet& sheet, core::Sequence sequence);

// The sheet alone, as schemas/job-sheet.schema.json has it.
std::string job_sheet_json(const JobSheet& sheet);

std::string job_sheet_cancelled_json(const core::JobSheetCancelled& cancelled,
                                     const core::RunReleased& released, core::Instant at,
                                     core::Sequence sequence);
std::string cancel_requested_json(const core::CancelRequested& request,
                                  const core::RunReleased& released, core::Instant at,
                                  core::Sequence sequence);
std::string reminder_json(const core::JobSheetReminded& reminder, const core::RunReleased& released,
                          core::Instant at, core::Sequence sequence);

}  // namespace jidan::runtime
