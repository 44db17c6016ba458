// Reports of every kind through one walk: which members a kind may and must have is a table. See
// report_decoder.hpp.
#include "aggregator/intake/report_decoder.hpp"

#include <optional>

#include "aggregator/intake/report_members_decoder.hpp"

namespace jidan::intake {
namespace {

constexpr std::array<std::string_view, 11> kKinds{"job_sheet.accepted",  "job_sheet.rejected",
                                                  "run.started",         "run.progress",
                                                  "run.first_piece",     "line.problem",
                                                  "run.completed",       "run.inspected",
                                                  "run.shipped",         "job_sheet.cancel_outcome",
                                                  "factory.availability"};

enum Envelope : std::size_t { kType, kTimestamp, kData };
constexpr FieldNames<3> kEnvelope{{"type", "timestamp", "data"}, 7U};

constexpr std::int64_t kRevisionMax = 1'000'000;
constexpr std::int64_t kSeqMax = 9'007'199'254'740'991;  // 2^53 − 1
constexpr std::int64_t kCapacityMax = 1'000'000'000;

}  // namespace

class ReportDecoder::Impl {
 public:
  Decoding decode(BodyText body, core::Report& out) {
    walk_.begin(body.text.size());
    core::Report report;
    const simdjson::padded_string_view padded{body.text, body.readable_bytes};
    kind_ = find_kind(padded);
    walk_.begin(body.text.size());
    simdjson::ondemand::document document;
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS) return Decoding::not_json;
    JsonObject object;
    if (document.get_object().get(object) == simdjson::SUCCESS)
      walk_fields(walk_, object, kEnvelope,
                  [&](std::size_t field, JsonValue value) { read_envelope(field, value, report); });
    else
      walk_.note(MistakeCode::wrong_type, "an object");
    if (walk_.broken()) return Decoding::not_json;
    if (!walk_.mistakes().empty())
      return is_json_syntax(body.text) ? Decoding::mistaken : Decoding::not_json;
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Decoding::not_json;
    out = std::move(report);
    return Decoding::good;
  }

  const Mistakes& mistakes() const { return walk_.mistakes(); }

 private:
  // The kind decides how data is read, and may come behind it.
  std::optional<core::ReportKind> find_kind(const simdjson::padded_string_view& padded) {
    simdjson::ondemand::document document;
    JsonValue value;
    if (parser_.iterate(padded).get(document) != simdjson::SUCCESS ||
        document.find_field_unordered("type").get(value) != simdjson::SUCCESS)
      return std::nullopt;
    std::size_t choice = 0;
    if (!walk_.read_choice(value, kKinds, choice)) return std::nullopt;
    return static_cast<core::ReportKind>(choice);
  }

  void read_envelope(std::size_t field, JsonValue value, core::Report& report) {
    std::size_t choice = 0;
    core::Instant sent{};
    switch (static_cast<Envelope>(field)) {
      case kType:
        if (walk_.read_choice(value, kKinds, choice))
          report.kind = static_cast<core::ReportKind>(choice);
        return;
      case kTimestamp:
        walk_.read_instant(value, sent);
        return;
      case kData:
        return read_data(value, report);
    }
  }

  void read_data(JsonValue value, core::Report& report) {
    JsonObject object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
      return walk_.note(MistakeCode::wrong_type, "an object");
    if (!kind_) return;  // what it should hold is not known; the kind's mistake is noted
    const KindMembers members = members_of(*kind_);
    FieldNames<kDataMemberCount> fields{kDataNames, members.required};
    const std::uint32_t seen =
        walk_fields(walk_, object, fields, [&](std::size_t field, JsonValue member) {
          if ((members.allowed >> field & 1U) == 0)
            walk_.note(MistakeCode::unknown_field);
          else
            read_member(static_cast<DataMember>(field), member, report);
        });
    constexpr std::uint32_t kNotices =
        1U << kCapacity | 1U << kClosed | 1U << kOutOfStock | 1U << kBack;
    if (*kind_ == core::ReportKind::availability && (seen & kNotices) == 0)
      walk_.note(MistakeCode::missing, ": capacity, closed, out_of_stock or back");
  }

  void read_member(DataMember member, JsonValue value, core::Report& report) {
    std::int64_t number = 0;
    bool flag = false;
    Text text;
    switch (member) {
      case kRunId:
        return reader_.read_id(value, report.run);
      case kRevision:
        if (walk_.read_integer(value, 1, kRevisionMax, number))
          report.revision = static_cast<std::uint32_t>(number);
        return;
      case kSeq:
        if (walk_.read_integer(value, 1, kSeqMax, number))
          report.seq = static_cast<std::uint64_t>(number);
        return;
      case kAt:
        walk_.read_instant(value, report.at);
        return;
      case kReason:
        return reader_.read_reason(value, report.reason);
      case kNote:
        walk_.read_text(value, {0, 1'000}, text);
        return;
      case kExcept:
      case kResults:
      case kLines:
        return reader_.read_lines(*kind_, value, report.lines);
      case kPhotos:
        return reader_.read_photos(value);
      case kSample:
        walk_.read_integer(value, 0, 1'000'000, number);
        return;
      case kClasses:
        return reader_.read_classes(value);
      case kVerdict:
        return reader_.read_verdict(value);
      case kParcels:
        return reader_.read_parcels(value, report.parcels);
      case kDate:
        return reader_.read_date(value, report.availability.date);
      case kCapacity:
        if (walk_.read_integer(value, 0, kCapacityMax, number))
          report.availability.capacity = number;
        return;
      case kClosed:
        if (walk_.read_boolean(value, flag)) report.availability.closed = flag;
        return;
      case kOutOfStock:
        return reader_.read_stock(value, report.availability.out_of_stock);
      case kBack: {
        std::vector<core::StockNotice> back;
        reader_.read_stock(value, back);
        for (core::StockNotice& each : back)
          report.availability.back.push_back(std::move(each.what));
        return;
      }
    }
  }

  simdjson::ondemand::parser parser_;
  Walk walk_;
  ReportMembers reader_{walk_};
  std::optional<core::ReportKind> kind_;
};

ReportDecoder::ReportDecoder() : impl_(std::make_unique<Impl>()) {}
ReportDecoder::~ReportDecoder() = default;

Decoding ReportDecoder::decode(BodyText body, core::Report& report) {
  return impl_->decode(body, report);
}

const Mistakes& ReportDecoder::mistakes() const {
  return impl_->mistakes();
}

}  // namespace jidan::intake
