// Strict reading of JSON documents; see document_reader_json.hpp. nlohmann's own conversions narrow
// silently (2^32 + 1 reads as 1), so numbers are taken by their kind and compared here.
#include "aggregator/ledger/document_reader_json.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace jidan::ledger {
namespace {

using nlohmann::json;

std::string joined(std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool holds_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

}  // namespace

std::string child_pointer(const std::string& pointer, std::string_view name) {
  std::string child = pointer + "/";
  for (const char c : name) {
    if (c == '~')
      child += "~0";
    else if (c == '/')
      child += "~1";
    else
      child += c;
  }
  return child;
}

std::string child_pointer(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

std::optional<std::int64_t> integer_of(Problems& problems, const std::string& pointer,
                                       const json& value, IntegerRange range) {
  std::optional<std::int64_t> number;
  bool is_integer = true;
  if (const auto* positive = value.get_ptr<const json::number_unsigned_t*>()) {
    if (*positive <= static_cast<std::uint64_t>(INT64_MAX))
      number = static_cast<std::int64_t>(*positive);
  } else if (const auto* whole = value.get_ptr<const json::number_integer_t*>()) {
    number = *whole;
  } else if (const auto* real = value.get_ptr<const json::number_float_t*>()) {
    is_integer = std::trunc(*real) == *real;
    if (is_integer && std::abs(*real) <= 9'007'199'254'740'992.0)
      number = static_cast<std::int64_t>(*real);
  } else {
    is_integer = false;
  }
  if (!is_integer) {
    problems.add(pointer, "wrong-type", "must be an integer");
    return std::nullopt;
  }
  if (!number || *number < range.min || *number > range.max) {
    problems.add(pointer, "out-of-range",
                 "must be " + std::to_string(range.min) + " … " + std::to_string(range.max));
    return std::nullopt;
  }
  return number;
}

std::optional<std::string> text_of(Problems& problems, const std::string& pointer,
                                   const json& value, CountRange code_points) {
  const auto* text = value.get_ptr<const json::string_t*>();
  if (text == nullptr) {
    problems.add(pointer, "wrong-type", "must be a string");
    return std::nullopt;
  }
  const std::size_t count = count_code_points(*text);
  if (count < code_points.min) {
    problems.add(pointer, "empty", "must not be empty");
  } else if (count > code_points.max) {
    problems.add(pointer, "too-long",
                 "is longer than " + std::to_string(code_points.max) + " characters");
  } else if (holds_control(*text)) {
    problems.add(pointer, "bad-character", "holds a control character");
  } else {
    return *text;
  }
  return std::nullopt;
}

ObjectReader::ObjectReader(Problems& problems, std::string pointer, const json& value)
    : problems_(problems), pointer_(std::move(pointer)) {
  if (value.is_object())
    object_ = &value;
  else
    problems_.add(pointer_, "wrong-type", "must be an object");
}

bool ObjectReader::has(std::string_view name) const {
  return object_ != nullptr && object_->find(name) != object_->end();
}

const json* ObjectReader::member(std::string_view name, Presence presence) {
  known_.emplace(name);
  if (object_ == nullptr) return nullptr;
  const auto found = object_->find(name);
  if (found != object_->end()) return &*found;
  if (presence == Presence::required) note(name, "missing", "is missing");
  return nullptr;
}

void ObjectReader::note(std::string_view name, std::string code, std::string detail) {
  problems_.add(child_pointer(pointer_, name), std::move(code), std::move(detail));
}

std::string ObjectReader::text(std::string_view name, Presence presence, CountRange code_points) {
  const json* value = member(name, presence);
  if (value == nullptr) return {};
  return text_of(problems_, child_pointer(pointer_, name), *value, code_points).value_or("");
}

std::string ObjectReader::text(std::string_view name, Presence presence, TextCheck check,
                               std::string_view what) {
  const json* value = member(name, presence);
  if (value == nullptr) return {};
  auto text = text_of(problems_, child_pointer(pointer_, name), *value, {0, 2'048});
  if (!text) return {};
  if (check(*text)) return *text;
  note(name, "bad-format", "must be " + std::string{what});
  return {};
}

std::int64_t ObjectReader::integer(std::string_view name, IntegerRange range) {
  const json* value = member(name, Presence::required);
  if (value == nullptr) return range.min;
  return integer_of(problems_, child_pointer(pointer_, name), *value, range).value_or(range.min);
}

std::int64_t ObjectReader::integer(std::string_view name, IntegerRange range, std::int64_t absent) {
  const json* value = member(name, Presence::optional);
  if (value == nullptr) return absent;
  return integer_of(problems_, child_pointer(pointer_, name), *value, range).value_or(absent);
}

bool ObjectReader::boolean(std::string_view name, bool absent) {
  const json* value = member(name, Presence::optional);
  if (value == nullptr) return absent;
  if (const auto* flag = value->get_ptr<const json::boolean_t*>()) return *flag;
  note(name, "wrong-type", "must be true or false");
  return absent;
}

std::int64_t ObjectReader::thousandths(std::string_view name, IntegerRange whole) {
  const json* value = member(name, Presence::required);
  if (value == nullptr) return 0;
  if (!value->is_number()) {
    note(name, "wrong-type", "must be a number");
    return 0;
  }
  const double number = value->get<double>();  // of any JSON number: the nearest double
  if (!(number >= static_cast<double>(whole.min) && number <= static_cast<double>(whole.max))) {
    note(name, "out-of-range",
         "must be " + std::to_string(whole.min) + " … " + std::to_string(whole.max));
    return 0;
  }
  return std::llround(number * 1'000.0);
}

std::size_t ObjectReader::choice(std::string_view name,
                                 std::initializer_list<std::string_view> names,
                                 std::optional<std::size_t> absent) {
  const json* value = member(name, absent ? Presence::optional : Presence::required);
  if (value == nullptr) return absent.value_or(0);
  if (const auto* text = value->get_ptr<const json::string_t*>()) {
    const auto* found = std::find(names.begin(), names.end(), *text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  note(name, "bad-value", "must be one of " + joined(names));
  return absent.value_or(0);
}

void ObjectReader::each(std::string_view name, Presence presence, CountRange count,
                        const Visit& visit) {
  const json* value = member(name, presence);
  if (value == nullptr) return;
  if (!value->is_array()) return note(name, "wrong-type", "must be an array");
  if (value->size() < count.min) note(name, "empty", "must not be empty");
  if (value->size() > count.max)
    note(name, "too-many", "has more than " + std::to_string(count.max) + " entries");
  const std::string pointer = child_pointer(pointer_, name);
  for (std::size_t i = 0; i < std::min(value->size(), count.max); ++i)
    visit((*value)[i], child_pointer(pointer, i));
}

void ObjectReader::each_member(std::string_view name, Presence presence, CountRange count,
                               const VisitMember& visit) {
  const json* value = member(name, presence);
  if (value == nullptr) return;
  if (!value->is_object()) return note(name, "wrong-type", "must be an object");
  if (value->size() > count.max)
    note(name, "too-many", "has more than " + std::to_string(count.max) + " members");
  const std::string pointer = child_pointer(pointer_, name);
  for (const auto& [key, element] : value->items())
    visit(key, element, child_pointer(pointer, key));
}

std::vector<std::string> ObjectReader::texts(std::string_view name, Presence presence,
                                             CountRange count, TextCheck check,
                                             std::string_view what) {
  std::vector<std::string> list;
  each(name, presence, count, [&](const json& value, const std::string& pointer) {
    auto text = text_of(problems_, pointer, value, {0, 2'048});
    if (!text) return;
    if (!check(*text))
      problems_.add(pointer, "bad-format", "must be " + std::string{what});
    else if (std::find(list.begin(), list.end(), *text) != list.end())
      problems_.add(pointer, "duplicate", "is given more than once");
    else
      list.push_back(std::move(*text));
  });
  return list;
}

void ObjectReader::finish() {
  if (object_ == nullptr) return;
  for (const auto& [key, value] : object_->items())
    if (known_.find(key) == known_.end()) note(key, "unknown-field", "is not a field here");
}

}  // namespace jidan::ledger
