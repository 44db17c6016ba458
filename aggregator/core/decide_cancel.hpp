// The rules of cancelling, for decide(), for reports and for who asks what can be done now. Not for
// use outside core.
#pragma once

#include <vector>

#include "aggregator/core/decide.hpp"
#include "aggregator/core/planning/run_rest.hpp"

namespace jidan::core {

// How a part can be cancelled now.
enum class CancelWay : std::uint8_t {
  at_once,      // no factory has accepted it: it is taken out
  ask_factory,  // one has, and may have begun it
  asked,        // and was asked already
  too_late,     // it is made
  done          // it is cancelled
};
CancelWay cancel_way(const State& state, const Part& part);

// The open request that asks to leave the line out of the run; nullptr without one.
const OpenCancel* open_cancel_of(const State& state, const Run& run, LineId line);

Decision decide_cancel(const State& state, const CancelLines& command, Instant now);
// A run that is made, shipped or over isn't taken back: run-fenced.
Decision decide_take_back(const State& state, const TakeBackRun& command, Instant now);
// The factory's answer. A line it doesn't name stays asked for.
Decision decide_cancel_outcome(const State& state, const Run& run, const Report& report);
// Nothing was said in time: the pieces count as made.
std::vector<Event> expire_cancel(const State& state, const CancelKey& key);
// Ends the requests that a report has made idle: their pieces left the run another way, or it is
// made or over. Appends to the events that follow from the report.
void conclude_cancels(const State& state, const Run& run, std::uint64_t seq,
                      std::vector<Event>& events);

// What decide_cancel.cpp and decide_take_back.cpp share.
CancelRequested request_for(const State& state, const Run& run, CancelPurpose purpose,
                            std::vector<AskedLine> lines, Instant now);
// Pieces of a line in the run that could still be left out: neither made nor counted as made.
std::int32_t unmade(const State& state, const Run& run, LineId line);
// Takes that many pieces of the line out of the run, and notes which.
void leave_out(const State& state, const Run& run, LineId line, std::int32_t pieces,
               CancelPurpose purpose, RemovedPieces& removed, std::vector<Event>& events);

// The time to answer where no offer says how long an acknowledgement may take.
inline constexpr Duration kCancelAnswer = std::chrono::hours{4};

}  // namespace jidan::core
