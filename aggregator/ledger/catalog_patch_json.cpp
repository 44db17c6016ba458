// Lines into a document; see catalog_patch_json.hpp. The document is changed as JSON and then read
// like any other, so that a patched catalog obeys every rule of a whole one.
#include "aggregator/ledger/catalog_patch_json.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "aggregator/ledger/catalog_sections_json.hpp"

namespace jidan::ledger {
namespace {

using nlohmann::json;

struct KindRow {
  std::string_view kind, section;
  std::array<std::string_view, 2> key;  // the members that name a thing; the second may be empty
};
constexpr std::array<KindRow, 7> kKinds{{
    {"process", "processes", {"name", ""}},
    {"hub", "hubs", {"id", ""}},
    {"channel", "channels", {"name", ""}},
    {"factory", "factories", {"id", ""}},
    {"product", "products", {"sku", ""}},
    {"offer", "offers", {"factory", "process"}},
    {"transit", "transit", {"from", "to"}},
}};

constexpr std::size_t kNoLine = SIZE_MAX;

// One section of the document while lines change it.
struct Section {
  json* things = nullptr;
  std::unordered_map<std::string, std::size_t> by_key;
  std::vector<std::size_t> line_of;  // of each thing; kNoLine: as it was
  std::vector<bool> is_deleted;
};

class Patch {
 public:
  Patch(json& document, Problems& problems) : document_(document), problems_(problems) {}

  void take(std::size_t number, std::string_view text) {
    Problems own;
    const auto parsed = parse_document(text, own);
    for (const DocumentProblem& each : own.list())
      tell(number, each.pointer, each.code, each.detail);
    if (!own.none()) return;
    if (!parsed->is_object()) return tell(number, "", "wrong-type", "must be an object");
    const KindRow* row = kind_of(number, *parsed);
    if (row == nullptr) return;
    const auto key = key_of(*parsed, *row);
    if (!key) return tell(number, "", "missing", "what names the thing must be given as a text");
    const auto deletes = parsed->find("delete");
    if (deletes != parsed->end() && !deletes->is_boolean())
      return tell(number, "/delete", "wrong-type", "must be true or false");
    if (deletes != parsed->end() && deletes->get<bool>())
      remove(number, *row, *key, *parsed);
    else
      put(number, *row, *key, *parsed);
  }

  // Takes what was deleted out of the document.
  void finish() {
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      Section& section = sections_[kind];
      if (section.things == nullptr) continue;
      json left = json::array();
      std::vector<std::size_t> lines;
      for (std::size_t i = 0; i < section.things->size(); ++i) {
        if (section.is_deleted[i]) continue;
        left.push_back(std::move((*section.things)[i]));
        lines.push_back(section.line_of[i]);
      }
      *section.things = std::move(left);
      section.line_of = std::move(lines);
    }
  }

  // A problem of the whole document is told of the line that brought it.
  void tell_of(const DocumentProblem& problem) {
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      const std::string before = "/" + std::string{kKinds[kind].section} + "/";
      if (problem.pointer.compare(0, before.size(), before) != 0) continue;
      const std::size_t end =
          std::min(problem.pointer.find('/', before.size()), problem.pointer.size());
      const std::size_t index = std::stoull(problem.pointer.substr(before.size(), end));
      const std::string rest = problem.pointer.substr(end);
      const Section& section = sections_[kind];
      if (section.things != nullptr && section.line_of[index] != kNoLine)
        return tell(section.line_of[index], rest, problem.code, problem.detail);
      const auto name = key_of(document_[std::string{kKinds[kind].section}][index], kKinds[kind]);
      return problems_.add(
          problem.pointer, problem.code,
          std::string{kKinds[kind].kind} + " " + name.value_or("") + ": " + problem.detail);
    }
    problems_.add(problem.pointer, problem.code, problem.detail);
  }

 private:
  void tell(std::size_t number, const std::string& pointer, const std::string& code,
            const std::string& detail) {
    problems_.add("/" + std::to_string(number) + pointer, code,
                  "line " + std::to_string(number + 1) + ": " + detail);
  }

