// Reads a sheet together from the journal, event by event.
#include "aggregator/runtime/job_sheet_reader.hpp"

#include <algorithm>
#include <map>

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/personal.hpp"

namespace jidan::runtime {
namespace {

void sort_once(std::vector<core::Sequence>& sequences) {
  std::sort(sequences.begin(), sequences.end());
  sequences.erase(std::unique(sequences.begin(), sequences.end()), sequences.end());
}

// Leaves what the revision still has; the numbers on the pieces that stay don't change.
void revise(JobSheet& sheet, const core::JobSheetRevised& revised) {
  sheet.issued.revision = revised.revision;
  sheet.issued.ack_by = revised.ack_by;
  sheet.issued.due_at = revised.due_at;
  sheet.issued.spare_blanks = revised.spare_blanks;
  sheet.issued.ships_to = revised.ships_to;
  sheet.released.price = revised.price;
  sheet.removed.clear();
  std::map<std::pair<core::LineId, bool>, std::int32_t> left;
  for (const core::SheetPieces& each : revised.lines)
    left[{each.line, each.is_remake}] = each.quantity;
  for (core::RunLine& each : sheet.released.lines) {
    std::int32_t& of_line = left[{each.line, each.is_remake}];
    const std::int32_t stays = std::min(each.quantity, of_line);
    of_line -= stays;
    if (stays < each.quantity)
      sheet.removed.push_back({each.line, each.quantity - stays, each.piece});
    each.quantity = stays;
  }
  std::erase_if(sheet.released.lines, [](const core::RunLine& each) { return each.quantity == 0; });
}

}  // namespace

core::Event JobSheetReader::event_at(core::Sequence sequence) {
  const auto found = journal_.event(sequence);
  if (!found) throw ledger::StoreDamaged("no event at sequence " + std::to_string(sequence));
  return ledger::decode_event(sequence, found->bytes);
}

// Null when there was none of that version.
CatalogHistory::CatalogPtr JobSheetReader::catalog_of(std::uint32_t version) {
  if (auto known = catalogs_.find(version)) return known;
  const core::Sequence at = catalogs_.event_of(version);
  if (at == 0) return nullptr;
  core::Event event = event_at(at);
  ledger::complete_event(at, event);
  auto catalog = std::get<core::CatalogApplied>(std::move(event)).catalog;
  catalogs_.bring_back(catalog);
  return catalog;
}

// The facts of one kind at these sequences; throws StoreDamaged where there is another.
template <class E>
std::vector<E> JobSheetReader::events_at(const std::vector<core::Sequence>& ascending) {
  std::vector<E> found;
  found.reserve(ascending.size());
  const bool whole =
      journal_.visit_events(ascending, [&](core::Sequence sequence, std::string_view bytes) {
        core::Event event = ledger::decode_event(sequence, bytes);
        E* wanted = std::get_if<E>(&event);
        if (wanted == nullptr)
          throw ledger::StoreDamaged("another event than expected at sequence " +
                                     std::to_string(sequence));
        found.push_back(std::move(*wanted));
      });
  if (!whole) throw ledger::StoreDamaged("a run's line lies behind the journal's end");
  return found;
}

// What the buyers wrote, as JSON arrays; left empty when it was erased. Order by order, so that one
// that has several lines in the run is opened once. `placed` are the events at `lines`.
void JobSheetReader::add_personalization(const std::vector<core::LinePlaced>& placed,
                                         const std::vector<core::Sequence>& lines,
                                         JobSheet& sheet) {
  std::vector<core::Sequence> orders;
  for (const core::LinePlaced& line : placed) orders.push_back(line.order.value);
  sort_once(orders);
  std::map<core::Sequence, std::string> texts;  // by line
  std::size_t at = 0;
  const auto accepted = events_at<core::OrderAccepted>(orders);
  const auto keys = journal_.order_keys(orders);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const auto personal = keys[i] ? sealer_.open_order(accepted[i].sealed, *keys[i]) : std::nullopt;
    const auto parts = personal ? ledger::split_personal(*personal) : std::nullopt;
    if (personal && !parts)
      throw ledger::StoreDamaged("the personal part of an order can't be read");
    // Lines follow their order's event, and orders lie one behind the other.
    for (; at < placed.size() && placed[at].order.value == orders[i]; ++at)
      if (parts) texts[lines[at]] = parts->personalization(placed[at].number);
  }
  for (SheetLine& line : sheet.lines) line.personalization = texts[line.run_line.line.value];
}

