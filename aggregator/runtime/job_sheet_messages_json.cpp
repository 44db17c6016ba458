// Writes the messages to a factory as JSON: its sheets, and what is said about them.
#include <algorithm>

#include "aggregator/runtime/job_sheet_parts.hpp"
#include "platform/instant_text.hpp"

namespace jidan::runtime {
namespace {

using http::JsonWriter;
using platform::rfc3339;

JsonWriter& begin_message(JsonWriter& json, core::MessageKind kind, core::Instant at) {
  json.begin_object();
  json.key("type").string(core::to_text(kind));
  json.key("timestamp").string(rfc3339(at));
  return json.key("data").begin_object();
}

std::string message_text(JsonWriter& json, std::string& text, core::Sequence sequence) {
  json.key("sequence").integer(static_cast<std::int64_t>(sequence));
  json.end_object().end_object();
  return std::move(text);
}

}  // namespace

std::string job_sheet_message_json(const JobSheet& sheet, core::Sequence sequence) {
  std::string text;
  JsonWriter json(text);
  begin_message(json,
                sheet.issued.revision == 1 ? core::MessageKind::issued : core::MessageKind::revised,
                sheet.issued_at);
  write_members(json, sheet);
  return message_text(json, text, sequence);
}

std::string job_sheet_cancelled_json(const core::JobSheetCancelled& cancelled,
                                     const core::RunReleased& released, core::Instant at,
                                     core::Sequence sequence) {
  std::string text;
  JsonWriter json(text);
  begin_message(json, core::MessageKind::cancelled, at);
  write_head(json, released, cancelled.run, cancelled.revision);
  json.key("reason").string(core::to_text(cancelled.reason));
  return message_text(json, text, sequence);
}

std::string cancel_requested_json(const core::CancelRequested& request,
                                  const core::RunReleased& released, core::Instant at,
                                  core::Sequence sequence) {
  std::string text;
  JsonWriter json(text);
  begin_message(json, core::MessageKind::cancel_requested, at);
  write_head(json, released, request.run, request.revision);
  json.key("answer_by").string(rfc3339(request.answer_by));
  json.key("lines").begin_array();
  const std::string number = number_of(released);
  for (const core::AskedLine& asked : request.lines) {
    json.begin_object();
    json.key("line_id").string(core::to_text(asked.line));
    const auto printed =
        std::find_if(released.lines.begin(), released.lines.end(),
                     [&](const core::RunLine& each) { return each.line == asked.line; });
    if (printed != released.lines.end())
      json.key("piece").string(piece_code(number, printed->piece));
    json.key("quantity").integer(asked.quantity);
    json.end_object();
  }
  json.end_array();
  return message_text(json, text, sequence);
}

std::string reminder_json(const core::JobSheetReminded& reminder, const core::RunReleased& released,
                          core::Instant at, core::Sequence sequence) {
  std::string text;
  JsonWriter json(text);
  begin_message(json, core::MessageKind::reminder, at);
  write_head(json, released, reminder.run, reminder.revision);
  json.key("ack_by").string(rfc3339(reminder.ack_by));
  return message_text(json, text, sequence);
}

}  // namespace jidan::runtime
