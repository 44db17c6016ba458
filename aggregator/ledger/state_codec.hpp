// The whole state as bytes and back: what a snapshot holds. Handles stay what they are, so a
// restored state decides exactly as the one it was taken from. Everything is in an order of its
// own: equal states give equal bytes, which is how tests compare them. Not in it: the catalog (its
// event is in the journal) and the indexes by id (made again).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/core/state.hpp"

namespace jidan::ledger {

// For std::string and SnapshotFile. Takes no memory of its own: a forked child may call it.
template <class Sink>
void encode_state(const core::State& state, Sink& out);
// Throws Undecodable. `state.catalog` is left empty.
void decode_state(std::string_view bytes, core::State& state);

// Changes whenever the layout of a state's record changes: a snapshot of another layout is not
// read.
std::uint64_t state_layout();

}  // namespace jidan::ledger
