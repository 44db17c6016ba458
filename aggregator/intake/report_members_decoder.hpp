// The members of a report's data: their names, which kind has which, and how each is read.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aggregator/core/production/report.hpp"
#include "aggregator/intake/decoder_walk.hpp"

namespace jidan::intake {

enum DataMember : std::size_t {
  kRunId,
  kRevision,
  kSeq,
  kAt,
  kReason,
  kNote,
  kExcept,
  kResults,
  kLines,
  kPhotos,
  kSample,
  kClasses,
  kVerdict,
  kParcels,
  kDate,
  kCapacity,
  kClosed,
  kOutOfStock,
  kBack
};
inline constexpr std::size_t kDataMemberCount = 19;
inline constexpr std::array<std::string_view, kDataMemberCount> kDataNames{
    "run_id",  "revision", "seq",    "at",           "reason",  "note",    "except",
    "results", "lines",    "photos", "sample",       "classes", "verdict", "parcels",
    "date",    "capacity", "closed", "out_of_stock", "back"};

struct KindMembers {
  std::uint32_t allowed = 0, required = 0;  // bit i: member i
};
KindMembers members_of(core::ReportKind kind);

class ReportMembers {
 public:
  explicit ReportMembers(Walk& walk) : walk_(walk) {}

  // "run_…" or "lin_…".
  template <class Id>
  void read_id(JsonValue value, Id& id) {
    Text text;
    if (!walk_.read_text(value, {0, 64}, text)) return;
    if (const auto parsed = parse(text.view, id))
      id = *parsed;
    else
      walk_.note(MistakeCode::bad_format, "an id as the job sheet has it");
  }
  void read_reason(JsonValue value, core::ReportReason& reason);
  // Of a kind whose lines are objects or, for a first piece, bare ids.
  void read_lines(core::ReportKind kind, JsonValue value, std::vector<core::ReportLine>& lines);
  void read_photos(JsonValue value);
  void read_classes(JsonValue value);
  void read_verdict(JsonValue value);
  void read_parcels(JsonValue value, std::vector<core::ShippedParcel>& parcels);
  void read_date(JsonValue value, std::optional<core::LocalDate>& date);
  void read_stock(JsonValue value, std::vector<core::StockNotice>& stock);

 private:
  template <class Tag>
  static std::optional<core::Id<Tag>> parse(std::string_view text, const core::Id<Tag>&) {
    return core::parse_id<Tag>(text);
  }
  void read_line_member(std::size_t member, JsonValue value, core::ReportLine& line);
  void read_count(JsonValue value, std::int32_t& count);

  Walk& walk_;
};

}  // namespace jidan::intake
