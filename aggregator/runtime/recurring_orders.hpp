// What an occurrence's order is made of: the text its recurrence was put with, read back from the
// journal, and sealed again under a key of its own, so that an order can be erased by itself and
// its recurrence too. The core knows neither keys nor texts; it says which occurrence is due.
#pragma once

#include <optional>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/journal_reader.hpp"
#include "aggregator/ledger/sealing.hpp"

namespace jidan::runtime {

// Writer's thread.
class RecurringOrders {
 public:
  RecurringOrders() = default;
  RecurringOrders(const RecurringOrders&) = delete;
  RecurringOrders& operator=(const RecurringOrders&) = delete;
  virtual ~RecurringOrders() = default;

  // As it was committed, with the key of its text. Nothing: the key was erased.
  virtual std::optional<core::RecurrencePut> find(core::Sequence content) = 0;
  // Gives the order its fingerprint, and its text a key of its own. False: the text can't be opened
  // any more.
  virtual bool seal_anew(core::OrderPlacement& order) = 0;
};

class JournalRecurringOrders final : public RecurringOrders {
 public:
  JournalRecurringOrders(ledger::JournalReader& reader, ledger::Sealer& sealer)
      : reader_(reader), sealer_(sealer) {}
  std::optional<core::RecurrencePut> find(core::Sequence content) override;
  bool seal_anew(core::OrderPlacement& order) override;

 private:
  ledger::JournalReader& reader_;
  ledger::Sealer& sealer_;
};

// The parts of it that need no journal.
bool seal_anew(ledger::Sealer& sealer, core::OrderPlacement& order);

}  // namespace jidan::runtime
