// What a recurrence does next, what order an occurrence is, and the outside's words for both.
#include "aggregator/core/orders/recurring.hpp"

#include <algorithm>
#include <cstdlib>

namespace jidan::core {

// clang-format off

std::string_view to_text(RecurrenceState state) {
  switch (state) {
    case RecurrenceState::active: return "active";
    case RecurrenceState::paused: return "paused";
    case RecurrenceState::ended: return "ended";
  }
  std::abort();
}

std::string_view to_text(SkipReason reason) {
  switch (reason) {
    case SkipReason::none: return "none";
    case SkipReason::by_channel: return "by_channel";
    case SkipReason::unconfirmed: return "unconfirmed";
    case SkipReason::refused: return "refused";
    case SkipReason::id_taken: return "id_taken";
    case SkipReason::erased: return "erased";
    case SkipReason::past: return "past";
    case SkipReason::ended: return "ended";
  }
  std::abort();
}

// clang-format on

std::string to_text(LocalDate date) {
  const CivilDate civil = civil_from_date(date);
  const auto two = [](unsigned number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(civil.year) + "-" + two(civil.month) + "-" + two(civil.day);
}

OccurrenceStep next_step(const RecurrenceTerms& terms, const ZoneTable& zone,
                         std::optional<std::int32_t> decided, Instant now) {
  // Its last occurrence may lie ahead.
  const Instant last = decided ? to_instant(zone, LocalDate{*decided}, 0) : now;
  const OccurrenceStep ended{std::nullopt,
                             std::max(now, last) + std::chrono::days{kOccurrencesKeptDays}};
  switch (terms.state) {
    case RecurrenceState::paused:
      return {};
    case RecurrenceState::ended:
      return ended;
    case RecurrenceState::active:
      break;
  }
  LocalDate from = today_in(zone, now);
  if (decided) from = std::max(from, LocalDate{*decided + 1});
  const LocalDate starts{terms.starts_days};
  auto next = next_on_or_after(terms.rule, starts, from);
  while (next && std::binary_search(terms.skip_days.begin(), terms.skip_days.end(), next->days))
    next = next_on_or_after(terms.rule, starts, LocalDate{next->days + 1});
  if (!next) return ended;
  return {next->days, to_instant(zone, LocalDate{next->days - terms.horizon_days}, 0)};
}

OrderPlacement occurrence_order(OrderPlacement order, const RecurrenceTerms& terms,
                                const ZoneTable& zone, LocalDate date, Instant now) {
  order.external_id += "/" + to_text(date);
  order.mode = Mode::recurring;
  order.payment = terms.prepaid ? Payment::paid : Payment::pending;
  order.placed_at = now;
  order.paid_at = terms.prepaid ? now : Instant{};
  order.promise_from = std::max(now, to_instant(zone, date, 0));
  return order;
}

}  // namespace jidan::core
