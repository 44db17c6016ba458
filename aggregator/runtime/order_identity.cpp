// Finds the original of a repeated order, on disk or in the commit being built.
#include "aggregator/runtime/order_identity.hpp"

#include "aggregator/ledger/event_codec.hpp"

namespace jidan::runtime {
namespace {

OriginalOrder begin(const core::OrderAccepted& accepted) {
  OriginalOrder original;
  original.channel = accepted.channel;
  original.external_id = accepted.external_id;
  original.content_digest = accepted.content_digest;
  return original;
}

}  // namespace

std::optional<OriginalOrder> JournalOrders::find(core::Sequence sequence) {
  const auto first = reader_.event(sequence);
  if (!first) return std::nullopt;
  const core::Event event = ledger::decode_event(sequence, first->bytes);
  const auto* accepted = std::get_if<core::OrderAccepted>(&event);
  if (accepted == nullptr) return std::nullopt;
  OriginalOrder original = begin(*accepted);
  add_event(original.placed, sequence, event);
  // Pools opened on the way lie between the lines: at most one a line.
  const std::uint32_t most = 2U * accepted->line_count;
  core::Sequence at = sequence;
  for (const auto& each : reader_.events(sequence + 1, most)) {
    ++at;
    if (original.placed.lines.size() == accepted->line_count) break;
    add_event(original.placed, at, ledger::decode_event(at, each.bytes));
  }
  return original;
}

std::optional<OriginalOrder> original_in(const std::vector<core::Event>& events,
                                         core::Sequence first, core::Sequence sequence) {
  if (sequence < first || sequence >= first + events.size()) return std::nullopt;
  const auto* accepted = std::get_if<core::OrderAccepted>(&events[sequence - first]);
  if (accepted == nullptr) return std::nullopt;
  OriginalOrder original = begin(*accepted);
  for (core::Sequence at = sequence; at < first + events.size(); ++at) {
    if (original.placed.lines.size() == accepted->line_count && at > sequence) break;
    add_event(original.placed, at, events[at - first]);
  }
  return original;
}

}  // namespace jidan::runtime