  const KindRow* kind_of(std::size_t number, const json& line) {
    const auto kind = line.find("kind");
    if (kind == line.end()) {
      tell(number, "/kind", "missing", "is required");
      return nullptr;
    }
    for (const KindRow& row : kKinds)
      if (kind->is_string() && kind->get_ref<const std::string&>() == row.kind) return &row;
    tell(number, "/kind", "bad-value",
         "one of process, hub, channel, factory, product, offer, transit");
    return nullptr;
  }

  // The names of a thing with a space between: ids and places have none.
  static std::optional<std::string> key_of(const json& thing, const KindRow& row) {
    std::string key;
    for (const std::string_view member : row.key) {
      if (member.empty()) continue;
      const auto found = thing.find(member);
      if (found == thing.end() || !found->is_string()) return std::nullopt;
      if (!key.empty()) key += ' ';
      key += found->get_ref<const std::string&>();
    }
    return key;
  }

  Section& section_of(const KindRow& row) {
    Section& section = sections_[static_cast<std::size_t>(&row - kKinds.data())];
    if (section.things != nullptr) return section;
    json& things = document_[std::string{row.section}];
    if (things.is_null()) things = json::array();
    section.things = &things;
    for (std::size_t i = 0; i < things.size(); ++i)
      if (const auto key = key_of(things[i], row)) section.by_key.emplace(*key, i);
    section.line_of.assign(things.size(), kNoLine);
    section.is_deleted.assign(things.size(), false);
    return section;
  }

  // False, and told, when an earlier line spoke of the same thing.
  bool is_first(std::size_t number, const Section& section, std::size_t index) {
    if (section.line_of[index] == kNoLine) return true;
    tell(number, "", "duplicate",
         "line " + std::to_string(section.line_of[index] + 1) + " speaks of the same");
    return false;
  }

  void put(std::size_t number, const KindRow& row, const std::string& key, json thing) {
    thing.erase("kind");
    thing.erase("delete");
    Section& section = section_of(row);
    const auto known = section.by_key.find(key);
    if (known != section.by_key.end()) {
      if (!is_first(number, section, known->second)) return;
      (*section.things)[known->second] = std::move(thing);
      section.line_of[known->second] = number;
      return;
    }
    section.by_key.emplace(key, section.things->size());
    section.things->push_back(std::move(thing));
    section.line_of.push_back(number);
    section.is_deleted.push_back(false);
  }

  void remove(std::size_t number, const KindRow& row, const std::string& key, const json& line) {
    for (const auto& [member, value] : line.items())
      if (member != "kind" && member != "delete" && member != row.key[0] && member != row.key[1])
        tell(number, "/" + member, "unknown-field", "a deletion only names the thing");
    Section& section = section_of(row);
    const auto known = section.by_key.find(key);
    if (known == section.by_key.end())
      return tell(number, "", "unknown-reference",
                  "there is no " + std::string{row.kind} + " " + key);
    if (!is_first(number, section, known->second)) return;
    section.is_deleted[known->second] = true;
    section.line_of[known->second] = number;
  }

  json& document_;
  Problems& problems_;
  std::array<Section, kKinds.size()> sections_;
};

bool is_empty(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// Nothing is read of a patch with too many lines.
void take_lines(std::string_view lines, Patch& patch, Problems& problems) {
  std::size_t count = 0;
  for (const char c : lines) count += c == '\n' ? 1U : 0U;
  if (count + (lines.empty() || lines.back() == '\n' ? 0U : 1U) > kCatalogPatchLinesMax)
    return problems.add("", "too-large", "more than 100000 lines");
  for (std::size_t number = 0; !lines.empty(); ++number) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (const std::string_view line = lines.substr(0, end); !is_empty(line))
      patch.take(number, line);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

}  // namespace

CatalogPatching patch_catalog(std::string_view base, std::string_view lines,
                              const ZoneLookup& zones) {
  Problems problems;
  auto document = parse_document(base, problems);
  if (!document) return problems.list();
  Patch patch(*document, problems);
  take_lines(lines, patch, problems);
  patch.finish();
  const std::int64_t version = (*document)["version"].get<std::int64_t>() + 1;
  (*document)["version"] = version;
  auto read = read_parsed_catalog(*document, zones);
  if (!read.ok())
    for (const DocumentProblem& each : read.error()) patch.tell_of(each);
  if (!problems.none()) return problems.list();
  return PatchedCatalog{std::move(read).value(), document->dump()};
}

}  // namespace jidan::ledger
