// The recurrence document; see recurrence_decoder.hpp. Rare, so it makes its parser anew. The
// content digest goes over everything that was said, metadata too: what changes is put anew.
#include "aggregator/intake/recurrence_decoder.hpp"

#include <algorithm>
#include <utility>

#include "aggregator/intake/decoder_walk.hpp"
#include "aggregator/intake/personal_writer.hpp"
#include "aggregator/intake/utf8.hpp"
#include "aggregator/ledger/catalog_forms.hpp"
#include "aggregator/runtime/zones.hpp"

namespace jidan::intake {
namespace {

enum Field : std::size_t { kRule, kZone, kStarts, kState, kSkip, kHorizonDays, kPrepaid, kOrder };
constexpr FieldNames<8> kFields{
    {"rule", "zone", "starts", "state", "skip", "horizon_days", "prepaid", "order"},
    1U << kRule | 1U << kZone | 1U << kStarts | 1U << kOrder};
constexpr std::array<std::string_view, 3> kStates{"active", "paused", "ended"};

// Ten years of search behind the last of them is where zone tables end (platform/zones.hpp).
constexpr std::string_view kDatesFrom = "2000-01-01";
constexpr std::string_view kDatesTo = "2050-12-31";

class TermsReader {
 public:
  TermsReader(Walk& walk, core::RecurrencePlacement& placement)
      : walk_(walk), terms_(placement.terms), zone_(placement.zone) {}

  std::string_view order;  // the bytes of its document

  void read(std::size_t field, JsonValue value) {
    std::size_t choice = 0;
    std::int64_t number = 0;
    switch (static_cast<Field>(field)) {
      case kRule:
        return read_rule(value);
      case kZone:
        return read_zone(value);
      case kStarts:
        if (const auto date = read_date(value)) terms_.starts_days = date->days;
        return;
      case kState:
        if (walk_.read_choice(value, kStates, choice))
          terms_.state = static_cast<core::RecurrenceState>(choice);
        return;
      case kSkip:
        return read_skip(value);
      case kHorizonDays:
        if (walk_.read_integer(value, 0, core::kHorizonDaysMax, number))
          terms_.horizon_days = static_cast<std::int32_t>(number);
        return;
      case kPrepaid:
        walk_.read_boolean(value, terms_.prepaid);
        return;
      case kOrder:
        return read_order(value);
    }
  }

 private:
  void read_rule(JsonValue value) {
    Text text;
    if (!walk_.read_text(value, {1, core::kRuleTextMax}, text)) return;
    auto rule = core::parse_rule(text.view);
    if (rule.ok()) {
      terms_.rule = std::move(rule).value();
      return;
    }
    const core::RuleMistake& mistake = rule.error();
    std::string expected = mistake.part.empty() ? "" : mistake.part + ": ";
    expected += mistake.expected;
    walk_.note(MistakeCode::bad_format, std::move(expected));
  }

  void read_zone(JsonValue value) {
    Text text;
    if (!walk_.read_text(value, {1, 64}, text)) return;
    auto table = runtime::load_zone(text.view);
    if (!table)
      return walk_.note(MistakeCode::bad_value, "an IANA time zone such as Asia/Shanghai");
    zone_ = std::move(*table);
    terms_.zone = zone_.name;
  }

  std::optional<core::LocalDate> read_date(JsonValue value) {
    Text text;
    if (!walk_.read_text(value, {0, 64}, text)) return std::nullopt;
    const auto date = ledger::date_of(text.view);
    if (!date) {
      walk_.note(MistakeCode::bad_format, "YYYY-MM-DD");
    } else if (*date < ledger::date_of(kDatesFrom) || *date > ledger::date_of(kDatesTo)) {
      walk_.note(MistakeCode::out_of_range,
                 std::string(kDatesFrom) + " … " + std::string(kDatesTo));
      return std::nullopt;
    }
    return date;
  }

  void read_skip(JsonValue value) {
    std::vector<std::int32_t>& days = terms_.skip_days;
    walk_array(walk_, value, 0, core::kSkipDatesMax, [&](std::size_t, JsonValue element) {
      if (const auto date = read_date(element)) days.push_back(date->days);
    });
    std::sort(days.begin(), days.end());
    days.erase(std::unique(days.begin(), days.end()), days.end());
  }

  void read_order(JsonValue value) {
    JsonObject object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
      return walk_.note(MistakeCode::wrong_type, "an object");
    if (object.raw_json().get(order) != simdjson::SUCCESS) walk_.break_off();
  }

  Walk& walk_;
  core::RecurrenceTerms& terms_;
  core::ZoneTable& zone_;
};

}  // namespace

Decoding RecurrenceDecoder::decode(BodyText body, const Name& name,
                                   core::RecurrencePlacement& placement) {
  Walk walk;
  walk.begin(body.text.size());
  mistakes_.clear();
  core::RecurrencePlacement read;
  TermsReader terms(walk, read);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view padded{body.text, body.readable_bytes};
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return Decoding::not_json;
  JsonObject object;
  if (document.get_object().get(object) == simdjson::SUCCESS)
    walk_fields(walk, object, kFields,
                [&](std::size_t field, JsonValue value) { terms.read(field, value); });
  else
    walk.note(MistakeCode::wrong_type, "an object");
  // What the walk passed over is looked at here: the order's inside, and what is behind the
  // document.
  if (walk.broken() || !is_json_syntax(body.text)) return Decoding::not_json;
  mistakes_ = walk.mistakes();
  if (!terms.order.empty()) {
    const auto from = static_cast<std::size_t>(terms.order.data() - body.text.data());
    const Decoding of_order = orders_.decode_recurring(
        body.part(from, terms.order.size()), name.channel, name.test, name.external_id, read.order);
    if (of_order == Decoding::not_json) return Decoding::not_json;
    if (of_order == Decoding::mistaken)
      for (Mistake mistake : orders_.mistakes()) {
        mistake.pointer.insert(0, "/order");
        mistakes_.push_back(std::move(mistake));
      }
  }
  if (!mistakes_.empty()) return Decoding::mistaken;
  placement = finish(std::move(read));
  return Decoding::good;
}

core::RecurrencePlacement RecurrenceDecoder::finish(core::RecurrencePlacement placement) const {
  const core::RecurrenceTerms& terms = placement.terms;
  CanonicalBytes content;
  content.text(core::to_text(terms.rule));
  content.text(terms.zone);
  content.integer(terms.starts_days);
  content.integer(static_cast<std::int64_t>(terms.state));
  content.integer(static_cast<std::int64_t>(terms.skip_days.size()));
  for (const std::int32_t days : terms.skip_days) content.integer(days);
  content.integer(terms.horizon_days);
  content.integer(terms.prepaid ? 1 : 0);
  append_content(content, placement.order);
  content.text(orders_.personal_text());
  placement.content_digest = sealer_.content_digest128(content.bytes());
  return placement;
}

bool is_recurrence_id(std::string_view text) {
  if (text.empty() || !simdjson::validate_utf8(text.data(), text.size())) return false;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count)
    if (is_forbidden(next_code_point(text, at))) return false;
  return count <= core::kRecurrenceIdMax;
}

}  // namespace jidan::intake