core::RunReleased JobSheetReader::released_by(core::RunId run) {
  return std::get<core::RunReleased>(event_at(run.value));
}

std::optional<JobSheet> JobSheetReader::gather(const core::Event& message, core::Instant at) {
  // The last revision first.
  std::vector<core::JobSheetRevised> revisions;
  core::Event first = message;
  while (const auto* revised = std::get_if<core::JobSheetRevised>(&first)) {
    revisions.push_back(*revised);
    first = event_at(revisions.back().replaces.value);
  }
  const auto* issued = std::get_if<core::JobSheetIssued>(&first);
  if (issued == nullptr) return std::nullopt;
  JobSheet sheet;
  sheet.run = issued->run;
  sheet.issued_at = at;
  sheet.issued = *issued;
  sheet.released = released_by(issued->run);
  for (auto revised = revisions.rbegin(); revised != revisions.rend(); ++revised)
    revise(sheet, *revised);
  sheet.catalog = catalog_of(sheet.released.catalog_version);
  if (!sheet.catalog) return std::nullopt;
  std::vector<core::Sequence> lines;
  for (const core::RunLine& each : sheet.released.lines) lines.push_back(each.line.value);
  sort_once(lines);
  const auto placed = events_at<core::LinePlaced>(lines);
  sheet.lines.reserve(sheet.released.lines.size());
  for (const core::RunLine& each : sheet.released.lines) {
    const auto found = std::lower_bound(lines.begin(), lines.end(), each.line.value);
    const std::string& ordered = placed[static_cast<std::size_t>(found - lines.begin())].sku;
    sheet.lines.push_back({each, each.made_as.empty() ? ordered : each.made_as, {}});
  }
  add_personalization(placed, lines, sheet);
  return sheet;
}

std::optional<std::string> JobSheetReader::message(core::DeliveryId delivery) {
  try {
    return make_message(delivery);
  } catch (const ledger::HistoryRemoved&) {
    return std::nullopt;
  }
}

std::optional<std::string> JobSheetReader::sheet(core::DeliveryId delivery) {
  try {
    return make_sheet(delivery);
  } catch (const ledger::HistoryRemoved&) {
    return std::nullopt;
  }
}

std::optional<std::string> JobSheetReader::make_message(core::DeliveryId delivery) {
  const auto found = journal_.event(delivery.value);
  if (!found) return std::nullopt;
  const core::Event event = ledger::decode_event(delivery.value, found->bytes);
  if (const auto* cancelled = std::get_if<core::JobSheetCancelled>(&event))
    return job_sheet_cancelled_json(*cancelled, released_by(cancelled->run), found->now,
                                    delivery.value);
  if (const auto* asked = std::get_if<core::CancelRequested>(&event))
    return cancel_requested_json(*asked, released_by(asked->run), found->now, delivery.value);
  if (const auto* reminder = std::get_if<core::JobSheetReminded>(&event))
    return reminder_json(*reminder, released_by(reminder->run), found->now, delivery.value);
  const auto sheet = gather(event, found->now);
  if (!sheet) return std::nullopt;
  return job_sheet_message_json(*sheet, delivery.value);
}

std::optional<std::string> JobSheetReader::make_sheet(core::DeliveryId delivery) {
  const auto found = journal_.event(delivery.value);
  if (!found) return std::nullopt;
  const core::Event event = ledger::decode_event(delivery.value, found->bytes);
  const auto sheet = gather(event, found->now);
  if (!sheet) return std::nullopt;
  return job_sheet_json(*sheet);
}

}  // namespace jidan::runtime
