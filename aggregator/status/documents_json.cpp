// Reading bodies; see documents.hpp. An operator's tools write these, but they are bounded like a
// stranger's: depth 4, no key twice, only the types asked for.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "aggregator/status/documents.hpp"
#include "platform/instant_text.hpp"

namespace jidan::status {
namespace {

using Json = nlohmann::json;

constexpr int kDepthMax = 4;
constexpr std::size_t kTextBytesMax = 1'024;
constexpr std::size_t kItemsMax = 10'000;
constexpr std::int64_t kCapacityMax = 1'000'000'000;

void note(DocumentReading& reading, std::string pointer, std::string_view code,
          std::string detail) {
  reading.mistakes.push_back({std::move(pointer), std::string{code}, std::move(detail)});
}

// Nothing when it isn't one JSON object without a repeated key.
Json parse_object(std::string_view body, DocumentReading& reading) {
  std::vector<std::set<std::string>> keys;
  bool repeated = false;
  bool too_deep = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key && !keys.back().insert(value.get_ref<const std::string&>()).second)
      repeated = true;
    if (depth > kDepthMax) too_deep = true;
    return depth <= kDepthMax;
  };
  // A NUL would end nlohmann's reading early.
  if (body.find('\0') != std::string_view::npos) {
    reading.is_json = false;
    return {};
  }
  Json parsed = Json::parse(body, watch, false);
  if (parsed.is_discarded() && !too_deep) {
    reading.is_json = false;
  } else if (!parsed.is_object() || too_deep) {
    note(reading, "", "wrong-type", "one flat JSON object");
  } else if (repeated) {
    note(reading, "", "duplicate-key", "a member comes twice");
  }
  return reading.ok() ? parsed : Json{};
}

void refuse_unknown(const Json& object, const std::string& pointer,
                    const std::vector<std::string_view>& known, DocumentReading& reading) {
  for (const auto& [name, value] : object.items())
    if (std::find(known.begin(), known.end(), name) == known.end())
      note(reading, pointer + "/" + name, "unknown-field", "there is no such member");
}

bool read_text(const Json& value, std::string pointer, std::string& out, DocumentReading& reading) {
  if (!value.is_string() || value.get_ref<const std::string&>().empty() ||
      value.get_ref<const std::string&>().size() > kTextBytesMax) {
    note(reading, std::move(pointer), "wrong-type", "a text of 1 to 1,024 bytes");
    return false;
  }
  out = value.get_ref<const std::string&>();
  return true;
}

std::optional<core::LocalDate> parse_date(const std::string& text) {
  // The midnight of that day in UTC names it.
  const auto midnight = platform::read_rfc3339(text + "T00:00:00Z");
  if (text.size() != 10 || !midnight) return std::nullopt;
  return core::LocalDate{
      static_cast<std::int32_t>(midnight->time_since_epoch() / std::chrono::days{1})};
}

// {"sku"} or {"blank"}, with "until" when it may have one.
void read_stock(const Json& item, const std::string& pointer, bool with_until,
                core::StockNotice& out, DocumentReading& reading) {
  if (!item.is_object()) return note(reading, pointer, "wrong-type", "an object with sku or blank");
  std::vector<std::string_view> known{"sku", "blank"};
  if (with_until) known.emplace_back("until");
  refuse_unknown(item, pointer, known, reading);
  if (item.contains("sku") == item.contains("blank"))
    return note(reading, pointer, "not-allowed", "exactly one of sku and blank");
  const std::string name = item.contains("sku") ? "sku" : "blank";
  read_text(item.at(name), pointer + "/" + name, out.what, reading);
  if (!with_until || !item.contains("until")) return;
  const Json& until = item.at("until");
  const auto instant = until.is_string()
                           ? platform::read_rfc3339(until.get_ref<const std::string&>())
                           : std::nullopt;
  if (instant)
    out.until = *instant;
  else
    note(reading, pointer + "/until", "bad-time", "an RFC 3339 instant");
}

template <class Take>
void read_items(const Json& object, const char* name, DocumentReading& reading, bool with_until,
                Take&& take) {
  if (!object.contains(name)) return;
  const Json& items = object.at(name);
  if (!items.is_array() || items.size() > kItemsMax)
    return note(reading, std::string{"/"} + name, "wrong-type", "a list of at most 10,000");
  for (std::size_t i = 0; i < items.size(); ++i) {
    core::StockNotice notice;
    read_stock(items[i], std::string{"/"} + name + "/" + std::to_string(i), with_until, notice,
               reading);
    take(std::move(notice));
  }
}

void read_day(const Json& object, core::AvailabilityNotice& out, DocumentReading& reading) {
  if (object.contains("date")) {
    const Json& date = object.at("date");
    if (date.is_string()) out.date = parse_date(date.get_ref<const std::string&>());
    if (!out.date) note(reading, "/date", "bad-format", "YYYY-MM-DD");
  }
  if (object.contains("capacity")) {
    const Json& capacity = object.at("capacity");
    // Unsigned: the parser keeps a negative or fractional number as another type.
    if (capacity.is_number_unsigned() &&
        capacity.get<std::uint64_t>() <= static_cast<std::uint64_t>(kCapacityMax))
      out.capacity = static_cast<std::int64_t>(capacity.get<std::uint64_t>());
    else
      note(reading, "/capacity", "out-of-range", "load units from 0 to 1,000,000,000");
  }
  if (object.contains("closed")) {
    if (object.at("closed").is_boolean())
      out.closed = object.at("closed").get<bool>();
    else
      note(reading, "/closed", "wrong-type", "true or false");
  }
}

}  // namespace

DocumentReading read_texts(std::string_view body, const TextMembers& members, TextDocument& out) {
  DocumentReading reading;
  const Json object = parse_object(body, reading);
  if (!reading.ok()) return reading;
  std::vector<std::string_view> known = members.required;
  known.insert(known.end(), members.booleans.begin(), members.booleans.end());
  refuse_unknown(object, "", known, reading);
  for (const std::string_view name : members.required) {
    const std::string key{name};
    out.texts.emplace_back();
    if (!object.contains(key))
      note(reading, "/" + key, "missing", "it is needed");
    else
      read_text(object.at(key), "/" + key, out.texts.back(), reading);
  }
  for (const std::string_view name : members.booleans) {
    const std::string key{name};
    out.booleans.push_back(false);
    if (!object.contains(key)) continue;
    if (object.at(key).is_boolean())
      out.booleans.back() = object.at(key).get<bool>();
    else
      note(reading, "/" + key, "wrong-type", "true or false");
  }
  return reading;
}

DocumentReading read_availability(std::string_view body, core::AvailabilityNotice& out) {
  DocumentReading reading;
  const Json object = parse_object(body, reading);
  if (!reading.ok()) return reading;
  refuse_unknown(object, "", {"date", "capacity", "closed", "out_of_stock", "back"}, reading);
  read_day(object, out, reading);
  read_items(object, "out_of_stock", reading, true,
             [&](core::StockNotice notice) { out.out_of_stock.push_back(std::move(notice)); });
  read_items(object, "back", reading, false,
             [&](const core::StockNotice& notice) { out.back.push_back(notice.what); });
  const bool says_something = object.contains("capacity") || object.contains("closed") ||
                              object.contains("out_of_stock") || object.contains("back");
  if (!says_something) note(reading, "", "missing", "one of capacity, closed, out_of_stock, back");
  return reading;
}

}  // namespace jidan::status
