// Idle means: no work token held, every idle check says so, no deadline is due — and no work began
// while we looked, or a hand-over between two parts could have slipped between two looks.
#include "platform/clock_control.hpp"

#include <algorithm>
#include <utility>

namespace jidan::platform {

ClockControl::Work& ClockControl::Work::operator=(Work&& other) noexcept {
  if (this != &other) {
    end();
    control_ = std::exchange(other.control_, nullptr);
  }
  return *this;
}

void ClockControl::Work::end() {
  if (control_ != nullptr) control_->in_flight_.fetch_sub(1);
  control_ = nullptr;
}

ClockControl::Work ClockControl::begin_work() {
  begun_.fetch_add(1);
  in_flight_.fetch_add(1);
  return Work(this);
}

void ClockControl::add_idle_check(std::function<bool()> idle) {
  const std::lock_guard lock(mutex_);
  idle_checks_.push_back(std::move(idle));
}

std::uint64_t ClockControl::add_deadline(std::function<std::optional<Instant>()> next_deadline) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t id = next_id_++;
  deadlines_.emplace(id, std::move(next_deadline));
  return id;
}

void ClockControl::remove_deadline(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  deadlines_.erase(id);
}

ClockView ClockControl::view() {
  const std::lock_guard lock(mutex_);
  ClockView view;
  view.idle = true;
  const std::uint64_t begun = begun_.load();
  // Twice: the first look may see a part idle just before another hands it something.
  for (int look = 0; look < 2 && view.idle; ++look) {
    view.idle = in_flight_.load() == 0 &&
                std::all_of(idle_checks_.begin(), idle_checks_.end(),
                            [](const std::function<bool()>& idle) { return idle(); });
  }
  view.now = clock_.now();
  for (const auto& [id, deadline] : deadlines_) {
    const std::optional<Instant> next = deadline();
    if (next && (!view.next_deadline || *next < *view.next_deadline)) view.next_deadline = next;
  }
  if (view.next_deadline && *view.next_deadline <= view.now) view.idle = false;
  if (begun_.load() != begun || in_flight_.load() != 0) view.idle = false;
  return view;
}

std::optional<ClockView> ClockControl::try_advance(Instant advance_to) {
  const std::lock_guard one_at_a_time(advance_mutex_);
  ClockView before = view();
  if (!before.idle) return std::nullopt;
  const Instant target =
      before.next_deadline ? std::min(advance_to, *before.next_deadline) : advance_to;
  if (target <= before.now || clock_.mode() != ClockMode::driven) return before;
  clock_.move_to(target);
  return view();
}

}  // namespace jidan::platform
