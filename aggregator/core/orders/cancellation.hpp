// Taking back what was asked for. Until a factory has accepted the run, pieces are simply taken
// out; after that it is asked, and says of each piece whether it had begun it. No answer in time
// means that it had.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/values/id.hpp"
#include "aggregator/core/values/instant.hpp"

namespace jidan::core {

// Who wanted a change.
enum class ActorKind : std::uint8_t { channel, operator_ };
std::string_view to_text(ActorKind);
struct Actor {
  ActorKind kind = ActorKind::channel;
  std::string name;  // of the channel or the operator

  template <class A>
  void fields(A& a) {
    a(kind, name);
  }
};

// What becomes of the pieces a factory had not begun.
enum class CancelPurpose : std::uint8_t {
  cancel,    // nobody makes them
  reassign,  // another run makes them, at another factory
  replan     // another run makes them, at whichever factory
};
std::string_view to_text(CancelPurpose);

// How an operator takes a run back from its factory.
enum class TakeBack : std::uint8_t {
  cancel,    // asked where the factory accepted; the lines are planned anew
  reassign,  // the same, and this factory isn't given them again
  concede    // nobody is asked: the factory is lost, and what it hasn't made is made elsewhere
};
std::string_view to_text(TakeBack);

// Pieces of one line that a factory is asked to leave out.
struct AskedLine {
  LineId line;
  std::int32_t quantity = 0;

  template <class A>
  void fields(A& a) {
    a(line.value, quantity);
  }
};

// What came of them; not_started + already_made is what was asked for.
struct CancelOutcome {
  LineId line;
  std::int32_t not_started = 0;
  std::int32_t already_made = 0;

  template <class A>
  void fields(A& a) {
    a(line.value, not_started, already_made);
  }
};

// A request that a factory has not answered yet. Its id is that of the message that asks.
struct OpenCancel {
  CancelPurpose purpose = CancelPurpose::cancel;
  Instant answer_by = kNever;
  std::vector<AskedLine> lines;  // not answered yet

  template <class A>
  void fields(A& a) {
    a(purpose, answer_by, lines);
  }
};

// Characters of a reason somebody gives for a cancellation. It is kept for ever: no place for
// personal data.
inline constexpr std::size_t kCancelReasonCharactersMax = 200;

}  // namespace jidan::core
