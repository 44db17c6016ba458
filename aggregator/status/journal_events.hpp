// Reading one event back from the journal as what the read tables say it is.
#pragma once

#include <string>
#include <utility>

#include "aggregator/ledger/errors.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/runtime/read_worker.hpp"

namespace jidan::status {

// The event at that sequence as what it must be; the read tables say that it is one.
template <class E>
E event_at(ledger::JournalReader& journal, core::Sequence sequence) {
  const auto found = journal.event(sequence);
  if (!found) throw ledger::StoreDamaged("no event at " + std::to_string(sequence));
  core::Event event = ledger::decode_event(sequence, found->bytes);
  E* wanted = std::get_if<E>(&event);
  if (wanted == nullptr)
    throw ledger::StoreDamaged("another kind of event at " + std::to_string(sequence));
  return std::move(*wanted);
}

}  // namespace jidan::status
