// Writing reports; see report_text.hpp.
#include "factory-adapter/report_text.hpp"

#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::adapter {
namespace {

using http::JsonWriter;

void write_exceptions(JsonWriter& writer, const ReportDraft& report) {
  if (report.except.empty()) return;
  writer.key("except").begin_array();
  for (const LineException& exception : report.except) {
    writer.begin_object().key("line_id").string(exception.line_id);
    writer.key("reason").string(to_text(exception.reason)).end_object();
  }
  writer.end_array();
}

void write_results(JsonWriter& writer, const ReportDraft& report) {
  writer.key("results").begin_array();
  for (const LineResult& result : report.results) {
    writer.begin_object().key("line_id").string(result.line_id);
    writer.key("made").integer(result.made).key("defective").integer(0);
    writer.key("spoiled").integer(result.spoiled);
    if (result.spoiled > 0) writer.key("reason").string(to_text(Reason::other));
    writer.end_object();
  }
  writer.end_array();
}

void write_parcels(JsonWriter& writer, const ReportDraft& report) {
  writer.key("parcels").begin_array();
  for (const ReportedParcel& parcel : report.parcels) {
    writer.begin_object().key("parcel_id").string(parcel.parcel_id);
    writer.key("carrier").string(parcel.carrier);
    writer.key("tracking_number").string(parcel.tracking_number);
    writer.key("lines").begin_array();
    for (const std::string& line : parcel.lines) writer.string(line);
    writer.end_array().end_object();
  }
  writer.end_array();
}

void write_outcomes(JsonWriter& writer, const ReportDraft& report) {
  writer.key("lines").begin_array();
  for (const LineOutcome& outcome : report.outcomes) {
    writer.begin_object().key("line_id").string(outcome.line_id);
    writer.key("not_started").integer(outcome.not_started);
    writer.key("already_made").integer(outcome.already_made).end_object();
  }
  writer.end_array();
}

}  // namespace

std::string report_body(const ReportDraft& report) {
  std::string body;
  JsonWriter writer(body);
  writer.begin_object().key("type").string(to_text(report.kind));
  writer.key("timestamp").string(platform::rfc3339(report.at));
  writer.key("data").begin_object();
  writer.key("run_id").string(report.run_id).key("revision").integer(report.revision);
  writer.key("seq").integer(static_cast<std::int64_t>(report.seq));
  writer.key("at").string(platform::rfc3339(report.at));
  switch (report.kind) {
    case ReportKind::accepted:
      write_exceptions(writer, report);
      break;
    case ReportKind::rejected:
      writer.key("reason").string(to_text(report.reason));
      break;
    case ReportKind::progress:
      write_results(writer, report);
      break;
    case ReportKind::shipped:
      write_parcels(writer, report);
      break;
    case ReportKind::cancel_outcome:
      write_outcomes(writer, report);
      break;
    case ReportKind::started:
    case ReportKind::completed:
      break;
  }
  writer.end_object().end_object();
  return body;
}

std::string report_webhook_id(const ReportDraft& report) {
  return "rpt_" + report.run_id + "_" + std::to_string(report.revision) + "_" +
         std::to_string(report.seq);
}

}  // namespace jidan::adapter
