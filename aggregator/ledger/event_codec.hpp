// Events as the journal's bytes: type number (the place in core::Event), version of that type, then
// its fields (binary.hpp). Reading is strict: every byte is used, every enum known.
// Not encoded: CatalogApplied::catalog (made from the document) and OrderAccepted::wrapped_key.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/core/event.hpp"
#include "aggregator/ledger/errors.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

// Bytes that aren't an event of any version this program knows.
class EventUndecodable final : public StoreDamaged {
 public:
  EventUndecodable(std::uint64_t sequence, const std::string& why);
  std::uint64_t sequence() const { return sequence_; }

 private:
  std::uint64_t sequence_;
};

void encode_event(const core::Event& event, std::string& out);
// `sequence` only names the event in the error. Throws EventUndecodable.
core::Event decode_event(std::uint64_t sequence, std::string_view bytes);

// Makes CatalogApplied::catalog from its document and zones; other events stay as they are. Replay
// must do this before apply(). Throws EventUndecodable when the document can't be read.
void complete_event(std::uint64_t sequence, core::Event& event);

// Calls visit(sequence, event) for each event of a commit, decoded. Throws EventUndecodable.
void decode_events(const CommitView& commit,
                   const std::function<void(std::uint64_t, core::Event&&)>& visit);

}  // namespace jidan::ledger
