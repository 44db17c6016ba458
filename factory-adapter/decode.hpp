// Reads what the aggregator sends us: webhook bodies, pages of job sheets, problem answers. A typed
// walk that checks types and ranges, refuses repeated keys where it matters, and collects every
// mistake with its pointer. Fields it doesn't know are skipped: later versions add some.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/sheet.hpp"

namespace jidan::adapter {

enum class MessageKind { sheet, cancelled, cancel_requested, ignored };

struct Message {
  MessageKind kind = MessageKind::ignored;
  std::string type;  // as sent, at most 64 bytes of it
  // cancelled: only run_id and revision; cancel_requested: those, and the lines it is about
  Sheet sheet;
};

struct Mistake {
  std::string pointer;  // RFC 6901
  std::string code;
  std::string detail;  // never holds a value of the body
};

struct DecodedMessage {
  std::optional<Message> message;  // nothing: see mistakes
  std::vector<Mistake> mistakes;
  bool is_json = true;
};
DecodedMessage decode_message(std::string_view body);

struct PulledSheet {
  std::string delivery_id;
  std::string body;  // the bytes as they stand in the page
};
struct PulledPage {
  std::vector<PulledSheet> sheets;
  std::string next;
};
// Nothing if it is not such a page.
std::optional<PulledPage> decode_page(std::string_view body);

// NAME of {"type":"urn:jidan:problem:NAME"}; empty if there is none.
std::string problem_name(std::string_view body);

}  // namespace jidan::adapter
