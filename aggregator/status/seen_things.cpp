// Single things: a row of the read tables with what its events said once and for ever.
#include <algorithm>

#include "aggregator/ledger/made_as.hpp"
#include "aggregator/status/journal_events.hpp"
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

bool is_over(core::PartState state) {
  return state == core::PartState::shipped || state == core::PartState::cancelled;
}

// The promise clock stops while a hold waits on the buyer.
core::PromiseState promise_state(const OrderRead& order, core::Instant now) {
  if (order.row.promise.infeasible) return core::PromiseState::infeasible;
  for (const OrderLineRead& line : order.lines)
    for (const ledger::PartRow& part : line.row.parts)
      if (part.state == core::PartState::held &&
          core::waiting_on(part.hold) == core::WaitingOn::buyer)
        return core::PromiseState::paused;
  const bool has_promise = order.row.promise.kind != core::PromiseKind::none;
  return has_promise && now > order.row.promise.limit && !is_over(order.row.status)
             ? core::PromiseState::missed
             : core::PromiseState::on_track;
}

OrderRead read_order(runtime::ReadContext& context, ledger::OrderRow row, core::Instant now) {
  OrderRead order;
  order.accepted = event_at<core::OrderAccepted>(context.journal, row.id.value);
  for (const ledger::LineRow& line : row.lines) {
    auto placed = event_at<core::LinePlaced>(context.journal, line.id.value);
    std::string made_as = ledger::made_as(context.journal, line, placed);
    order.lines.push_back({line, std::move(placed), std::move(made_as)});
  }
  order.parcels = context.tables.parcels(row);
  order.row = std::move(row);
  order.promise_state = promise_state(order, now);
  return order;
}

}  // namespace

http::Response absent(const WaitingPtr& waiting, runtime::ReadContext& context,
                      core::Sequence sequence) {
  const auto removed = context.journal.removed();
  if (!removed || sequence > removed->up_to) return not_found(waiting->language);
  return history_removed(waiting->language, removed->last_at);
}

void Status::Impl::get_run(const WaitingPtr& waiting, std::string_view id) {
  const auto run = core::parse_id<core::RunTag>(id);
  if (!run) return answer(waiting, not_found(waiting->language));
  read(waiting, [waiting, run = *run](runtime::ReadContext& context) {
    auto row = context.tables.run(run);
    if (!row) return absent(waiting, context, run.value);
    RunRead whole;
    whole.row = std::move(*row);
    whole.released = event_at<core::RunReleased>(context.journal, run.value);
    whole.parcels = context.tables.parcels(run);
    return single_response(waiting, run_json(whole));
  });
}

void Status::Impl::get_job_sheet(const WaitingPtr& waiting, std::string_view id) {
  const auto run = core::parse_id<core::RunTag>(id);
  if (!run) return answer(waiting, not_found(waiting->language));
  read(waiting, [waiting, run = *run](runtime::ReadContext& context) {
    const auto row = context.tables.run(run);
    if (!row) return absent(waiting, context, run.value);
    if (!row->delivery) return not_found(waiting->language);
    auto sheet = context.job_sheets.sheet(row->delivery);
    if (!sheet) return not_found(waiting->language);
    return single_response(waiting, std::move(*sheet));
  });
}

void Status::Impl::get_order(const WaitingPtr& waiting, std::string_view id) {
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return answer(waiting, not_found(waiting->language));
  const core::Instant now = parts_.clock.clock().now();
  read(waiting, [waiting, order = *order, now](runtime::ReadContext& context) {
    auto row = context.tables.order(order);
    if (!row) return absent(waiting, context, order.value);
    return single_response(waiting, order_json(read_order(context, std::move(*row), now)));
  });
}

void Status::Impl::get_delivery(const WaitingPtr& waiting, std::string_view id) {
  const auto delivery = core::parse_id<core::DeliveryTag>(id);
  if (!delivery) return answer(waiting, not_found(waiting->language));
  read(waiting, [waiting, delivery = *delivery](runtime::ReadContext& context) {
    const auto row = context.journal.delivery(delivery.value);
    if (!row) return absent(waiting, context, delivery.value);
    return single_response(waiting, delivery_json(*row, context.journal.attempts(delivery.value)));
  });
}

}  // namespace jidan::status
