// The rows a batch touches, and writing them; see projection.hpp. What each event does is in
// projection_events.cpp.
#include "aggregator/ledger/projection.hpp"

#include "aggregator/ledger/projection_parts.hpp"

namespace jidan::ledger {
namespace {

using read_sql::replace;
using read_sql::select;

constexpr int kOrderColumnCount = 16;
constexpr int kLineColumnCount = 4;
constexpr int kRunColumnCount = 30;

void execute(SQLite::Statement& statement) {
  const ResetAfter reset(statement);
  statement.exec();
}

[[noreturn]] void missing(const char* what, core::Sequence sequence) {
  throw StoreDamaged(std::string("read tables: an event speaks of ") + what + " " +
                     std::to_string(sequence) + ", which isn't there");
}

}  // namespace

Projection::Projection(SQLite::Database& database)
    : database_(database),
      begin_(database, "BEGIN IMMEDIATE"),
      commit_(database, "COMMIT"),
      progress_(database, "UPDATE progress SET sequence = ?1, now_ms = ?2"),
      find_order_(database, select(read_sql::kOrderColumns, "orders WHERE order_sequence = ?1")),
      put_order_(database, replace("orders", read_sql::kOrderColumns, kOrderColumnCount)),
      find_line_(database, select(read_sql::kLineColumns, "lines WHERE line_sequence = ?1")),
      put_line_(database, replace("lines", read_sql::kLineColumns, kLineColumnCount)),
      lines_of_order_(
          database, select(read_sql::kLineColumns, "lines WHERE line_sequence BETWEEN ?1 AND ?2")),
      put_hold_(database,
                "INSERT INTO holds (line_sequence, order_sequence, reason, quantity, since_ms) "
                "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (line_sequence) DO UPDATE SET quantity = "
                "?4, since_ms = CASE WHEN reason = ?3 THEN since_ms ELSE ?5 END, reason = ?3"),
      drop_hold_(database, "DELETE FROM holds WHERE line_sequence = ?1"),
      find_run_(database, select(read_sql::kRunColumns, "runs WHERE run_sequence = ?1")),
      put_run_(database, replace("runs", read_sql::kRunColumns, kRunColumnCount)),
      put_count_(database,
                 replace("counts", "run_sequence, line_sequence, made, defective, spoiled", 5)),
      put_pool_(database, replace("pools", "pool_sequence, pool_key, test, opened_ms", 4)),
      put_parcel_(database, replace("parcels",
                                    "parcel_sequence, run_sequence, at_ms, parcel, carrier, "
                                    "tracking_number",
                                    6)),
      put_parcel_line_(
          database,
          replace("parcel_lines", "order_sequence, parcel_sequence, line_sequence, quantity", 4)),
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
      reached_(static_cast<core::Sequence>(
          database.execAndGet("SELECT sequence FROM progress").getInt64())) {}

OrderRow& Projection::order(core::OrderId id) {
  const auto at = orders_.find(id.value);
  if (at != orders_.end()) return at->second;
  const ResetAfter reset(find_order_);
  bind_sequence(find_order_, 1, id.value);
  if (!find_order_.executeStep()) missing("order", id.value);
  return orders_.emplace(id.value, read_sql::order_of(find_order_)).first->second;
}

Projection::TouchedLine& Projection::touched(core::LineId id) {
  const auto at = lines_.find(id.value);
  if (at != lines_.end()) return at->second;
  const ResetAfter reset(find_line_);
  bind_sequence(find_line_, 1, id.value);
  if (!find_line_.executeStep()) missing("line", id.value);
  TouchedLine line{read_sql::line_of(find_line_)};
  line.was_held = least_advanced(line.row.parts) <= core::PartState::held;
  return lines_.emplace(id.value, std::move(line)).first->second;
}

LineRow& Projection::line(core::LineId id) {
  LineRow& row = touched(id).row;
  if (row.steps.empty() || row.steps.back() != sequence_) row.steps.push_back(sequence_);
  OrderRow& of = order(row.order);
  of.updated = sequence_;
  of.updated_at = now_;
  return row;
}

RunRow& Projection::run(core::RunId id) {
  auto at = runs_.find(id.value);
  if (at == runs_.end()) {
    const ResetAfter reset(find_run_);
    bind_sequence(find_run_, 1, id.value);
    if (!find_run_.executeStep()) missing("run", id.value);
    at = runs_.emplace(id.value, read_sql::run_of(find_run_)).first;
  }
  RunRow& row = at->second;
  row.updated = sequence_;
  if (row.steps.empty() || row.steps.back() != sequence_) row.steps.push_back(sequence_);
  return row;
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
  if (!writing_) execute(begin_);
  writing_ = true;
  sequence_ = sequence;
  now_ = now;
  std::visit([&](const auto& one) { on(one); }, event);
  reached_ = sequence;
}

void Projection::flush() {
  if (!writing_) return;
  write_lines();
  write_orders();
  for (const auto& [sequence, row] : runs_) {
    read_sql::bind(put_run_, row);
    execute(put_run_);
  }
  for (const auto& [name, row] : factories_) {
    put_factory_.bindNoCopy(1, row.factory);
    put_factory_.bind(2, row.paused ? 1 : 0);
    bind_instant(put_factory_, 3, row.silent_until);
    bind_instant(put_factory_, 4, row.heard_at);
    execute(put_factory_);
  }
  bind_sequence(progress_, 1, reached_);
  bind_instant(progress_, 2, now_);
  execute(progress_);
  execute(commit_);
  writing_ = false;
  orders_.clear();
  lines_.clear();
  runs_.clear();
  factories_.clear();
}

void Projection::write_lines() {
  for (const auto& [sequence, line] : lines_) {
    read_sql::bind(put_line_, line.row);
    execute(put_line_);
    HoldRow hold{line.row.id, line.row.order, core::HoldReason::none, 0, now_};
    for (const PartRow& part : line.row.parts) {
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
    } else if (line.was_held) {
      bind_sequence(drop_hold_, 1, sequence);
      execute(drop_hold_);
    }
  }
}

void Projection::write_orders() {
  for (auto& [sequence, row] : orders_) {
    row.status = status_of(row);
    read_sql::bind(put_order_, row);
    execute(put_order_);
  }
}

// From the batch when it has all lines of the order, as that of a new order does.
core::PartState Projection::status_of(const OrderRow& order) {
  core::PartState least = core::PartState::cancelled;
  std::size_t seen = 0;
  for (auto at = lines_.lower_bound(order.first_line.value);
       at != lines_.end() && at->first <= order.last_line.value; ++at, ++seen)
    least = std::min(least, least_advanced(at->second.row.parts));
  if (seen == order.line_count) return least;
  least = core::PartState::cancelled;
  const ResetAfter reset(lines_of_order_);
  bind_sequence(lines_of_order_, 1, order.first_line.value);
  bind_sequence(lines_of_order_, 2, order.last_line.value);
  while (lines_of_order_.executeStep())
    least = std::min(least, least_advanced(read_sql::line_of(lines_of_order_).parts));
  return least;
}

}  // namespace jidan::ledger
