// How a factory answers by itself: what it accepts, rejects, leaves out, and how long things take.
// Pure functions of (rules, sheet): the same sheet always gets the same answer, also after a
// restart; what looks like chance is a draw from the seed and the ids.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "factory-adapter/job.hpp"
#include "factory-adapter/sheet.hpp"

namespace jidan::adapter {

// Closed set of the contract. The first four follow the line into a hold; the others re-plan it.
enum class Reason : std::uint8_t {
  artwork_unusable,
  text_unprintable,
  content_refused,
  rights_doubt,
  no_material,
  too_late,
  capacity,
  price,
  other,
};
std::string_view to_text(Reason reason);
std::optional<Reason> reason_of(std::string_view text);

struct RejectRule {
  std::optional<std::int64_t> quantity_over;  // pieces of the run
  std::optional<std::int64_t> lines_over;
  Reason reason = Reason::capacity;
};

struct ExceptRule {
  std::vector<std::string> text_contains;     // any of them, byte for byte
  std::optional<std::int64_t> quantity_over;  // pieces of the line
  Reason reason = Reason::text_unprintable;
};

enum class CompletionRule : std::uint8_t { before_due, after_start };
enum class ShipRule : std::uint8_t { at_due, after_made };

struct Rules {
  std::chrono::minutes accept_after{5};
  std::chrono::minutes start_after{10};
  int progress_steps = 0;
  CompletionRule completion = CompletionRule::before_due;
  std::chrono::minutes completion_time{60};  // before due_at, or after the start
  ShipRule ship = ShipRule::at_due;
  std::chrono::minutes ship_after{0};  // after_made only
  std::vector<RejectRule> reject_when;
  std::vector<ExceptRule> except_when;
  // Of a thousand runs rejected, lines left out, runs that come out short: for demonstrations.
  std::int64_t reject_permille = 0;
  std::int64_t except_permille = 0;
  std::int64_t short_permille = 0;
  std::uint64_t seed = 0;
};

struct LineException {
  std::string line_id;
  Reason reason = Reason::other;

  bool operator==(const LineException&) const = default;
};

struct Verdict {
  bool accept = true;
  Reason reason = Reason::other;      // of a rejection
  std::vector<LineException> except;  // of an acceptance
};

// A sheet whose every line would be left out is rejected with the first line's reason.
Verdict judge(const Rules& rules, const Sheet& sheet);

// When the rules want each step; never earlier than the step before it.
Instant accept_at(const Rules& rules, const Job& job);
Instant start_at(const Rules& rules, const Job& job);
// `started_at` is the state_since of a started job.
Instant complete_at(const Rules& rules, const Job& job);
Instant ship_at(const Rules& rules, const Job& job);

// Pieces of one line that come out bad; only lines of a run that drew "short" have some.
std::int64_t spoiled_pieces(const Rules& rules, const Job& job, const SheetLine& line);
bool comes_out_short(const Rules& rules, const Job& job);

// A draw of 0…999, the same for the same arguments on every machine.
std::int64_t permille_draw(std::uint64_t seed, std::string_view purpose, std::string_view id);

}  // namespace jidan::adapter
