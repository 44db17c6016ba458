// Recurring orders as facts: what a channel asked for, and what has become of its dates so far.
// Each occurrence is an ordinary order of its own once its horizon has come; a recurrence only says
// when the next one does. The order's text is not here but in the journal, at `content`.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/orders/placement.hpp"
#include "aggregator/core/orders/recurrence.hpp"
#include "aggregator/core/values/id.hpp"

namespace jidan::core {

enum class RecurrenceState : std::uint8_t { active, paused, ended };

// Why a date has no order, or one that was dropped.
enum class SkipReason : std::uint8_t {
  none,
  by_channel,   // a later list of dates to skip names it
  unconfirmed,  // nobody confirmed it by its latest safe release
  refused,      // the rules refused its order
  id_taken,     // the channel itself placed an order of that id
  erased,       // its personal part was erased
  past,         // the program was away on that day
  ended         // the recurrence ended before it was confirmed
};
std::string_view to_text(RecurrenceState);
std::string_view to_text(SkipReason);

// Today is the last day; 90 is a season ahead, more than any promise looks.
inline constexpr int kHorizonDaysMax = 90;
inline constexpr int kHorizonDaysDefault = 14;
inline constexpr std::size_t kSkipDatesMax = 366;
// An occurrence's id is its recurrence's, '/' and ten characters of date; an order's may have 128.
inline constexpr std::size_t kRecurrenceIdMax = 117;
// What became of a date is remembered this long behind it, and an ended recurrence as long.
inline constexpr int kOccurrencesKeptDays = 35;

// When and for how long, as the channel said it.
struct RecurrenceTerms {
  RecurrenceRule rule;
  std::string zone;  // IANA name; its table is in State::zones
  std::int32_t starts_days = 0;
  RecurrenceState state = RecurrenceState::active;
  std::vector<std::int32_t> skip_days;  // dates, rising, each once
  std::int32_t horizon_days = kHorizonDaysDefault;
  bool prepaid = false;

  template <class A>
  void fields(A& a) {
    a(rule, zone, starts_days, state, skip_days, horizon_days, prepaid);
  }
};

// As it arrives: decoded, the order's personal part sealed.
struct RecurrencePlacement {
  std::array<std::uint8_t, 16> content_digest{};  // keyed, of everything that was said
  RecurrenceTerms terms;
  ZoneTable zone;
  OrderPlacement order;  // names channel and `test`; external_id is the recurrence's
};

// What a recurrence does next: place the occurrence of that date, at that instant. Without a date
// it has ended, and is forgotten then; paused it does nothing, ever.
struct OccurrenceStep {
  std::optional<std::int32_t> next_days;
  Instant at = kNever;
  bool operator==(const OccurrenceStep&) const = default;

  template <class A>
  void fields(A& a) {
    a(next_days, at);
  }
};

struct Occurrence {
  OrderId order;  // none when it was passed over
  SkipReason skipped = SkipReason::none;
};

struct Recurrence {
  RecurrenceId id;
  Sequence content = 0;  // of the event that has the terms and the order in force
  std::string channel, external_id;
  bool test = false;
  std::array<std::uint8_t, 16> content_digest{};
  RecurrenceTerms terms;
  OccurrenceStep step;
  std::optional<std::int32_t> decided_days;  // dates up to this one aren't placed (again)
  std::map<LocalDate, Occurrence> occurrences;
};

// The day at that instant where the recurrence counts its days.
inline LocalDate today_in(const ZoneTable& zone, Instant now) {
  return to_local(zone, now).date;
}
// 2026-12-07.
std::string to_text(LocalDate date);

// What follows when the dates up to `decided` are done with.
OccurrenceStep next_step(const RecurrenceTerms& terms, const ZoneTable& zone,
                         std::optional<std::int32_t> decided, Instant now);

// The order of one occurrence: the recurrence's, under an id with the date. A promise class counts
// from the beginning of that day, or from now when that is later. Fingerprint and seal are the
// caller's to make.
OrderPlacement occurrence_order(OrderPlacement order, const RecurrenceTerms& terms,
                                const ZoneTable& zone, LocalDate date, Instant now);

}  // namespace jidan::core
