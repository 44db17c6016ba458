// Typed reading of single JSON values; see decode_walk.hpp.
#include "factory-adapter/decode_walk.hpp"

#include <algorithm>

#include "platform/instant_text.hpp"

namespace jidan::adapter {
namespace {

// A body with everything wrong must not make an answer larger than itself.
constexpr std::size_t mistakes_max = 100;
constexpr std::size_t id_bytes_max = 64;

bool is_id_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

}  // namespace

bool at_end(simdjson::ondemand::document& document) {
  // This version of the library has no question for it, but knows no place behind the last token.
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

void DecodeWalk::note(std::string_view code, std::string_view detail) {
  if (mistakes_.size() < mistakes_max)
    mistakes_.push_back({pointer_, std::string(code), std::string(detail)});
}

void DecodeWalk::missing(std::string_view name) {
  const std::size_t length = pointer_.size();
  (pointer_ += '/') += name;  // our own names: nothing to escape
  note("missing", "the field is required");
  pointer_.resize(length);
}

std::size_t DecodeWalk::descend(std::string_view name) {
  const std::size_t length = pointer_.size();
  pointer_ += '/';
  for (const char byte : name) {
    if (byte == '~') {
      pointer_ += "~0";
    } else if (byte == '/') {
      pointer_ += "~1";
    } else {
      pointer_ += byte;
    }
  }
  return length;
}

bool DecodeWalk::sound(simdjson::error_code error) {
  if (error == simdjson::SUCCESS) return true;
  broken_ = true;
  return false;
}

bool DecodeWalk::took(simdjson::error_code error, std::string_view expected) {
  if (error == simdjson::SUCCESS) return true;
  if (error == simdjson::INCORRECT_TYPE || error == simdjson::NUMBER_ERROR ||
      error == simdjson::NUMBER_OUT_OF_RANGE) {
    note("wrong-type", expected);
    return false;
  }
  broken_ = true;
  return false;
}

std::optional<std::string> DecodeWalk::text(Value value, std::size_t bytes_max) {
  std::string_view view;
  if (!took(value.get_string().get(view), "a string is expected")) return std::nullopt;
  if (view.size() > bytes_max) {
    note("too-long", "at most " + std::to_string(bytes_max) + " bytes");
    return std::nullopt;
  }
  return std::string(view);
}

std::optional<std::string> DecodeWalk::id(Value value) {
  auto read = text(value, id_bytes_max);
  if (!read) return std::nullopt;
  if (read->empty() || !std::all_of(read->begin(), read->end(), is_id_byte)) {
    note("not-an-id", "1 to 64 letters, digits, '-', '_' or '.'");
    return std::nullopt;
  }
  return read;
}

std::optional<std::int64_t> DecodeWalk::integer(Value value, std::int64_t at_least,
                                                std::int64_t at_most) {
  std::int64_t number = 0;
  if (!took(value.get_int64().get(number), "an integer is expected")) return std::nullopt;
  if (number < at_least || number > at_most) {
    note("out-of-range", std::to_string(at_least) + " to " + std::to_string(at_most));
    return std::nullopt;
  }
  return number;
}

std::optional<Instant> DecodeWalk::instant(Value value) {
  constexpr std::size_t rfc3339_bytes_max = 40;
  const auto read = text(value, rfc3339_bytes_max);
  if (!read) return std::nullopt;
  const auto instant = platform::read_rfc3339(*read);
  if (!instant) note("not-an-instant", "an RFC 3339 date and time is expected");
  return instant;
}

}  // namespace jidan::adapter
