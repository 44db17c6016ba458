// What follows from a payment: the promise is counted from it, and the lines may be pooled.
#include "aggregator/core/decide_parts.hpp"
#include "aggregator/core/orders/promise.hpp"
#include "aggregator/core/parts.hpp"
#include "aggregator/core/planning/service.hpp"

namespace jidan::core {

void drop_unpaid(const State& state, OrderId id, std::vector<Event>& events) {
  for_each_unpaid(state, state.orders[state.find(id)], [&](Handle line, std::int32_t quantity) {
    PartMoved moved;
    moved.line = state.id_of(state.lines[line]);
    moved.quantity = quantity;
    moved.from = PartState::awaiting_payment;
    moved.to = PartState::cancelled;
    events.push_back(std::move(moved));
  });
}

Decision decide_payment(const State& state, const RecordPayment& command, Instant now) {
  const Handle handle = state.find(command.order);
  if (handle == kNoHandle) return refuse(RefusalCode::order_closed);
  const Order& order = state.orders[handle];
  if (order.payment != Payment::pending) return std::vector<Event>{};
  const Channel& channel = state.catalog->channels[order.channel];
  PaymentReceived received{command.order, command.paid_at, order.promise()};
  // An occurrence's promise counts from its date, whenever it is confirmed.
  if (order.mode == Mode::recurring)
    received.promise = order.promise();
  else if (order.promise_class != kNoIndex)
    received.promise =
        resolve_promise(channel, channel.promise_classes[order.promise_class], command.paid_at);
  else if (order.promise_kind == PromiseKind::none)
    received.promise.limit = command.paid_at + std::chrono::hours{channel.wait_max_hours};
  received.promise.infeasible = false;
  for_each_unpaid(state, order, [&](Handle each, std::int32_t quantity) {
    const Line& line = state.lines[each];
    LineService service = service_of(state, order, line);
    service.promise = received.promise;
    const Eligibility eligible = eligible_offers(*state.catalog, service, now);
    if (!is_feasible(state, received.promise, eligible.offers,
                     quantity * service.product->load_thousandths, line.traits.artwork, now))
      received.promise.infeasible = !order.test;
  });
  std::vector<Event> events;
  events.push_back(received);
  for_each_unpaid(state, order, [&](Handle each, std::int32_t quantity) {
    const Line& line = state.lines[each];
    PartMoved moved;
    moved.line = state.id_of(line);
    moved.quantity = quantity;
    moved.from = PartState::awaiting_payment;
    send_to_wait(state, state.catalog->products[line.product], order.test, moved, events);
    events.push_back(std::move(moved));
  });
  return events;
}

}  // namespace jidan::core
