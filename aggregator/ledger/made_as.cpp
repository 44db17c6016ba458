// The last substitution counts; see made_as.hpp.
#include "aggregator/ledger/made_as.hpp"

#include "aggregator/ledger/errors.hpp"
#include "aggregator/ledger/event_codec.hpp"

namespace jidan::ledger {

std::string made_as(JournalReader& journal, const LineRow& line, const core::LinePlaced& placed) {
  if (placed.substitution == core::Substitution::none) return {};
  for (auto step = line.steps.rbegin(); step != line.steps.rend(); ++step) {
    const auto found = journal.event(*step);
    if (!found) throw StoreDamaged("no event at sequence " + std::to_string(*step));
    core::Event event = decode_event(*step, found->bytes);
    if (auto* substituted = std::get_if<core::LineSubstituted>(&event))
      return std::move(substituted->made_as);
  }
  return {};
}

}  // namespace jidan::ledger
