// Parts of one line; see projection_parts.hpp. New parts come first, as core links them: counts are
// spread over parts in that order.
#include "aggregator/ledger/projection_parts.hpp"

#include <algorithm>

#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {
namespace {

bool same_but_quantity(const PartRow& a, const PartRow& b) {
  return a.state == b.state && a.hold == b.hold && a.is_remake == b.is_remake && !a.pool &&
         !b.pool && !a.run && !b.run && a.excluded.empty() && b.excluded.empty();
}

void merge(std::vector<PartRow>& parts) {
  for (std::size_t keep = 0; keep < parts.size(); ++keep)
    for (std::size_t other = parts.size() - 1; other > keep; --other)
      if (same_but_quantity(parts[keep], parts[other])) {
        parts[keep].quantity += parts[other].quantity;
        parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(other));
      }
}

// The part that now holds `quantity` of parts[index], alone.
PartRow& split(std::vector<PartRow>& parts, std::size_t index, std::int32_t quantity) {
  if (quantity <= 0 || quantity > parts[index].quantity)
    throw StoreDamaged("read tables: an event moves more pieces than a part has");
  if (quantity == parts[index].quantity) return parts[index];
  PartRow taken = parts[index];
  taken.quantity = quantity;
  parts[index].quantity -= quantity;
  parts.insert(parts.begin(), taken);
  return parts.front();
}

bool is_excluded(const PartRow& part, const std::string& factory) {
  return std::find(part.excluded.begin(), part.excluded.end(), factory) != part.excluded.end();
}

// How well a part is the one a move speaks of; -1: it can't be. A remake that stays one goes before
// the line's first-made pieces, then that very size.
int fit_of(const PartRow& part, const core::PartMoved& event) {
  if (part.state != event.from || part.quantity < event.quantity) return -1;
  if (event.run && part.run != event.run) return -1;
  if (event.to == core::PartState::pooled && event.pool && part.pool == event.pool) return -1;
  const bool ends_hold =
      event.to == core::PartState::pooled && event.hold != core::HoldReason::none;
  if (ends_hold && part.hold != event.hold) return -1;
  return (part.is_remake == event.is_remake ? 2 : 0) + (part.quantity == event.quantity ? 1 : 0);
}

}  // namespace

// The part of that very size is meant, or else the smallest larger one is cut.
void release_parts(std::vector<PartRow>& parts, const core::RunReleased& released, core::RunId run,
                   const core::RunLine& wanted) {
  std::size_t found = parts.size();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PartRow& part = parts[i];
    const bool fits = part.state == core::PartState::pooled && part.pool == released.pool &&
                      part.is_remake == wanted.is_remake && part.quantity >= wanted.quantity &&
                      !is_excluded(part, released.factory);
    if (fits && (found == parts.size() || part.quantity < parts[found].quantity)) found = i;
  }
  if (found == parts.size())
    throw StoreDamaged("read tables: a run takes pieces that aren't pooled");
  PartRow& part = split(parts, found, wanted.quantity);
  part.state = core::PartState::in_run;
  part.pool = {};
  part.run = run;
}

void move_part(std::vector<PartRow>& parts, const core::PartMoved& event) {
  std::size_t found = parts.size();
  int best = -1;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int fit = fit_of(parts[i], event);
    if (fit <= best) continue;
    best = fit;
    found = i;
  }
  if (found == parts.size())
    throw StoreDamaged("read tables: an event moves a part that isn't there");
  PartRow& part = split(parts, found, event.quantity);
  part.state = event.to;
  part.hold = event.to == core::PartState::held ? event.hold : core::HoldReason::none;
  part.is_remake = event.is_remake;
  part.pool = event.to == core::PartState::pooled ? event.pool : core::PoolId{};
  part.run = {};
  if (!event.excluded_factory.empty() && !is_excluded(part, event.excluded_factory))
    part.excluded.push_back(event.excluded_factory);
  if (event.to != core::PartState::pooled) merge(parts);
}

void substitute_parts(std::vector<PartRow>& parts, const core::LineSubstituted& event) {
  for (PartRow& part : parts) {
    part.excluded.clear();
    const bool homeless =
        part.state == core::PartState::held && part.hold == core::HoldReason::no_factory;
    if (part.state != core::PartState::pooled && !homeless) continue;
    part.state = core::PartState::pooled;
    part.hold = core::HoldReason::none;
    part.pool = event.pool;
  }
}

void advance_parts(std::vector<PartRow>& parts, core::RunId run, core::PartState to) {
  for (PartRow& part : parts)
    if (part.run == run && part.state < to) part.state = to;
}

void count_parts(std::vector<PartRow>& parts, core::RunId run, std::int32_t made) {
  std::int64_t left = made;
  for (PartRow& part : parts) {
    if (part.run != run) continue;
    left -= part.quantity;
    if (left >= 0 && part.state == core::PartState::in_production)
      part.state = core::PartState::made;
  }
}

core::PartState least_advanced(const std::vector<PartRow>& parts) {
  core::PartState least = core::PartState::cancelled;
  for (const PartRow& part : parts) least = std::min(least, part.state);
  return least;
}

}  // namespace jidan::ledger
