// The whole state as bytes and back: what a snapshot holds. Handles stay what they are, so a
// restored state decides exactly as the one it was taken from. Everything is in an order of its
// own: equal states give equal bytes, which is how tests compare them. Not in it: the catalog (its
// event is in the journal), the indexes by id and the sums of unpaid lines (made again).
// Versioned as events are.
// Invariant: every version that a released program wrote is read by all later ones.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/core/state.hpp"

namespace jidan::ledger {

// Of the bytes encode_state writes. How it is raised is in FORMAT.md, "The state".
inline constexpr std::uint32_t kStateVersion = 4;

// For std::string and SnapshotFile. Takes no memory of its own: a forked child may call it.
template <class Sink>
void encode_state(const core::State& state, Sink& out);
// `version`: of the program that wrote them. Throws Undecodable; also for a version that isn't
// known. `state.catalog` is left empty.
void decode_state(std::string_view bytes, std::uint32_t version, core::State& state);

}  // namespace jidan::ledger
