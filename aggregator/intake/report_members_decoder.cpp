// Reading the members of a report's data; see report_members_decoder.hpp. Bounds are those of
// schemas/report.schema.json.
#include "aggregator/intake/report_members_decoder.hpp"

#include <algorithm>

namespace jidan::intake {
namespace {

constexpr std::uint32_t bits(std::initializer_list<DataMember> members) {
  std::uint32_t set = 0;
  for (const DataMember member : members) set |= 1U << member;
  return set;
}
constexpr std::uint32_t kHead = bits({kRunId, kRevision, kSeq, kAt});

constexpr std::array<std::string_view, 9> kReasons{
    "artwork_unusable", "text_unprintable", "content_refused", "rights_doubt", "no_material",
    "too_late",         "capacity",         "price",           "other"};
constexpr std::array<std::string_view, 3> kClassNames{"critical", "major", "minor"};
constexpr std::array<std::string_view, 2> kVerdicts{"accept", "reject"};
constexpr std::int64_t kCountMax = 1'000'000;
constexpr std::size_t kLinesMax = 100'000;
constexpr std::size_t kParcelsMax = 10'000;

enum LineMember : std::size_t {
  kLineId,
  kLineReason,
  kLineNote,
  kLinePhotos,
  kMade,
  kDefective,
  kSpoiled,
  kNotStarted,
  kAlreadyMade
};
using LineNames = FieldNames<9>;
constexpr std::array<std::string_view, 9> kLineNames{"line_id", "reason",      "note",
                                                     "photos",  "made",        "defective",
                                                     "spoiled", "not_started", "already_made"};

constexpr std::uint32_t line_bits(std::initializer_list<LineMember> members) {
  std::uint32_t set = 0;
  for (const LineMember member : members) set |= 1U << member;
  return set;
}

KindMembers line_members_of(core::ReportKind kind) {
  switch (kind) {
    case core::ReportKind::accepted:
      return {line_bits({kLineId, kLineReason, kLineNote}), line_bits({kLineId, kLineReason})};
    case core::ReportKind::line_problem:
      return {line_bits({kLineId, kLineReason, kLineNote, kLinePhotos}),
              line_bits({kLineId, kLineReason})};
    case core::ReportKind::cancel_outcome:
      return {line_bits({kLineId, kNotStarted, kAlreadyMade}),
              line_bits({kLineId, kNotStarted, kAlreadyMade})};
    case core::ReportKind::started:
    case core::ReportKind::progress:
    case core::ReportKind::completed:
      return {line_bits({kLineId, kMade, kDefective, kSpoiled, kLineReason}), line_bits({kLineId})};
    case core::ReportKind::rejected:
    case core::ReportKind::first_piece:
    case core::ReportKind::inspected:
    case core::ReportKind::shipped:
    case core::ReportKind::availability:
      break;
  }
  return {};
}

std::size_t lines_min(core::ReportKind kind) {
  return kind == core::ReportKind::line_problem || kind == core::ReportKind::cancel_outcome ||
                 kind == core::ReportKind::first_piece
             ? 1
             : 0;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// YYYY-MM-DD of a day there is.
std::optional<core::LocalDate> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::array<int, 3> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 3> kPlaces{{{0, 4}, {5, 2}, {8, 2}}};
  for (std::size_t i = 0; i < 3; ++i)
    for (const char c : text.substr(kPlaces.at(i).first, kPlaces.at(i).second)) {
      if (c < '0' || c > '9') return std::nullopt;
      parts.at(i) = parts.at(i) * 10 + (c - '0');
    }
  if (parts[0] < 1970 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31)
    return std::nullopt;
  const auto date = core::date_from_civil(parts[0], static_cast<unsigned>(parts[1]),
                                          static_cast<unsigned>(parts[2]));
  if (core::civil_from_date(date).day != static_cast<unsigned>(parts[2])) return std::nullopt;
  return date;
}

}  // namespace

KindMembers members_of(core::ReportKind kind) {
  switch (kind) {
    case core::ReportKind::accepted:
      return {kHead | bits({kExcept}), kHead};
    case core::ReportKind::rejected:
      return {kHead | bits({kReason, kNote}), kHead | bits({kReason})};
    case core::ReportKind::started:
    case core::ReportKind::completed:
      return {kHead | bits({kResults}), kHead};
    case core::ReportKind::progress:
      return {kHead | bits({kResults}), kHead | bits({kResults})};
    case core::ReportKind::first_piece:
      return {kHead | bits({kLines, kPhotos}), kHead | bits({kLines})};
    case core::ReportKind::line_problem:
    case core::ReportKind::cancel_outcome:
      return {kHead | bits({kLines}), kHead | bits({kLines})};
    case core::ReportKind::inspected: {
      const std::uint32_t set = kHead | bits({kSample, kClasses, kVerdict});
      return {set, set};
    }
    case core::ReportKind::shipped:
      return {kHead | bits({kParcels}), kHead | bits({kParcels})};
    case core::ReportKind::availability:
      return {bits({kSeq, kAt, kDate, kCapacity, kClosed, kOutOfStock, kBack}), bits({kSeq, kAt})};
  }
  return {};
}

void ReportMembers::read_reason(JsonValue value, core::ReportReason& reason) {
  std::size_t choice = 0;
  if (walk_.read_choice(value, kReasons, choice))
    reason = static_cast<core::ReportReason>(choice + 1);  // the first is none
}

void ReportMembers::read_count(JsonValue value, std::int32_t& count) {
  std::int64_t number = 0;
  if (walk_.read_integer(value, 0, kCountMax, number)) count = static_cast<std::int32_t>(number);
}

void ReportMembers::read_lines(core::ReportKind kind, JsonValue value,
                               std::vector<core::ReportLine>& lines) {
  const KindMembers members = line_members_of(kind);
  const LineNames fields{kLineNames, members.required};
  walk_array(walk_, value, lines_min(kind), kLinesMax, [&](std::size_t, JsonValue element) {
    core::ReportLine& line = lines.emplace_back();
    if (kind == core::ReportKind::first_piece) return read_id(element, line.line);
    std::uint32_t seen = 0;
    walk_object(walk_, element, fields, seen, [&](std::size_t field, JsonValue member) {
      if ((members.allowed >> field & 1U) == 0)
        walk_.note(MistakeCode::unknown_field);
      else
        read_line_member(field, member, line);
    });
  });
}

void ReportMembers::read_line_member(std::size_t member, JsonValue value, core::ReportLine& line) {
  Text text;
  switch (static_cast<LineMember>(member)) {
    case kLineId:
      return read_id(value, line.line);
    case kLineReason:
      return read_reason(value, line.reason);
    case kLineNote:
      walk_.read_text(value, {0, 1'000}, text);
      return;
    case kLinePhotos:
      return read_photos(value);
    case kMade:
      return read_count(value, line.count.made);
    case kDefective:
      return read_count(value, line.count.defective);
    case kSpoiled:
      return read_count(value, line.count.spoiled);
    case kNotStarted:
      return read_count(value, line.not_started);
    case kAlreadyMade:
      return read_count(value, line.already_made);
  }
}

void ReportMembers::read_photos(JsonValue value) {
  constexpr FieldNames<1> kPhoto{{"sha256"}, 1U};
  walk_array(walk_, value, 0, 16, [&](std::size_t, JsonValue element) {
    std::uint32_t seen = 0;
    walk_object(walk_, element, kPhoto, seen, [&](std::size_t, JsonValue member) {
      Text text;
      if (walk_.read_text(member, {0, 128}, text) && !is_sha256(text.view))
        walk_.note(MistakeCode::bad_format, "[0-9a-f]{64}");
    });
  });
}

void ReportMembers::read_classes(JsonValue value) {
  constexpr FieldNames<2> kClass{{"class", "nonconforming"}, 3U};
  walk_array(walk_, value, 0, 3, [&](std::size_t, JsonValue element) {
    std::uint32_t seen = 0;
    walk_object(walk_, element, kClass, seen, [&](std::size_t field, JsonValue member) {
      std::size_t choice = 0;
      std::int32_t count = 0;
      if (field == 0)
        walk_.read_choice(member, kClassNames, choice);
      else
        read_count(member, count);
    });
  });
}

void ReportMembers::read_verdict(JsonValue value) {
  std::size_t choice = 0;
  walk_.read_choice(value, kVerdicts, choice);
}

void ReportMembers::read_parcels(JsonValue value, std::vector<core::ShippedParcel>& parcels) {
  constexpr FieldNames<4> kParcel{{"parcel_id", "carrier", "tracking_number", "lines"}, 15U};
  walk_array(walk_, value, 1, kParcelsMax, [&](std::size_t, JsonValue element) {
    core::ShippedParcel& parcel = parcels.emplace_back();
    std::uint32_t seen = 0;
    walk_object(walk_, element, kParcel, seen, [&](std::size_t field, JsonValue member) {
      if (field == 3) {
        walk_array(walk_, member, 1, kLinesMax, [&](std::size_t, JsonValue line) {
          read_id(line, parcel.lines.emplace_back());
        });
        return;
      }
      Text text;
      if (!walk_.read_text(member, {1, field == 0 ? 128U : 64U}, text)) return;
      std::string& out = field == 0   ? parcel.parcel_id
                         : field == 1 ? parcel.carrier
                                      : parcel.tracking_number;
      out = text.view;
    });
  });
}

void ReportMembers::read_date(JsonValue value, std::optional<core::LocalDate>& date) {
  Text text;
  if (!walk_.read_text(value, {0, 64}, text)) return;
  date = parse_date(text.view);
  if (!date) walk_.note(MistakeCode::bad_format, "YYYY-MM-DD");
}

void ReportMembers::read_stock(JsonValue value, std::vector<core::StockNotice>& stock) {
  constexpr FieldNames<3> kStock{{"sku", "blank", "until"}, 0};
  walk_array(walk_, value, 0, 1'000, [&](std::size_t, JsonValue element) {
    core::StockNotice& notice = stock.emplace_back();
    std::uint32_t seen = 0;
    const bool walked =
        walk_object(walk_, element, kStock, seen, [&](std::size_t field, JsonValue member) {
          Text text;
          if (field == 2)
            walk_.read_instant(member, notice.until);
          else if (walk_.read_text(member, {1, 64}, text))
            notice.what = text.view;
        });
    if (!walked) return;
    if ((seen & 3U) == 0) walk_.note(MistakeCode::missing, ": sku or blank");
    if ((seen & 3U) == 3) walk_.note(MistakeCode::not_allowed, "both: sku and blank");
  });
}

}  // namespace jidan::intake
