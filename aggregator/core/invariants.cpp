// Every invariant as one check, and the digest by which two states are compared.
#include "aggregator/core/invariants.hpp"

#include <map>

#include "aggregator/core/parts.hpp"

namespace jidan::core {
namespace {

class Checker {
 public:
  explicit Checker(const State& state) : state_(state) {}

  std::vector<std::string> run() {
    check_lines();
    check_pools();
    check_runs();
    check_totals();
    check_deadlines();
    check_unpaid();
    check_cancels();
    check_recurrences();
    return std::move(found_);
  }

 private:
  void expect(bool holds, const std::string& sentence) {
    if (!holds) found_.push_back(sentence);
  }

  std::string name_of(const Line& line) const { return to_text(state_.id_of(line)); }

  void check_lines() {
    state_.lines.for_each([&](Handle, const Line& line) {
      std::int64_t sum = 0;
      for_each_part(state_, line, [&](Handle handle) {
        const Part& part = state_.parts[handle];
        sum += part.quantity;
        expect(part.quantity > 0, name_of(line) + " has a part without pieces");
        check_place(line, handle, part);
      });
      expect(sum == line.quantity, name_of(line) + ": parts sum to " + std::to_string(sum) +
                                       ", ordered " + std::to_string(line.quantity));
    });
  }

  void check_place(const Line& line, Handle handle, const Part& part) {
    const bool pooled = part.state == PartState::pooled;
    expect(pooled == (part.pool() != kNoHandle),
           name_of(line) + ": pooled and in no pool, or the reverse");
    if (pooled) {
      const Pool& pool = state_.pools[part.pool()];
      expect(part.slot < pool.parts.size() && pool.parts[part.slot] == handle,
             name_of(line) + " isn't where its pool has it");
      const Index key = state_.catalog->products[line.product].pool_key;
      expect(pool.is_rekeying || state_.catalog->pool_keys[key].text == pool.key,
             name_of(line) + " pools with lines it can't be made with");
    }
    const bool needs_run = part.state == PartState::in_run ||
                           part.state == PartState::in_production || part.state == PartState::made;
    expect(!needs_run || part.run() != kNoHandle, name_of(line) + " is being made in no run");
    if (part.run() != kNoHandle) {
      const Run& run = state_.runs[part.run()];
      expect(is_effective(run.state) || run.state == RunState::shipped,
             name_of(line) + " is in a run that isn't effective");
      expect(part.slot < run.parts.size() && run.parts[part.slot] == handle,
             name_of(line) + " isn't where its run has it");
    }
    expect((part.state == PartState::held) == (part.hold != HoldReason::none),
           name_of(line) + " is held without a reason, or the reverse");
  }

  void check_pools() {
    std::size_t rekeying = 0;
    state_.pools.for_each([&](Handle, const Pool& pool) {
      std::int64_t pieces = 0;
      std::uint32_t with_exclusions = 0;
      for (const Handle part : pool.parts) {
        pieces += state_.parts[part].quantity;
        with_exclusions += state_.parts[part].has_exclusions ? 1 : 0;
      }
      rekeying += pool.is_rekeying ? 1U : 0U;
      expect(!pool.is_rekeying || pool.next_review == kNever,
             to_text(pool.id) + " would be released while its lines move");
      expect(with_exclusions == pool.with_exclusions,
             to_text(pool.id) + " counts its parts with exclusions wrong");
      expect(pieces == pool.pieces, to_text(pool.id) + " counts its pieces wrong");
      expect(static_cast<std::int64_t>(pool.parts.size()) == pool.waiting.lines(),
             to_text(pool.id) + " counts its waiting wrong");
      expect(pool.parts.empty() || pool.is_rekeying || pool.next_review != kNever,
             to_text(pool.id) + " has lines that nothing will ever look at");
    });
    expect(rekeying == state_.rekeying.size(), "pools that are re-keyed and their list disagree");
  }

