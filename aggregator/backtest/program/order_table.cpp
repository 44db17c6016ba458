// Orders from a table: named columns in any order, one order line a record.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <stdexcept>

#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/backtest/program/place_names.hpp"
#include "platform/csv_record.hpp"
#include "platform/instant_text.hpp"
#include "platform/text_lines.hpp"

namespace jidan::backtest {
namespace {

constexpr std::size_t kRecordBytesMax = 65'536;
constexpr std::int64_t kQuantityMax = 1'000'000;
constexpr std::size_t kSkuBytesMax = 64;

enum Column : std::size_t {
  kOrderId,
  kOrderedAt,
  kSku,
  kQuantity,
  kRegion,
  kChannel,
  kPromise,
  kCurrency,
  kText,
  kArtwork,
  kColumns
};
constexpr std::array<std::string_view, kColumns> kNames{
    "order_id", "ordered_at", "sku",      "quantity", "region",
    "channel",  "promise",    "currency", "text",     "artwork"};
constexpr std::size_t kNeeded = kQuantity + 1;

// What is wrong with one record.
class BadRecord : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// "2026-11-22 09:31" or with seconds: a shop's own clock.
std::optional<core::Instant> read_local(std::string_view text, const core::ZoneTable& zone) {
  if (text.size() == 16) return read_local(std::string(text) + ":00", zone);
  if (text.size() != 19 || (text[10] != ' ' && text[10] != 'T')) return std::nullopt;
  std::string as_utc(text);
  as_utc[10] = 'T';
  const auto at = platform::read_rfc3339(as_utc + "Z");
  if (!at) return std::nullopt;
  const core::LocalTime local = core::to_local({}, *at);
  return core::to_instant(zone, local.date, local.millisecond);
}

std::uint64_t digest(std::string_view text) {  // FNV-1a; 0 stays "none"
  if (text.empty()) return 0;
  std::uint64_t value = 0xCBF2'9CE4'8422'2325U;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100'0000'01B3U;
  return value == 0 ? 1 : value;
}

class Table {
 public:
  Table(const OrderDefaults& defaults, const std::string& header, SourceReport& report)
      : defaults_(defaults) {
    const platform::CsvRecord split = platform::split_csv_record(header);
    names_ = split.fields;
    positions_.fill(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto found = std::find(kNames.begin(), kNames.end(), names_[i]);
      if (found == kNames.end())
        report.unused.push_back(names_[i]);
      else
        positions_.at(static_cast<std::size_t>(found - kNames.begin())) = i;
    }
    for (std::size_t i = 0; i < kNeeded; ++i)
      if (positions_.at(i) == names_.size())
        throw std::runtime_error(
            "line 1 must name the columns order_id, ordered_at, sku and "
            "quantity; " +
            std::string(kNames.at(i)) + " is missing");
  }

  // Throws BadRecord.
  SeenOrder order_of(const std::string& record) {
    split_ = platform::split_csv_record(record);
    if (!split_.problem.empty()) throw BadRecord(std::string(split_.problem));
    if (split_.fields.size() != names_.size())
      throw BadRecord(std::to_string(split_.fields.size()) + " fields, not " +
                      std::to_string(names_.size()));
    SeenOrder seen;
    core::OrderPlacement& order = seen.order;
    order.external_id = field(kOrderId);
    order.mode = core::Mode::bulk;
    order.placed_at = order.paid_at = instant();
    order.channel = or_default(kChannel, defaults_.channel);
    order.promise_class = or_default(kPromise, defaults_.promise);
    order.currency = core::Currency::from(field(kCurrency));
    find_place_of(order);
    order.lines.push_back(line());
    return seen;
  }

 private:
  std::string_view field(Column column) const {
    const std::size_t position = positions_.at(column);
    return position < names_.size() ? std::string_view(split_.fields[position])
                                    : std::string_view();
  }
  std::string or_default(Column column, const std::string& fallback) const {
    return field(column).empty() ? fallback : std::string(field(column));
  }

  core::Instant instant() const {
    const std::string_view text = field(kOrderedAt);
    if (const auto at = platform::read_rfc3339(text)) return *at;
    if (const auto at = read_local(text, defaults_.zone)) return *at;
    throw BadRecord("ordered_at is no time: " + std::string(text));
  }

  void find_place_of(core::OrderPlacement& order) {
    const std::string_view name = field(kRegion);
    if (name.empty()) {
      order.country = defaults_.country;
      order.region = defaults_.region;
      return;
    }
    auto known = places_.find(name);
    if (known == places_.end()) known = places_.emplace(name, find_place(name)).first;
    if (!known->second)
      throw BadRecord("region is neither an ISO 3166 code nor a country: " + std::string(name));
    order.country = known->second->country;
    order.region = known->second->region;
  }

  core::LinePlacement line() const {
    core::LinePlacement line;
    line.sku = field(kSku);
    if (line.sku.empty() || line.sku.size() > kSkuBytesMax)
      throw BadRecord("the sku has no usable length");
    const auto quantity = whole_number(field(kQuantity));
    if (!quantity || *quantity < 1 || *quantity > kQuantityMax)
      throw BadRecord("quantity is none of 1 to 1000000: " + std::string(field(kQuantity)));
    line.quantity = static_cast<std::int32_t>(*quantity);
    line.traits.text = digest(field(kText));
    line.traits.artwork = digest(field(kArtwork));
    line.has_artwork = line.traits.artwork != 0;
    line.has_personalization = line.has_artwork || line.traits.text != 0;
    return line;
  }

  const OrderDefaults& defaults_;
  std::vector<std::string> names_;
  std::array<std::size_t, kColumns> positions_{};
  platform::CsvRecord split_;
  std::map<std::string, std::optional<OrderPlace>, std::less<>> places_;
};

}  // namespace

SourceReport read_order_table(const std::filesystem::path& file, const OrderDefaults& defaults,
                              const TakeOrder& take) {
  platform::TextLines lines(file, kRecordBytesMax);
  SourceReport report;
  report.form = "csv";
  std::string record;
  if (lines.next(record) != platform::LineRead::line)
    throw std::runtime_error(file.string() + " is empty");
  Table table(defaults, record, report);
  while (true) {
    const platform::LineRead read = lines.next(record);
    if (read == platform::LineRead::end) return report;
    if (record.empty()) continue;
    ++report.read;
    try {
      if (read == platform::LineRead::too_long) throw BadRecord("the line is too long");
      take(table.order_of(record));
    } catch (const BadRecord& problem) {
      report.add_bad(lines.number(), problem.what());
    }
  }
}

}  // namespace jidan::backtest
