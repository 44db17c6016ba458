// The rows a batch touches, and writing them; see projection.hpp. What each event does is in
// projection_events.cpp.
#include "aggregator/ledger/projection.hpp"

#include <algorithm>

#include "aggregator/ledger/projection_parts.hpp"

namespace jidan::ledger {
namespace {

using read_sql::replace;
using read_sql::select;

constexpr int kRunColumnCount = 31;

void execute(SQLite::Statement& statement) {
  const ResetAfter reset(statement);
  statement.exec();
}

}  // namespace

Projection::Projection(SQLite::Database& database)
    : database_(database),
      begin_(database, "BEGIN IMMEDIATE"),
      commit_(database, "COMMIT"),
      progress_(database, "UPDATE progress SET sequence = ?1, now_ms = ?2, dropped_until = ?3"),
      put_hold_(database,
                "INSERT INTO holds (line_sequence, order_sequence, reason, quantity, since_ms) "
                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (line_sequence) DO UPDATE SET quantity = "
                "?4, since_ms = CASE WHEN reason = ?3 THEN since_ms ELSE ?5 END, reason = ?3"),
      drop_hold_(database, "DELETE FROM holds WHERE line_sequence = ?1"),
      find_run_(database, select(read_sql::kRunColumns, "runs WHERE run_sequence = ?1")),
      put_run_(database, replace("runs", read_sql::kRunColumns, kRunColumnCount)),
      put_pool_(database, replace("pools", "pool_sequence, pool_key, test, opened_ms", 4)),
      put_parcel_(database, replace("parcels",
                                    "parcel_sequence, run_sequence, at_ms, parcel, carrier, "
                                    "tracking_number",
                                    6)),
      put_message_(
          database,
          replace("messages",
                  "delivery_sequence, factory, run_sequence, revision, kind, created_ms", 6)),
      put_claim_(
          database,
          replace("claims", "claim_sequence, run_sequence, factory, kind, report, at_ms", 6)),
      find_factory_(database,
                    "SELECT factory, paused, silent_until_ms, heard_ms FROM factories WHERE "
                    "factory = ?1"),
      put_factory_(database, replace("factories", "factory, paused, silent_until_ms, heard_ms", 4)),
      put_catalog_(database, replace("catalogs", "version, event_sequence, applied_ms", 3)),
      orders_(database),
      stretches_(database),
      reached_(number_from("SELECT sequence FROM progress")),
      dropped_until_(number_from("SELECT dropped_until FROM progress")) {}

core::Sequence Projection::number_from(const char* query) {
  return static_cast<core::Sequence>(database_.execAndGet(query).getInt64());
}

void Projection::must_have_been_dropped(const char* what, core::Sequence sequence) const {
  if (sequence <= dropped_until_) return;
  throw StoreDamaged(std::string("read tables: an event speaks of ") + what + " " +
                     std::to_string(sequence) + ", which isn't there");
}

OrderRow* Projection::order(core::OrderId id) {
  if (OrderPacks::Touched* touched = orders_.find(id)) return &touched->row;
  must_have_been_dropped("order", id.value);
  return nullptr;
}

LineRow* Projection::line(core::LineId id) {
  if (OrderPacks::Touched* touched = orders_.find_owner(id)) {
    OrderRow& of = touched->row;
    const auto at =
        std::lower_bound(of.lines.begin(), of.lines.end(), id,
                         [](const LineRow& each, core::LineId wanted) { return each.id < wanted; });
    if (at != of.lines.end() && at->id == id) {
      if (at->steps.empty() || at->steps.back() != sequence_) at->steps.push_back(sequence_);
      of.updated = sequence_;
      of.updated_at = now_;
      return &*at;
    }
  }
  must_have_been_dropped("line", id.value);
  return nullptr;
}

RunRow* Projection::run(core::RunId id) {
  auto at = runs_.find(id.value);
  if (at == runs_.end()) {
    const ResetAfter reset(find_run_);
    bind_sequence(find_run_, 1, id.value);
    if (!find_run_.executeStep()) {
      must_have_been_dropped("run", id.value);
      return nullptr;
    }
    at = runs_.emplace(id.value, read_sql::run_of(find_run_)).first;
  }
  RunRow& row = at->second;
  row.updated = sequence_;
  if (row.steps.empty() || row.steps.back() != sequence_) row.steps.push_back(sequence_);
  return &row;
}

FactoryRow& Projection::factory(const std::string& id) {
  const auto at = factories_.find(id);
  if (at != factories_.end()) return at->second;
  const ResetAfter reset(find_factory_);
  find_factory_.bindNoCopy(1, id);
  FactoryRow row;
  row.factory = id;
  if (find_factory_.executeStep()) row = read_sql::factory_of(find_factory_);
  return factories_.emplace(id, std::move(row)).first->second;
}

void Projection::apply(core::Sequence sequence, core::Instant now, const core::Event& event) {
  if (sequence != reached_ + 1)
    throw StoreDamaged("read tables: event " + std::to_string(sequence) + " comes after " +
                       std::to_string(reached_));
  if (!writing_) begin();
  sequence_ = sequence;
  now_ = now;
  std::visit([&](const auto& one) { on(one); }, event);
  reached_ = sequence;
}

void Projection::flush() {
  if (!writing_) return;
  write_orders();
  write_runs();
  write_factories();
  commit();
}

void Projection::begin() {
  execute(begin_);
  writing_ = true;
}

void Projection::commit() {
  bind_sequence(progress_, 1, reached_);
  bind_instant(progress_, 2, now_);
  bind_sequence(progress_, 3, dropped_until_);
  execute(progress_);
  execute(commit_);
  writing_ = false;
}

void Projection::write_orders() {
  orders_.for_each_touched([&](OrderPacks::Touched& touched) {
    core::PartState least = core::PartState::cancelled;
    for (const LineRow& line : touched.row.lines)
      least = std::min(least, least_advanced(line.parts));
    touched.row.status = least;
    write_holds(touched);
    note_in_stretches(touched);
  });
  orders_.write();
  stretches_.write();
}

void Projection::note_in_stretches(const OrderPacks::Touched& touched) {
  const OrderRow& row = touched.row;
  if (!touched.is_new && touched.stored_status == row.status)
    return stretches_.touch(row.id, row.channel, row.status, row.updated_at);
  if (!touched.is_new) stretches_.remove(row.id, row.channel, touched.stored_status);
  stretches_.add(row.id, row.channel, row.status, row.updated_at);
}

// Only an order whose least advanced part was held, or waited for its payment, can have had a hold.
void Projection::write_holds(const OrderPacks::Touched& touched) {
  const bool may_have_had = !touched.is_new && touched.stored_status <= core::PartState::held;
  if (touched.row.status > core::PartState::held && !may_have_had) return;
  for (const LineRow& line : touched.row.lines) {
    HoldRow hold{line.id, line.order, core::HoldReason::none, 0, now_};
    for (const PartRow& part : line.parts) {
      if (part.state != core::PartState::held) continue;
      hold.reason = part.hold;
      hold.quantity += part.quantity;
    }
    if (hold.quantity > 0) {
      bind_sequence(put_hold_, 1, hold.line.value);
      bind_sequence(put_hold_, 2, hold.order.value);
      put_hold_.bind(3, static_cast<std::int64_t>(hold.reason));
      put_hold_.bind(4, hold.quantity);
      bind_instant(put_hold_, 5, hold.since);
      execute(put_hold_);
    } else if (may_have_had) {
      bind_sequence(drop_hold_, 1, line.id.value);
      execute(drop_hold_);
    }
  }
}

void Projection::write_runs() {
  for (const auto& [sequence, row] : runs_) {
    read_sql::bind(put_run_, row);
    execute(put_run_);
  }
  runs_.clear();
}

void Projection::write_factories() {
  for (const auto& [name, row] : factories_) {
    put_factory_.bindNoCopy(1, row.factory);
    put_factory_.bind(2, row.paused ? 1 : 0);
    bind_instant(put_factory_, 3, row.silent_until);
    bind_instant(put_factory_, 4, row.heard_at);
    execute(put_factory_);
  }
  factories_.clear();
}

}  // namespace jidan::ledger
