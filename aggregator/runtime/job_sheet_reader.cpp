// Reads a sheet together from the journal, event by event.
#include "aggregator/runtime/job_sheet_reader.hpp"

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/personal.hpp"

namespace jidan::runtime {

core::Event JobSheetReader::event_at(core::Sequence sequence) {
  const auto found = journal_.event(sequence);
  if (!found) throw ledger::StoreDamaged("no event at sequence " + std::to_string(sequence));
  return ledger::decode_event(sequence, found->bytes);
}

// What the buyer of a line wrote, as a JSON array; empty when it was erased.
std::string JobSheetReader::personalization(const core::LinePlaced& line) {
  const core::Event event = event_at(line.order.value);
  const auto& accepted = std::get<core::OrderAccepted>(event);
  const auto key = journal_.order_key(line.order.value);
  if (!key) return {};
  const auto personal = sealer_.open_order(accepted.sealed, *key);
  if (!personal) return {};
  const auto parts = ledger::split_personal(*personal);
  if (!parts) throw ledger::StoreDamaged("the personal part of an order can't be read");
  return std::string(parts->personalization(line.number));
}

std::optional<JobSheet> JobSheetReader::gather(const core::JobSheetIssued& issued,
                                               core::Instant at) {
  JobSheet sheet;
  sheet.run = issued.run;
  sheet.issued_at = at;
  sheet.issued = issued;
  sheet.released = std::get<core::RunReleased>(event_at(issued.run.value));
  sheet.catalog = catalogs_.find(sheet.released.catalog_version);
  if (!sheet.catalog) return std::nullopt;
  sheet.lines.reserve(sheet.released.lines.size());
  for (const core::RunLine& each : sheet.released.lines) {
    const core::Event event = event_at(each.line.value);
    const auto& placed = std::get<core::LinePlaced>(event);
    sheet.lines.push_back({each, placed.sku, personalization(placed)});
  }
  return sheet;
}

std::optional<std::string> JobSheetReader::message(core::DeliveryId delivery) {
  const auto found = journal_.event(delivery.value);
  if (!found) return std::nullopt;
  const core::Event event = ledger::decode_event(delivery.value, found->bytes);
  if (const auto* issued = std::get_if<core::JobSheetIssued>(&event)) {
    const auto sheet = gather(*issued, found->now);
    if (!sheet) return std::nullopt;
    return job_sheet_issued_json(*sheet, delivery.value);
  }
  if (const auto* cancelled = std::get_if<core::JobSheetCancelled>(&event)) {
    const auto released = std::get<core::RunReleased>(event_at(cancelled->run.value));
    return job_sheet_cancelled_json(*cancelled, released, found->now, delivery.value);
  }
  return std::nullopt;
}

std::optional<std::string> JobSheetReader::sheet(core::DeliveryId delivery) {
  const auto found = journal_.event(delivery.value);
  if (!found) return std::nullopt;
  const core::Event event = ledger::decode_event(delivery.value, found->bytes);
  const auto* issued = std::get_if<core::JobSheetIssued>(&event);
  if (issued == nullptr) return std::nullopt;
  const auto sheet = gather(*issued, found->now);
  if (!sheet) return std::nullopt;
  return job_sheet_json(*sheet);
}

}  // namespace jidan::runtime
