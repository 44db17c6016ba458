// Reading configuration-like JSON documents strictly: duplicate keys, unknown members, depth and
// every range are checked, and all problems are collected with their RFC 6901 pointers. Not for
// orders.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/ledger/catalog_json.hpp"

namespace jidan::ledger {

class Problems {
 public:
  void add(std::string pointer, std::string code, std::string detail) {
    if (list_.size() < kCatalogProblemsMax)
      list_.push_back({std::move(pointer), std::move(code), std::move(detail)});
  }
  bool none() const { return list_.empty(); }
  const std::vector<DocumentProblem>& list() const { return list_; }

 private:
  std::vector<DocumentProblem> list_;
};

std::string child_pointer(const std::string& pointer, std::string_view name);
std::string child_pointer(const std::string& pointer, std::size_t index);

// Nothing (and a problem) when the text is no JSON; duplicate keys and depth are problems too.
std::optional<nlohmann::json> parse_document(std::string_view text, Problems& problems);

enum class Presence { required, optional };
struct IntegerRange {
  std::int64_t min = 0, max = 0;
};
struct CountRange {
  std::size_t min = 0, max = 0;
};
using TextCheck = bool (*)(std::string_view);

// Values on their own: elements of arrays. Nothing, with a problem noted, when not as asked for.
std::optional<std::int64_t> integer_of(Problems& problems, const std::string& pointer,
                                       const nlohmann::json& value, IntegerRange range);
std::optional<std::string> text_of(Problems& problems, const std::string& pointer,
                                   const nlohmann::json& value, CountRange code_points);

// One object of the document. Each getter marks its member as known; finish() tells of the others.
class ObjectReader {
 public:
  using Visit = std::function<void(const nlohmann::json& value, const std::string& pointer)>;
  using VisitMember = std::function<void(const std::string& name, const nlohmann::json& value,
                                         const std::string& pointer)>;

  // A value that is not an object is a problem, and reads as an empty one without missing members.
  ObjectReader(Problems& problems, std::string pointer, const nlohmann::json& value);

  const std::string& pointer() const { return pointer_; }
  Problems& problems() { return problems_; }
  bool has(std::string_view name) const;
  // Null when absent (a problem when required).
  const nlohmann::json* member(std::string_view name, Presence presence);

  std::string text(std::string_view name, Presence presence, CountRange code_points);
  // A text of one form; `what` says which.
  std::string text(std::string_view name, Presence presence, TextCheck check,
                   std::string_view what);
  std::int64_t integer(std::string_view name, IntegerRange range);  // required
  std::int64_t integer(std::string_view name, IntegerRange range, std::int64_t absent);
  bool boolean(std::string_view name, bool absent);
  // A number as thousandths, rounded.
  std::int64_t thousandths(std::string_view name, IntegerRange whole);
  // Position in `names`; `absent` when it isn't there; nothing: `names` are required to hold it.
  std::size_t choice(std::string_view name, std::initializer_list<std::string_view> names,
                     std::optional<std::size_t> absent = std::nullopt);
  void each(std::string_view name, Presence presence, CountRange count, const Visit& visit);
  void each_member(std::string_view name, Presence presence, CountRange count,
                   const VisitMember& visit);
  // Distinct texts of one form.
  std::vector<std::string> texts(std::string_view name, Presence presence, CountRange count,
                                 TextCheck check, std::string_view what);
  void note(std::string_view name, std::string code, std::string detail);
  void finish();

 private:
  Problems& problems_;
  std::string pointer_;
  const nlohmann::json* object_ = nullptr;  // null when the value wasn't an object
  std::set<std::string, std::less<>> known_;
};

}  // namespace jidan::ledger
