// RFC 3339 by hand: a fixed layout needs no parser, and <chrono>'s own is not in this libstdc++.
// Reads exactly the date-time of section 5.6; every range is checked.
#include "platform/instant_text.hpp"

#include <cstdint>

namespace jidan::platform {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Exactly `digits` digits, in [low, high].
  std::optional<int> number(std::size_t digits, int low, int high) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    if (value < low || value > high) return std::nullopt;
    return value;
  }
  bool take(std::string_view any_of) {
    if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }
  char last() const { return last_; }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = 0;
};

// Milliseconds of ".123456": digits beyond the third are cut off. Nothing for a dot without digits.
std::optional<int> fraction(Reader& reader) {
  if (!reader.take(".")) return 0;
  int milliseconds = 0;
  int weight = 100;
  if (!reader.at_digit()) return std::nullopt;
  while (reader.at_digit()) {
    const auto digit = reader.number(1, 0, 9);
    milliseconds += *digit * weight;
    weight /= 10;
  }
  return milliseconds;
}

// Minutes east of UTC: Z or ±hh:mm.
std::optional<int> offset(Reader& reader) {
  if (reader.take("Zz")) return 0;
  if (!reader.take("+-")) return std::nullopt;
  const int sign = reader.last() == '-' ? -1 : 1;
  const auto hours = reader.number(2, 0, 23);
  if (!hours || !reader.take(":")) return std::nullopt;
  const auto minutes = reader.number(2, 0, 59);
  if (!minutes) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

// Years beyond 9999 don't come: read_rfc3339 refuses them.
void put_digits(std::string& text, std::size_t at, std::size_t count, int value) {
  for (std::size_t i = count; i > 0; --i, value /= 10)
    text[at + i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Instant> read_rfc3339(std::string_view text) {
  using namespace std::chrono;
  Reader reader(text);
  const auto y = reader.number(4, 1970, 9999);
  if (!y || !reader.take("-")) return std::nullopt;
  const auto mo = reader.number(2, 1, 12);
  if (!mo || !reader.take("-")) return std::nullopt;
  const auto d = reader.number(2, 1, 31);
  if (!d || !reader.take("Tt ")) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)},
                            day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const auto h = reader.number(2, 0, 23);
  if (!h || !reader.take(":")) return std::nullopt;
  const auto mi = reader.number(2, 0, 59);
  if (!mi || !reader.take(":")) return std::nullopt;
  const auto s = reader.number(2, 0, 60);  // 60: a leap second
  if (!s) return std::nullopt;
  const auto ms = fraction(reader);
  if (!ms) return std::nullopt;
  const auto east = offset(reader);
  if (!east || !reader.done()) return std::nullopt;
  const milliseconds part{*s == 60 ? 0 : *ms};
  return Instant{sys_days{date}.time_since_epoch() + hours{*h} + minutes{*mi - *east} +
                 seconds{*s} + part};
}

std::string rfc3339(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  std::string text = "0000-00-00T00:00:00.000Z";
  put_digits(text, 0, 4, int{date.year()});
  put_digits(text, 5, 2, static_cast<int>(unsigned{date.month()}));
  put_digits(text, 8, 2, static_cast<int>(unsigned{date.day()}));
  put_digits(text, 11, 2, static_cast<int>(time.hours().count()));
  put_digits(text, 14, 2, static_cast<int>(time.minutes().count()));
  put_digits(text, 17, 2, static_cast<int>(time.seconds().count()));
  put_digits(text, 20, 3, static_cast<int>(time.subseconds().count()));
  return text;
}

}  // namespace jidan::platform
