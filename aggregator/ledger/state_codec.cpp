// The fields of each record of the state, in order; see state_codec.hpp. Fields under has_fields_of
// came with that version and keep their first value where older bytes are read; any other change of
// a list needs the old one beside it.
#include "aggregator/ledger/state_codec.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/enum_limits.hpp"
#include "aggregator/ledger/snapshot_file.hpp"

namespace jidan::ledger {

// Whether the bytes have the fields that came with `version`: those written now have all.
template <class A>
bool has_fields_of(const A& a, std::uint32_t version) {
  if constexpr (A::reads) {
    return a.version() >= version;
  } else {
    return version <= kStateVersion;
  }
}

// Containers that only the state has. In this namespace, for the archive finds them by argument.
template <class A, class K, class V>
void archive_fields(A& a, std::map<K, V>& items) {
  std::uint64_t size = items.size();
  a(size);
  if constexpr (A::reads) {
    for (; size > 0; --size) {
      std::pair<K, V> item{};
      a(item.first, item.second);
      items.insert_or_assign(items.end(), std::move(item.first), std::move(item.second));
    }
  } else {
    for (auto& [key, value] : items) a(key, value);
  }
}

template <class A, class K>
void archive_fields(A& a, std::set<K>& items) {
  std::uint64_t size = items.size();
  a(size);
  if constexpr (A::reads) {
    for (; size > 0; --size) {
      K item{};
      a(item);
      items.insert(items.end(), std::move(item));
    }
  } else {
    for (const K& item : items) a(item);
  }
}

template <class A>
void archive_fields(A& a, core::Duration& duration) {
  std::int64_t milliseconds = duration.count();
  a(milliseconds);
  duration = core::Duration{milliseconds};
}
template <class A>
void archive_fields(A& a, core::LocalDate& date) {
  a(date.days);
}
template <class A>
void archive_fields(A& a, core::Currency& currency) {
  a(currency.code);
}
template <class A>
void archive_fields(A& a, core::LineCount& count) {
  a(count.made, count.defective, count.spoiled);
}
template <class A>
void archive_fields(A& a, core::Order& order) {
  a(order.id, order.promise_limit, order.last_line, order.channel, order.promise_class,
    order.region, order.promise_kind, order.promise_infeasible, order.mode, order.payment,
    order.same_run, order.test);
}
template <class A>
void archive_fields(A& a, core::Line& line) {
  a(line.traits, line.behind_order, line.order, line.next, line.first_part, line.product,
    line.quantity);
}
template <class A>
void archive_fields(A& a, core::Part& part) {
  core::Instant arrived = part.arrived();
  core::HoldReason hold = part.hold;
  core::PartPlace place = part.place;
  bool is_remake = part.is_remake;
  bool has_exclusions = part.has_exclusions;
  a(part.line, part.next, part.slot, part.quantity, part.owner, arrived, part.state, hold, place,
    is_remake, has_exclusions);
  if constexpr (A::reads) {
    part.set_arrived(arrived);
    part.hold = hold;
    part.place = place;
    part.is_remake = is_remake;
    part.has_exclusions = has_exclusions;
  }
}
template <class A>
void archive_fields(A& a, core::Run& run) {
  a(run.id, run.issued_delivery, run.day_number, run.date, run.factory, run.offer, run.process,
    run.pool, run.state, run.revision, run.last_report_seq, run.catalog_version, run.issued_at,
    run.ack_by, run.due_at, run.ended_at, run.reason, run.test, run.load_thousandths);
  core::RunPrice& price = run.price;
  a(price.currency.code, price.ordered, price.billed, price.tier_min_quantity, price.unit_price,
    price.pieces, price.set_up, price.changeovers, price.plates, price.unfilled, price.total);
  a(run.parts, run.counts);
  if (has_fields_of(a, 2)) a(price.tiers, run.new_plates, run.guarded_cost);
}
template <class A>
void archive_fields(A& a, core::ServiceClass& service) {
  a(service.channel, service.region, service.certification, service.kind);
}
template <class A>
void archive_fields(A& a, core::OfferLimit& limit) {
  a(limit.offer, limit.made_by);
}
template <class A>
void archive_fields(A& a, core::ClassLimit& limit) {
  a(limit.service, limit.promise_limit, limit.offers);
}
template <class A>
void archive_fields(A& a, core::Pool& pool) {
  a(pool.id, pool.key, pool.process, pool.test, pool.infeasible, pool.parts, pool.pieces,
    pool.load_thousandths, pool.first_arrival, pool.wait_limit, pool.limits, pool.waiting,
    pool.pieces_by_product, pool.changeover_values, pool.next_review);
  if (has_fields_of(a, 2)) a(pool.with_exclusions, pool.memory);
  if (has_fields_of(a, 3)) {
    a(pool.kept_until);
    pool.memory.history.sketch_fields(a);
  }
}
template <class A>
void archive_fields(A& a, core::FactoryDay& day) {
  a(day.capacity, day.closed);
}
template <class A>
void archive_fields(A& a, core::FactoryStatus& status) {
  a(status.paused, status.silent_until, status.days, status.closed_until_told, status.out_of_stock,
    status.accepted, status.rejected, status.expired);
  if (has_fields_of(a, 3)) a(status.lateness, status.late_p90);
}
template <class A>
void archive_fields(A& a, core::Totals& totals) {
  a(totals.orders, totals.lines, totals.pieces_ordered, totals.pieces, totals.runs_released,
    totals.runs_accepted, totals.runs_fenced, totals.runs_closed, totals.claims, totals.run_lines,
    totals.run_price, totals.solo_price, totals.promises_due, totals.promises_kept,
    totals.deliveries_delivered, totals.deliveries_dead);
}
template <class A>
void archive_fields(A& a, core::RoomPrice& room) {
  a(room.room_thousandths, room.price);
}
template <class A>
void archive_fields(A& a, core::PaidRecord& record) {
  a(record.paid, record.lost, record.minutes);
}
template <class A>
void archive_fields(A& a, core::ReturnRecord& record) {
  a(record.pieces, record.returned);
}
template <class A>
void archive_fields(A& a, core::Occurrence& occurrence) {
  a(occurrence.order, occurrence.skipped);
}
template <class A>
void archive_fields(A& a, core::Recurrence& recurrence) {
  a(recurrence.id, recurrence.content, recurrence.channel, recurrence.external_id, recurrence.test,
    recurrence.content_digest, recurrence.terms, recurrence.step, recurrence.decided_days,
    recurrence.occurrences);
}
template <class A>
void archive_fields(A& a, core::State& state) {
  a(state.next_sequence, state.now, state.policy, state.orders, state.lines, state.parts,
    state.pools, state.runs, state.pool_by_key, state.reviews, state.payments, state.ack_limits,
    state.test_steps, state.retirements, state.factories, state.exclusions, state.capacity_used,
    state.plates, state.regions, state.run_date, state.run_day_number, state.totals);
  if (has_fields_of(a, 2)) a(state.given_pieces);
  if (has_fields_of(a, 3))
    a(state.assigned, state.room_prices, state.records, state.equivalents, state.paid_records);
  if (has_fields_of(a, 4))
    a(state.rekeying, state.reminders, state.open_cancels, state.recurrences,
      state.recurrence_steps, state.zones);
}

template <class Sink>
void encode_state(const core::State& state, Sink& out) {
  BinaryWriter(out).value(state);
}
template void encode_state(const core::State&, std::string&);
template void encode_state(const core::State&, SnapshotFile&);

namespace {

// By rising id, for which the index is made: places are given out again, so handles don't rise with
// ids.
template <class Records>
void index_by_id(core::SortedIndex& by_id, const Records& records) {
  std::vector<core::Handle> handles;
  handles.reserve(records.size());
  records.for_each([&](core::Handle handle, const auto&) { handles.push_back(handle); });
  std::sort(handles.begin(), handles.end(), [&](core::Handle left, core::Handle right) {
    return records[left].id < records[right].id;
  });
  for (const core::Handle handle : handles) by_id.put(records[handle].id.value, handle);
}

// Nobody was reminded before version 4.
void file_reminders(core::State& state) {
  for (const auto& [limit, id] : state.ack_limits)
    state.reminders.insert({core::reminder_at(state.runs[state.find(core::RunId{id})]), id});
}

// By their channels' names, and of their orders those that still await confirmation.
void index_recurrences(core::State& state) {
  for (const auto& [id, recurrence] : state.recurrences) {
    state.recurrence_by_name.emplace(
        core::RecurrenceName{recurrence.channel, recurrence.external_id, recurrence.test}, id);
    for (const auto& [date, occurrence] : recurrence.occurrences) {
      const core::Handle order = state.find(occurrence.order);
      if (order != core::kNoHandle && state.orders[order].payment == core::Payment::pending)
        state.expected_occurrences.emplace(occurrence.order, std::pair{id, date});
    }
  }
}

// Version 1 did not keep it.
void count_exclusions(core::State& state) {
  for (const auto& [part, factories] : state.exclusions)
    if (const core::Handle pool = state.parts[part].pool(); pool != core::kNoHandle)
      ++state.pools[pool].with_exclusions;
}

}  // namespace

void decode_state(std::string_view bytes, std::uint32_t version, core::State& state) {
  if (version == 0 || version > kStateVersion)
    throw Undecodable("no such version of the state: " + std::to_string(version));
  state = core::State{};
  BinaryReader reader(bytes, version);
  reader.value(state);
  if (!reader.done()) throw Undecodable("bytes are left over behind the state");
  if (version < 2) count_exclusions(state);
  for (const auto& [limit, order] : state.payments) state.payment_limits.emplace(order, limit);
  index_by_id(state.order_by_id, state.orders);
  index_by_id(state.pool_by_id, state.pools);
  index_by_id(state.run_by_id, state.runs);
  if (version < 4) file_reminders(state);
  for (const auto& [key, open] : state.open_cancels)
    state.cancel_limits.insert({open.answer_by, key});
  index_recurrences(state);
  for (std::size_t symbol = 0; symbol < state.regions.size(); ++symbol)
    state.region_symbols.emplace(state.regions[symbol], static_cast<std::uint32_t>(symbol));
  for (const core::PoolId pool : state.rekeying)
    state.pools[state.pool_by_id.find(pool.value)].is_rekeying = true;
}

}  // namespace jidan::ledger
