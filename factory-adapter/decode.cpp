// Decoders of the aggregator's bodies; see decode.hpp.
#include "factory-adapter/decode.hpp"

#include <utility>

#include "factory-adapter/decode_walk.hpp"

namespace jidan::adapter {
namespace {

using Value = DecodeWalk::Value;

// Limits of the contract: a quantity is at most a million a line; a run is bounded by its body.
constexpr std::int64_t quantity_max = 1'000'000;
constexpr std::int64_t run_quantity_max = 1'000'000'000;
constexpr std::int64_t revision_max = 1'000'000;
constexpr std::size_t text_bytes_max = 16'384;  // 500 graphemes, each as long as they come
constexpr std::size_t type_bytes_max = 64;

void read_personalization(DecodeWalk& walk, Value value, SheetLine& line) {
  walk.array(value, [&](Value placement) {
    walk.object(placement, [&](std::string_view key, Value field) {
      if (key != "text") return;
      if (auto text = walk.text(field, text_bytes_max)) line.texts.push_back(std::move(*text));
    });
  });
}

void read_line(DecodeWalk& walk, Value value, Sheet& sheet) {
  SheetLine line;
  bool has_quantity = false;
  walk.object(value, [&](std::string_view key, Value field) {
    if (key == "line_id") {
      if (auto id = walk.id(field)) line.line_id = std::move(*id);
    } else if (key == "quantity") {
      has_quantity = true;
      if (const auto quantity = walk.integer(field, 1, quantity_max)) line.quantity = *quantity;
    } else if (key == "personalization") {
      read_personalization(walk, field, line);
    }
  });
  if (line.line_id.empty()) walk.missing("line_id");
  if (!has_quantity) walk.missing("quantity");
  sheet.lines.push_back(std::move(line));
}

void read_groups(DecodeWalk& walk, Value value, Sheet& sheet) {
  walk.array(value, [&](Value group) {
    walk.object(group, [&](std::string_view key, Value field) {
      if (key != "lines") return;
      walk.array(field, [&](Value line) { read_line(walk, line, sheet); });
    });
  });
}

struct SheetFields {  // which of the required ones were there
  bool run_id = false, revision = false, factory = false, ack_by = false, due_at = false,
       quantity = false, groups = false;
};

void read_sheet_field(DecodeWalk& walk, std::string_view key, Value field, Sheet& sheet,
                      SheetFields& seen) {
  if (key == "run_id") {
    seen.run_id = true;
    if (auto id = walk.id(field)) sheet.run_id = std::move(*id);
  } else if (key == "run") {
    if (auto id = walk.id(field)) sheet.run = std::move(*id);
  } else if (key == "revision") {
    seen.revision = true;
    if (const auto number = walk.integer(field, 1, revision_max)) sheet.revision = *number;
  } else if (key == "factory") {
    seen.factory = true;
    if (auto id = walk.id(field)) sheet.factory = std::move(*id);
  } else if (key == "ack_by") {
    seen.ack_by = true;
    if (const auto instant = walk.instant(field)) sheet.ack_by = *instant;
  } else if (key == "due_at") {
    seen.due_at = true;
    if (const auto instant = walk.instant(field)) sheet.due_at = *instant;
  } else if (key == "quantity") {
    walk.object(field, [&](std::string_view name, Value number) {
      if (name != "to_make") return;
      seen.quantity = true;
      if (const auto pieces = walk.integer(number, 0, run_quantity_max)) sheet.quantity = *pieces;
    });
  } else if (key == "groups") {
    seen.groups = true;
    read_groups(walk, field, sheet);
  }
}

void read_sheet(DecodeWalk& walk, Value data, Sheet& sheet) {
  SheetFields seen;
  walk.object(data, [&](std::string_view key, Value field) {
    read_sheet_field(walk, key, field, sheet, seen);
  });
  for (const auto& [there, name] :
       {std::pair{seen.run_id, "run_id"}, std::pair{seen.revision, "revision"},
        std::pair{seen.factory, "factory"}, std::pair{seen.ack_by, "ack_by"},
        std::pair{seen.due_at, "due_at"}, std::pair{seen.quantity, "quantity/to_make"},
        std::pair{seen.groups, "groups"}})
    if (!there) walk.missing(name);
}

void read_cancelled(DecodeWalk& walk, Value data, Sheet& sheet) {
  bool has_run_id = false;
  walk.object(data, [&](std::string_view key, Value field) {
    if (key == "run_id") {
      has_run_id = true;
      if (auto id = walk.id(field)) sheet.run_id = std::move(*id);
    } else if (key == "revision") {
      if (const auto number = walk.integer(field, 1, revision_max)) sheet.revision = *number;
    }
  });
  if (!has_run_id) walk.missing("run_id");
}

void read_cancel_requested(DecodeWalk& walk, Value data, Sheet& sheet) {
  bool has_run_id = false;
  bool has_lines = false;
  walk.object(data, [&](std::string_view key, Value field) {
    if (key == "run_id") {
      has_run_id = true;
      if (auto id = walk.id(field)) sheet.run_id = std::move(*id);
    } else if (key == "lines") {
      has_lines = true;
      walk.array(field, [&](Value line) { read_line(walk, line, sheet); });
    }
  });
  if (!has_run_id) walk.missing("run_id");
  if (!has_lines) walk.missing("lines");
}

MessageKind kind_of(std::string_view type) {
  if (type == "job_sheet.issued" || type == "job_sheet.revised") return MessageKind::sheet;
  if (type == "job_sheet.cancelled") return MessageKind::cancelled;
  if (type == "job_sheet.cancel_requested") return MessageKind::cancel_requested;
  return MessageKind::ignored;
}

}  // namespace

DecodedMessage decode_message(std::string_view body) {
  DecodedMessage decoded;
  const simdjson::padded_string padded(body);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object envelope;
  DecodeWalk walk;
  Message message;
  bool has_data = false;
  std::string_view type;
  if (parser.iterate(padded).get(document) || document.get_object().get(envelope)) {
    decoded.is_json = false;
    return decoded;
  }
  const auto type_error = envelope.find_field_unordered("type").get_string().get(type);
  if (type_error != simdjson::SUCCESS) {
    walk.missing("type");
  } else {
    message.type = std::string(type.substr(0, type_bytes_max));
    message.kind = kind_of(type);
  }
  if (envelope.reset().error() != simdjson::SUCCESS) {
    decoded.is_json = false;
    return decoded;
  }
  walk.fields(envelope, [&](std::string_view key, Value value) {
    if (key != "data" || type_error != simdjson::SUCCESS) return;
    has_data = true;
    if (message.kind == MessageKind::sheet) read_sheet(walk, value, message.sheet);
    if (message.kind == MessageKind::cancelled) read_cancelled(walk, value, message.sheet);
    if (message.kind == MessageKind::cancel_requested)
      read_cancel_requested(walk, value, message.sheet);
  });
  if (!has_data && message.kind != MessageKind::ignored) walk.missing("data");
  decoded.is_json = !walk.broken() && at_end(document);
  decoded.mistakes = std::move(walk.mistakes());
  if (decoded.is_json && decoded.mistakes.empty()) decoded.message = std::move(message);
  return decoded;
}

}  // namespace jidan::adapter