  void check_unpaid() {
    std::map<std::pair<Index, Index>, std::int64_t> lines;
    state_.parts.for_each([&](Handle, const Part& part) {
      if (part.state != PartState::awaiting_payment) return;
      const Line& line = state_.lines[part.line];
      const Order& order = state_.orders[line.order];
      if (order.test || order.mode == Mode::recurring ||
          state_.catalog->channels[order.channel].payment_timeout_minutes == 0)
        return;
      ++lines[{state_.catalog->products[line.product].pool_key, order.channel}];
    });
    bool holds = lines.size() == state_.unpaid.size();
    for (const auto& [key, unpaid] : state_.unpaid) holds = holds && lines[key] == unpaid.lines;
    expect(holds, "unpaid lines are counted wrong");
    expect(state_.payments.size() == state_.payment_limits.size(),
           "limits of payments and their index differ");
  }

  void check_cancels() {
    expect(state_.open_cancels.size() == state_.cancel_limits.size(),
           "requests to cancel and their limits differ");
    for (const auto& [key, open] : state_.open_cancels) {
      const Handle run = state_.find(RunId{key.run});
      const bool is_live = run != kNoHandle && (state_.runs[run].state == RunState::accepted ||
                                                state_.runs[run].state == RunState::in_production);
      expect(is_live, to_text(DeliveryId{key.request}) + " asks a run that makes nothing");
      expect(!open.lines.empty(), to_text(DeliveryId{key.request}) + " asks for nothing");
    }
  }

  void check_recurrences() {
    std::size_t steps = 0;
    for (const auto& [id, recurrence] : state_.recurrences) {
      const OccurrenceStep& step = recurrence.step;
      expect((step.at == kNever) == (recurrence.terms.state == RecurrenceState::paused),
             to_text(id) + " does nothing without being paused, or the reverse");
      expect((recurrence.terms.state == RecurrenceState::active) == step.next_days.has_value(),
             to_text(id) + " is active without a next occurrence, or the reverse");
      if (step.at == kNever) continue;
      ++steps;
      expect(state_.recurrence_steps.contains({step.at, id.value}),
             to_text(id) + " is never looked at");
    }
    expect(steps == state_.recurrence_steps.size(), "recurrences and their steps disagree");
    expect(state_.recurrence_by_name.size() == state_.recurrences.size(),
           "recurrences and their names disagree");
    for (const auto& [order, of] : state_.expected_occurrences) {
      const Handle handle = state_.find(order);
      expect(handle != kNoHandle && state_.orders[handle].payment == Payment::pending,
             to_text(order) + " is expected and isn't unpaid");
      expect(state_.payment_limits.contains(order.value), to_text(order) + " is expected for ever");
      expect(state_.recurrences.contains(of.first), to_text(order) + " occurs of nothing");
    }
  }

  void check_runs() {
    state_.runs.for_each([&](Handle, const Run& run) {
      if (run.ended_at != kNever)
        expect(run.parts.empty(), to_text(run.id) + " has ended and still holds lines");
      if (run.state == RunState::issued && !run.test)
        expect(state_.ack_limits.contains({run.ack_by, run.id.value}),
               to_text(run.id) + " waits for an acknowledgement for ever");
      const RunPrice& price = run.price;
      expect(price.total ==
                 price.pieces + price.set_up + price.changeovers + price.plates + price.unfilled,
             to_text(run.id) + ": the total isn't the sum");
      expect(price.billed >= price.ordered, to_text(run.id) + " bills less than it makes");
      check_capacity(run);
    });
  }

  void check_capacity(const Run& run) {
    if (run.test || run.offer == kNoIndex || run.ended_at != kNever) return;
    if (run.catalog_version != state_.catalog->version) return;  // issued under other terms
    const Offer& offer = state_.catalog->offers[run.offer];
    expect(run.price.billed <= offer.run_max, to_text(run.id) + " is over its run maximum");
    expect(run.price.billed % offer.multiple == 0, to_text(run.id) + " isn't a lot multiple");
  }

