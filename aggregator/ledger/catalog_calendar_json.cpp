// Calendars of factories and hubs: week, exceptions by date, cut-offs, receive hours, pick-ups.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/ledger/catalog_sections_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr CountRange kIntervalsMax{0, 8};
constexpr CountRange kTimesMax{0, 24};
constexpr std::size_t kExceptionsMax = 1'000;

bool is_local_time(std::string_view text) {
  const auto minute = minute_of(text);
  return minute && *minute < 1'440;
}

std::optional<std::int16_t> minute_at(const json& value) {
  const auto* text = value.get_ptr<const json::string_t*>();
  if (text == nullptr) return std::nullopt;
  return minute_of(*text);
}

// [["08:00","12:00"],…]: sorted, apart, each from < to.
std::vector<core::OpenHours> read_intervals(ObjectReader& reader, std::string_view name,
                                            Presence presence) {
  std::vector<core::OpenHours> hours;
  reader.each(name, presence, kIntervalsMax, [&](const json& value, const std::string& pointer) {
    std::optional<std::int16_t> from;
    std::optional<std::int16_t> to;
    if (value.is_array() && value.size() == 2) {
      from = minute_at(value[0]);
      to = minute_at(value[1]);
    }
    if (!from || !to || *from >= *to)
      return reader.problems().add(pointer, "bad-format", "must be [\"HH:MM\", a later \"HH:MM\"]");
    if (!hours.empty() && *from <= hours.back().to_minute)
      return reader.problems().add(pointer, "out-of-order", "must begin after the one before ends");
    hours.push_back({*from, *to});
  });
  return hours;
}

std::vector<std::int16_t> read_times(ObjectReader& reader, std::string_view name) {
  std::vector<std::int16_t> minutes;
  for (const std::string& text :
       reader.texts(name, Presence::optional, kTimesMax, is_local_time, "HH:MM"))
    minutes.push_back(minute_of(text).value_or(0));
  std::sort(minutes.begin(), minutes.end());
  return minutes;
}

void read_exception(CatalogDraft& draft, const json& value, const std::string& pointer,
                    core::Calendar& calendar) {
  ObjectReader reader{draft.problems, pointer, value};
  const std::string text = reader.text(
      "date", Presence::required, [](std::string_view each) { return date_of(each).has_value(); },
      "YYYY-MM-DD");
  const auto date = date_of(text);
  const bool closed = reader.boolean("closed", false);
  const bool has_hours = reader.has("hours");
  const bool has_capacity = reader.has("capacity_permille");
  core::CalendarException exception;
  exception.hours = read_intervals(reader, "hours", Presence::optional);
  exception.capacity_permille =
      static_cast<std::int32_t>(reader.integer("capacity_permille", kPermilleRange, 1'000));
  if (reader.has("closed") && !closed) reader.note("closed", "bad-value", "must be true");
  if (closed && (has_hours || has_capacity))
    draft.problems.add(pointer, "not-allowed", "closed goes with neither hours nor capacity");
  if (!reader.has("closed") && !has_hours && !has_capacity)
    draft.problems.add(pointer, "missing", "closed, hours or capacity_permille");
  reader.finish();
  if (!date) return;
  if (!closed && !has_hours)
    exception.hours = calendar.week.at(static_cast<std::size_t>(core::weekday(*date)));
  if (!calendar.exceptions.emplace(*date, std::move(exception)).second)
    draft.problems.add(pointer, "duplicate", "there is another entry for this date");
}

bool overlap(const std::vector<core::OpenHours>& left, const std::vector<core::OpenHours>& right) {
  return std::any_of(left.begin(), left.end(), [&](const core::OpenHours& l) {
    return std::any_of(right.begin(), right.end(), [&](const core::OpenHours& r) {
      return l.from_minute < r.to_minute && r.from_minute < l.to_minute;
    });
  });
}

// Job sheets that are read only while nobody is there are never read.
bool is_ever_receiving(const core::Calendar& calendar) {
  if (calendar.receive_hours.empty()) return true;
  return std::any_of(calendar.week.begin(), calendar.week.end(),
                     [&](const auto& day) { return overlap(day, calendar.receive_hours); }) ||
         std::any_of(calendar.exceptions.begin(), calendar.exceptions.end(), [&](const auto& day) {
           return overlap(day.second.hours, calendar.receive_hours);
         });
}

}  // namespace

core::Calendar read_calendar(CatalogDraft& draft, ObjectReader& owner) {
  core::Calendar calendar;
  calendar.zone = draft.zone(owner, "time_zone");
  calendar.pickups = read_times(owner, "pickup_times");
  const json* value = owner.member("calendar", Presence::required);
  if (value == nullptr) return calendar;
  ObjectReader reader{draft.problems, child_pointer(owner.pointer(), "calendar"), *value};
  if (const json* week = reader.member("week", Presence::required)) {
    ObjectReader days{draft.problems, child_pointer(reader.pointer(), "week"), *week};
    for (std::size_t i = 0; i < kDays.size(); ++i)
      calendar.week.at(i) = read_intervals(days, kDays.at(i), Presence::optional);
    days.finish();
  }
  reader.each("exceptions", Presence::optional, {0, kExceptionsMax},
              [&](const json& each, const std::string& pointer) {
                read_exception(draft, each, pointer, calendar);
              });
  calendar.cut_offs = read_times(reader, "cut_offs");
  calendar.receive_hours = read_intervals(reader, "receive_hours", Presence::optional);
  if (!is_ever_receiving(calendar))
    reader.note("receive_hours", "bad-value", "are never within the open hours of any day");
  reader.finish();
  return calendar;
}

}  // namespace jidan::ledger
