// JournalView: single events and whole orders read back from the ledger in memory, and the job
// sheets made of them. What the journal reader and the sheet renderer are to the daemon, without
// their text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/memory_ledger.hpp"
#include "aggregator/runtime/order_identity.hpp"
#include "factory-adapter/sheet.hpp"

namespace jidan::sim {

// A message to a factory, as its adapter has it after decoding.
struct SheetMessage {
  enum class Kind : std::uint8_t { sheet, cancelled, cancel_requested, reminder };
  std::string delivery_id;
  Kind kind = Kind::sheet;
  adapter::Sheet sheet;  // cancel_requested: the lines it is about
};

class JournalView final : public runtime::PlacedOrders {
 public:
  explicit JournalView(const ledger::MemoryLedger& ledger) : ledger_(ledger) {}

  std::optional<core::Event> event(core::Sequence sequence) const;
  std::optional<runtime::OriginalOrder> find(core::Sequence sequence) override;
  // Nothing: no message was ever intended at that sequence.
  std::optional<SheetMessage> message(core::DeliveryId delivery) const;

 private:
  // What was to be printed: the order's personal part, byte for byte.
  std::string sealed_of(core::LineId line) const;

  const ledger::MemoryLedger& ledger_;
};

}  // namespace jidan::sim