  void check_totals() {
    std::int64_t pieces = 0;
    for (const std::int64_t each : state_.totals.pieces) {
      pieces += each;
      expect(each >= 0, "a total of pieces is below zero");
    }
    expect(pieces == state_.totals.pieces_ordered,
           "pieces by state sum to " + std::to_string(pieces) + ", ordered " +
               std::to_string(state_.totals.pieces_ordered));
  }

  void check_deadlines() {
    std::size_t waiting = 0;
    state_.pools.for_each([&](Handle, const Pool& pool) {
      if (pool.next_review != kNever) ++waiting;
    });
    expect(waiting == state_.reviews.size(), "reviews and pools disagree");
    expect(state_.unreviewed.empty(), "a commit ended without settling when to look at its pools");
  }

  const State& state_;
  std::vector<std::string> found_;
};

class Digest {
 public:
  void add(std::uint64_t value) {
    value_ ^= value;
    value_ *= 0x9E3779B97F4A7C15ULL;
    value_ ^= value_ >> 29U;
  }
  void add(Instant instant) { add(static_cast<std::uint64_t>(instant.time_since_epoch().count())); }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ULL;
};

}  // namespace

std::vector<std::string> violations(const State& state) {
  return Checker(state).run();
}

// Things are visited by id, so that the digest doesn't depend on which slab place they happen to
// have.
std::uint64_t digest(const State& state) {
  Digest digest;
  digest.add(state.next_sequence);
  std::map<Sequence, Handle> lines, runs, pools;
  state.lines.for_each([&](Handle h, const Line& line) { lines[state.id_of(line).value] = h; });
  state.runs.for_each([&](Handle h, const Run& run) { runs[run.id.value] = h; });
  state.pools.for_each([&](Handle h, const Pool& pool) { pools[pool.id.value] = h; });
  for (const auto& [id, handle] : lines) {
    const Line& line = state.lines[handle];
    digest.add(id);
    digest.add(state.orders[line.order].id.value);
    digest.add(state.orders[line.order].promise_limit);
    digest.add(static_cast<std::uint64_t>(state.orders[line.order].payment));
    std::map<std::uint64_t, std::int64_t> parts;
    for_each_part(state, line, [&](Handle part_handle) {
      const Part& part = state.parts[part_handle];
      const std::uint64_t run = part.run() == kNoHandle ? 0 : state.runs[part.run()].id.value;
      const std::uint64_t pool = part.pool() == kNoHandle ? 0 : state.pools[part.pool()].id.value;
      parts[(run * 31 + pool) * 4096 + static_cast<std::uint64_t>(part.state) * 64 +
            static_cast<std::uint64_t>(part.hold) * 2 + (part.is_remake ? 1U : 0U)] +=
          part.quantity;
    });
    for (const auto& [key, quantity] : parts) {
      digest.add(key);
      digest.add(static_cast<std::uint64_t>(quantity));
    }
  }
  for (const auto& [id, handle] : runs) {
    const Run& run = state.runs[handle];
    digest.add(id);
    digest.add(static_cast<std::uint64_t>(run.state));
    digest.add(run.last_report_seq);
    digest.add(run.ack_by);
    digest.add(static_cast<std::uint64_t>(run.price.total));
  }
  for (const auto& [id, handle] : pools) {
    digest.add(id);
    digest.add(static_cast<std::uint64_t>(state.pools[handle].pieces));
    digest.add(state.pools[handle].next_review);
  }
  for (const auto& [id, recurrence] : state.recurrences) {
    digest.add(id.value);
    digest.add(recurrence.content);
    digest.add(recurrence.step.at);
    for (const auto& [date, occurrence] : recurrence.occurrences) {
      digest.add(static_cast<std::uint64_t>(date.days));
      digest.add(occurrence.order.value * 16 + static_cast<std::uint64_t>(occurrence.skipped));
    }
  }
  for (const std::int64_t pieces : state.totals.pieces)
    digest.add(static_cast<std::uint64_t>(pieces));
  return digest.value();
}

}  // namespace jidan::core
