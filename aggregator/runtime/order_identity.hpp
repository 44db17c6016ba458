// Is this order here already? The original is found by its fingerprint's candidates and read back
// from the journal, so that the answer to a repeat is made from the very events of the first
// answer.
#pragma once

#include <array>
#include <optional>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/runtime/submit.hpp"

namespace jidan::runtime {

struct OriginalOrder {
  std::string channel, external_id;
  std::array<std::uint8_t, 16> content_digest{};
  PlacedOrder placed;
};

// Where orders that were committed can be read back. Writer's thread.
class PlacedOrders {
 public:
  PlacedOrders() = default;
  PlacedOrders(const PlacedOrders&) = delete;
  PlacedOrders& operator=(const PlacedOrders&) = delete;
  virtual ~PlacedOrders() = default;
  // Nothing: no order was made at that sequence.
  virtual std::optional<OriginalOrder> find(core::Sequence sequence) = 0;
};

class JournalOrders final : public PlacedOrders {
 public:
  explicit JournalOrders(ledger::JournalReader& reader) : reader_(reader) {}
  std::optional<OriginalOrder> find(core::Sequence sequence) override;

 private:
  ledger::JournalReader& reader_;
};

// The same from events that aren't on disk yet: `events` of the commit being built, from `first`.
std::optional<OriginalOrder> original_in(const std::vector<core::Event>& events,
                                         core::Sequence first, core::Sequence sequence);

}  // namespace jidan::runtime
