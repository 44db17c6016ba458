// Parsing a document once, with duplicate keys and depth refused; see document_reader_json.hpp.
#include <nlohmann/json.hpp>

#include "aggregator/ledger/document_reader_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

// Where the parser is, for the pointer of a duplicate key.
struct Frame {
  bool is_array = false;
  std::size_t index = 0;
  std::string key;
  std::set<std::string> keys;
};

class StrictEvents {
 public:
  explicit StrictEvents(Problems& problems) : problems_(problems) {}

  bool operator()(int depth, json::parse_event_t event, json& parsed) {
    if (static_cast<std::size_t>(depth) > kCatalogDepthMax) {
      if (!too_deep_) problems_.add("", "too-deep", "nested deeper than 32");
      too_deep_ = true;
      return false;
    }
    switch (event) {
      case json::parse_event_t::object_start:
        frames_.push_back({});
        break;
      case json::parse_event_t::array_start:
        frames_.push_back({true, 0, {}, {}});
        break;
      case json::parse_event_t::key:
        take_key(parsed);
        break;
      case json::parse_event_t::object_end:
      case json::parse_event_t::array_end:
        frames_.pop_back();
        next_element();
        break;
      case json::parse_event_t::value:
        next_element();
        break;
    }
    return true;
  }

  bool too_deep() const { return too_deep_; }

 private:
  void next_element() {
    if (!frames_.empty() && frames_.back().is_array) ++frames_.back().index;
  }
  void take_key(const json& parsed) {
    const auto* key = parsed.get_ptr<const json::string_t*>();
    frames_.back().key = *key;
    if (frames_.back().keys.insert(*key).second) return;
    std::string pointer;
    for (const Frame& frame : frames_)
      pointer =
          frame.is_array ? child_pointer(pointer, frame.index) : child_pointer(pointer, frame.key);
    problems_.add(pointer, "duplicate-key", "is given more than once");
  }

  Problems& problems_;
  std::vector<Frame> frames_;
  bool too_deep_ = false;
};

}  // namespace

std::optional<json> parse_document(std::string_view text, Problems& problems) {
  if (text.size() > kCatalogBytesMax) {
    problems.add("", "too-large", "more than 256 MiB");
    return std::nullopt;
  }
  StrictEvents events{problems};
  // Handed on by reference: the parser copies its callback.
  json document = json::parse(
      text,
      [&events](int depth, json::parse_event_t event, json& parsed) {
        return events(depth, event, parsed);
      },
      false);
  // The parser would stop at a NUL and call the rest well.
  const bool has_nul = text.find('\0') != std::string_view::npos;
  if (!events.too_deep() && (document.is_discarded() || has_nul))
    problems.add("", "not-json", "is not JSON in UTF-8");
  if (document.is_discarded() || has_nul) return std::nullopt;
  return document;
}

}  // namespace jidan::ledger
