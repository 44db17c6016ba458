// Judging a sheet and timing its steps; see rules.hpp.
#include "factory-adapter/rules.hpp"

#include <algorithm>
#include <array>

namespace jidan::adapter {
namespace {

constexpr std::array<Reason, 9> reasons = {Reason::artwork_unusable,
                                           Reason::text_unprintable,
                                           Reason::content_refused,
                                           Reason::rights_doubt,
                                           Reason::no_material,
                                           Reason::too_late,
                                           Reason::capacity,
                                           Reason::price,
                                           Reason::other};

bool fits(const RejectRule& rule, const Sheet& sheet) {
  if (!rule.quantity_over && !rule.lines_over) return false;
  const auto lines = static_cast<std::int64_t>(sheet.lines.size());
  return (!rule.quantity_over || sheet.quantity > *rule.quantity_over) &&
         (!rule.lines_over || lines > *rule.lines_over);
}

bool contains_any(const SheetLine& line, const std::vector<std::string>& words) {
  return std::any_of(line.texts.begin(), line.texts.end(), [&](const std::string& text) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
      return !word.empty() && text.find(word) != std::string::npos;
    });
  });
}

bool fits(const ExceptRule& rule, const SheetLine& line) {
  if (rule.text_contains.empty() && !rule.quantity_over) return false;
  return (rule.text_contains.empty() || contains_any(line, rule.text_contains)) &&
         (!rule.quantity_over || line.quantity > *rule.quantity_over);
}

std::optional<Reason> exception_of(const Rules& rules, const SheetLine& line) {
  for (const ExceptRule& rule : rules.except_when)
    if (fits(rule, line)) return rule.reason;
  if (permille_draw(rules.seed, "except", line.line_id) < rules.except_permille)
    return line.texts.empty() ? Reason::no_material : Reason::text_unprintable;
  return std::nullopt;
}

}  // namespace

Verdict judge(const Rules& rules, const Sheet& sheet) {
  Verdict verdict;
  for (const RejectRule& rule : rules.reject_when)
    if (fits(rule, sheet)) return Verdict{false, rule.reason, {}};
  if (permille_draw(rules.seed, "reject", sheet.run_id) < rules.reject_permille)
    return Verdict{false, Reason::capacity, {}};
  for (const SheetLine& line : sheet.lines)
    if (const auto reason = exception_of(rules, line))
      verdict.except.push_back({line.line_id, *reason});
  if (!verdict.except.empty() && verdict.except.size() == sheet.lines.size())
    return Verdict{false, verdict.except.front().reason, {}};
  return verdict;
}

Instant accept_at(const Rules& rules, const Job& job) {
  return job.received_at + rules.accept_after;
}

Instant start_at(const Rules& rules, const Job& job) {
  return job.state_since + rules.start_after;
}

Instant complete_at(const Rules& rules, const Job& job) {
  switch (rules.completion) {
    case CompletionRule::after_start:
      return job.state_since + rules.completion_time;
    case CompletionRule::before_due:
      return std::max(job.state_since, job.sheet.due_at - rules.completion_time);
  }
  return job.state_since;
}

Instant ship_at(const Rules& rules, const Job& job) {
  switch (rules.ship) {
    case ShipRule::at_due:
      return std::max(job.state_since, job.sheet.due_at);
    case ShipRule::after_made:
      return job.state_since + rules.ship_after;
  }
  return job.state_since;
}

bool comes_out_short(const Rules& rules, const Job& job) {
  return permille_draw(rules.seed, "short", job.sheet.run_id) < rules.short_permille;
}

std::int64_t spoiled_pieces(const Rules& rules, const Job& job, const SheetLine& line) {
  if (!comes_out_short(rules, job)) return 0;
  // The first line we make loses a twentieth, at least one piece.
  for (const SheetLine& first : job.sheet.lines) {
    if (!is_to_make(job, first.line_id)) continue;
    if (first.line_id != line.line_id) return 0;
    return std::max<std::int64_t>(1, line.quantity / 20);
  }
  return 0;
}

std::int64_t permille_draw(std::uint64_t seed, std::string_view purpose, std::string_view id) {
  // FNV-1a over purpose and id, then splitmix64 so that near ids give far draws.
  std::uint64_t hash = 0xcbf29ce484222325u ^ seed;
  const auto mix = [&hash](std::string_view text) {
    for (const char byte : text) {
      hash ^= static_cast<unsigned char>(byte);
      hash *= 0x100000001b3u;
    }
    hash ^= 0xffu;
    hash *= 0x100000001b3u;
  };
  mix(purpose);
  mix(id);
  hash += 0x9e3779b97f4a7c15u;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  hash ^= hash >> 31;
  return static_cast<std::int64_t>(hash % 1000);
}

std::string_view to_text(Reason reason) {
  switch (reason) {
    case Reason::artwork_unusable:
      return "artwork_unusable";
    case Reason::text_unprintable:
      return "text_unprintable";
    case Reason::content_refused:
      return "content_refused";
    case Reason::rights_doubt:
      return "rights_doubt";
    case Reason::no_material:
      return "no_material";
    case Reason::too_late:
      return "too_late";
    case Reason::capacity:
      return "capacity";
    case Reason::price:
      return "price";
    case Reason::other:
      return "other";
  }
  return "";
}

std::optional<Reason> reason_of(std::string_view text) {
  for (const Reason reason : reasons)
    if (to_text(reason) == text) return reason;
  return std::nullopt;
}

}  // namespace jidan::adapter
