// Findings: what the checkers saw that must never be, each with the step it was seen at. And the
// bugs that can be planted on purpose, because a checker that never failed proves nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::sim {

enum class Planted : std::uint8_t {
  none,
  start_unconfirmed,     // a factory starts before its acceptance was answered
  answer_before_append,  // the aggregator answers orders that aren't on disk yet
  no_fencing,            // the aggregator says yes to an acceptance that came too late
  forget_originals,      // a repeated order is taken for a new one
  make_every_message,    // a factory makes a job of every copy of a message
  forget_undelivered,    // a restarted aggregator forgets what was still to be sent
};
inline constexpr Planted kAllPlanted[] = {Planted::none,
                                          Planted::start_unconfirmed,
                                          Planted::answer_before_append,
                                          Planted::no_fencing,
                                          Planted::forget_originals,
                                          Planted::make_every_message,
                                          Planted::forget_undelivered};

inline std::string_view to_text(Planted bug) {
  switch (bug) {
    case Planted::none:
      return "none";
    case Planted::start_unconfirmed:
      return "start-unconfirmed";
    case Planted::answer_before_append:
      return "answer-before-append";
    case Planted::no_fencing:
      return "no-fencing";
    case Planted::forget_originals:
      return "forget-originals";
    case Planted::make_every_message:
      return "make-every-message";
    case Planted::forget_undelivered:
      return "forget-undelivered";
  }
  return "";
}
inline std::optional<Planted> planted_of(std::string_view text) {
  for (const Planted bug : kAllPlanted)
    if (to_text(bug) == text) return bug;
  return std::nullopt;
}

struct Finding {
  std::uint64_t step = 0;
  std::string sentence;
};

class Findings {
 public:
  void set_step(std::uint64_t step) { step_ = step; }
  void add(std::string sentence) {
    if (found_.size() < kMost) found_.push_back({step_, std::move(sentence)});
  }
  void expect(bool holds, const std::string& sentence) {
    if (!holds) add(sentence);
  }
  bool any() const { return !found_.empty(); }
  const std::vector<Finding>& all() const { return found_; }

 private:
  static constexpr std::size_t kMost = 50;  // one bug can break every line of a world
  std::uint64_t step_ = 0;
  std::vector<Finding> found_;
};

}  // namespace jidan::sim
