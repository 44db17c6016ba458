// Text to value, with every range checked; the messages about what is wrong are the reader's.
#include "platform/config_values.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace jidan::platform {
namespace {

// A whole number of the full text, without sign or spaces.
std::optional<std::int64_t> read_count(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') {
    return std::nullopt;
  }
  return value;
}

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// "<number> <unit>" or "<number><unit>", the product within int64.
template <std::size_t N>
std::optional<std::int64_t> read_with_unit(std::string_view text,
                                           const std::array<Unit, N>& units) {
  const auto digits_end = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view unit = text.substr(digits_end);
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  if (digits_end == 0) return std::nullopt;
  const auto value = read_count(text.substr(0, digits_end));
  const auto* found =
      std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == unit; });
  std::int64_t product = 0;
  if (!value || found == units.end() || __builtin_mul_overflow(*value, found->factor, &product)) {
    return std::nullopt;
  }
  return product;
}

constexpr std::array<Unit, 5> kTimeUnits{
    {{"ms", 1}, {"s", 1'000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 4> kSizeUnits{
    {{"B", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}};

bool plain_host(std::string_view host) {
  return !host.empty() && host.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
                              "WXYZ0123456789.-_") == std::string_view::npos;
}

}  // namespace

bool HostPort::loopback() const {
  const bool four = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "::1" || (four && host.starts_with("127."));
}

std::string HostPort::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<HostPort> read_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos ||
        host.find(':') == std::string_view::npos) {
      return std::nullopt;
    }
  } else if (!plain_host(host)) {
    return std::nullopt;
  }
  if (digits.empty()) return std::nullopt;
  const auto port = read_count(digits);
  if (!port || *port > 65535) return std::nullopt;
  return HostPort{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
  const auto value = read_with_unit(text, kTimeUnits);
  if (!value) return std::nullopt;
  return std::chrono::milliseconds{*value};
}

std::optional<std::int64_t> read_size(std::string_view text) {
  return read_with_unit(text, kSizeUnits);
}

std::optional<std::string> read_http_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || (url->scheme() != "http" && url->scheme() != "https")) return std::nullopt;
  if (url->host().empty() || url->has_userinfo() || url->has_query() || url->has_fragment()) {
    return std::nullopt;
  }
  if (url->has_port()) {
    const std::string digits(url->port());
    const auto port = digits.empty() ? std::nullopt : read_count(digits);
    if (!port || *port < 1 || *port > 65535) return std::nullopt;
  }
  std::string clean(text);
  while (clean.ends_with('/')) clean.pop_back();
  return clean;
}

std::optional<std::string> read_sha256(std::string_view text) {
  if (text.size() != 64) return std::nullopt;
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return std::nullopt;
  }
  return lower;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  // A third of the word wrong is still a slip; more is another word.
  std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::string found;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

}  // namespace jidan::platform
