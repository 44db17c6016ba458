// Orders and job sheets out of the read tables, the journal and the sealed parts.
#include "aggregator/daemon/order_reads.hpp"

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/made_as.hpp"

namespace jidan::daemon {
namespace {

core::Event event_at(runtime::ReadContext& context, core::Sequence sequence) {
  const auto found = context.journal.event(sequence);
  if (!found) throw ledger::StoreDamaged("no event at sequence " + std::to_string(sequence));
  return ledger::decode_event(sequence, found->bytes);
}

intake::LineRead read_line(runtime::ReadContext& context, const ledger::LineRow& row) {
  const core::Event event = event_at(context, row.id.value);
  const auto& placed = std::get<core::LinePlaced>(event);
  intake::LineRead line;
  line.id = row.id;
  line.number = placed.number;
  line.sku = placed.sku;
  line.quantity = placed.quantity;
  line.unit_price = placed.unit_price;
  line.made_as = ledger::made_as(context.journal, row, placed);
  line.substitution = placed.substitution;
  line.approval = placed.approval;
  for (const ledger::PartRow& part : row.parts)
    line.parts.push_back(
        {part.state, part.quantity, part.hold, part.pool, part.run, part.is_remake});
  return line;
}

core::PromiseState promise_state(const ledger::OrderRow& row, core::Instant now) {
  if (row.promise.infeasible) return core::PromiseState::infeasible;
  for (const ledger::LineRow& line : row.lines)
    for (const ledger::PartRow& part : line.parts)
      if (part.state == core::PartState::held &&
          core::waiting_on(part.hold) == core::WaitingOn::buyer)
        return core::PromiseState::paused;
  const bool done =
      row.status == core::PartState::shipped || row.status == core::PartState::cancelled;
  const bool late = row.promise.kind != core::PromiseKind::none && now > row.promise.limit;
  return late && !done ? core::PromiseState::missed : core::PromiseState::on_track;
}

std::vector<intake::ParcelRead> read_parcels(runtime::ReadContext& context,
                                             const ledger::OrderRow& order,
                                             const std::vector<intake::LineRead>& lines) {
  std::vector<intake::ParcelRead> parcels;
  for (const ledger::ParcelRow& row : context.tables.parcels(order)) {
    intake::ParcelRead parcel{row.parcel_id, row.carrier, row.tracking_number, row.shipped_at, {}};
    for (const ledger::ParcelLineRow& each : row.lines)
      for (const intake::LineRead& line : lines)
        if (line.id == each.line) parcel.lines.push_back({line.number, each.quantity});
    parcels.push_back(std::move(parcel));
  }
  return parcels;
}

std::optional<std::string> read_personal(runtime::ReadContext& context, core::OrderId order,
                                         const std::string& sealed) {
  const auto key = context.journal.order_key(order.value);
  if (!key) return std::nullopt;
  return context.sealer.open_order(sealed, *key);
}

}  // namespace

intake::OrderRead read_order(runtime::ReadContext& context, const ledger::OrderRow& row,
                             core::Instant now) {
  const core::Event event = event_at(context, row.id.value);
  const auto& accepted = std::get<core::OrderAccepted>(event);
  intake::OrderRead order;
  order.id = row.id;
  order.revision = row.updated;
  order.updated_at = row.updated_at;
  order.external_id = accepted.external_id;
  order.test = accepted.test;
  order.mode = accepted.mode;
  order.payment = row.payment;
  order.placed_at = accepted.placed_at;
  order.paid_at = row.paid_at;
  order.currency = accepted.currency;
  order.promise_class = accepted.promise_class;
  order.promise = row.promise;
  order.country = accepted.country;
  order.region = accepted.region;
  order.ship_together = accepted.ship_together;
  order.ship_early = accepted.ship_early;
  order.same_run = accepted.same_run;
  order.promise_state = promise_state(row, now);
  for (const ledger::LineRow& line : row.lines) order.lines.push_back(read_line(context, line));
  order.parcels = read_parcels(context, row, order.lines);
  order.personal = read_personal(context, row.id, accepted.sealed);
  return order;
}

namespace {

// The same to every channel: whose it was isn't known any more.
intake::OrderResult absent(runtime::ReadContext& context, core::OrderId id) {
  intake::OrderResult result;
  const auto removed = context.journal.removed();
  const bool is_removed = removed && id.value <= removed->up_to;
  result.status = is_removed ? intake::ReadStatus::removed : intake::ReadStatus::absent;
  if (is_removed) result.removed_before = removed->last_at;
  return result;
}

}  // namespace

template <class Result>
void OrderReads::run(std::function<Result(runtime::ReadContext&)> read,
                     std::function<void(Result&&)> done) {
  const core::Sequence head = writer_.snapshot().head;
  const auto answer = [post = post_, done](Result&& result) {
    post([done, result = std::move(result)]() mutable { done(std::move(result)); });
  };
  const bool taken =
      readers_.post([this, head, read = std::move(read), answer](runtime::ReadContext& context) {
        if (!projector_.wait_until(head, kReadWaitMax)) return answer(Result{});
        try {
          answer(read(context));
        } catch (const ledger::HistoryRemoved&) {
          answer(Result{});  // between the read tables and the journal: asked again it is absent
        }
      });
  if (!taken) answer(Result{});
}

template <class Result>
void OrderReads::ask(std::function<void(Result&, const core::State&, core::Instant)> fill,
                     std::function<void(Result&&)> done) {
  const auto result = std::make_shared<Result>();
  const auto answer = [result, done = std::move(done)] { done(std::move(*result)); };
  const bool taken = writer_.ask([fill = std::move(fill), result, answer, post = post_](
                                     const core::State& state, core::Instant now) {
    fill(*result, state, now);
    post(answer);
  });
  if (!taken) post_(answer);
}

void OrderReads::quote(core::OrderPlacement order,
                       std::function<void(intake::QuoteResult&&)> done) {
  const auto asked = std::make_shared<core::OrderPlacement>(std::move(order));
  ask<intake::QuoteResult>(
      [asked](intake::QuoteResult& result, const core::State& state, core::Instant now) {
        result.answer = core::quote(state, std::move(*asked), now);
      },
      std::move(done));
}

void OrderReads::actions(core::OrderId order, std::function<void(intake::ActionsResult&&)> done) {
  ask<intake::ActionsResult>(
      [order](intake::ActionsResult& result, const core::State& state, core::Instant) {
        result.actions = core::order_actions(state, order);
      },
      std::move(done));
}

void OrderReads::order(std::string channel, core::OrderId id,
                       std::function<void(intake::OrderResult&&)> done) {
  run<intake::OrderResult>(
      [this, channel = std::move(channel), id](runtime::ReadContext& context) {
        intake::OrderResult result;
        const auto row = context.tables.order(id);
        if (!row) return absent(context, id);
        if (row->channel != channel) {
          result.status = intake::ReadStatus::absent;
          return result;
        }
        result.status = intake::ReadStatus::found;
        result.order = read_order(context, *row, clock_.now());
        return result;
      },
      std::move(done));
}

void OrderReads::orders(std::string channel, intake::OrderFilter filter,
                        std::function<void(intake::OrdersResult&&)> done) {
  if (!filter.external_id.empty())
    return orders_by_external_id(std::move(channel), std::move(filter), std::move(done));
  run<intake::OrdersResult>(
      [this, channel = std::move(channel), filter](runtime::ReadContext& context) {
        intake::OrdersResult result;
        ledger::OrderQuery query{channel, filter.status, filter.updated_after, filter.after,
                                 filter.limit + 1};
        for (const ledger::OrderRow& row : context.tables.orders(query)) {
          result.more = result.orders.size() == filter.limit;
          if (!result.more) result.orders.push_back(read_order(context, row, clock_.now()));
        }
        result.status = intake::ReadStatus::found;
        return result;
      },
      std::move(done));
}

// The writer's fingerprints give candidates; the orders themselves say which is meant.
void OrderReads::orders_by_external_id(std::string channel, intake::OrderFilter filter,
                                       std::function<void(intake::OrdersResult&&)> done) {
  auto look = [this, channel, filter, done](std::vector<core::Sequence> candidates) {
    run<intake::OrdersResult>(
        [this, channel, filter, candidates](runtime::ReadContext& context) {
          intake::OrdersResult result;
          result.status = intake::ReadStatus::found;
          for (const core::Sequence candidate : candidates) {
            const auto row = context.tables.order(core::OrderId{candidate});
            if (!row || row->channel != channel || row->id <= filter.after) continue;
            if (filter.status && row->status != *filter.status) continue;
            if (filter.updated_after && row->updated_at <= *filter.updated_after) continue;
            intake::OrderRead order = read_order(context, *row, clock_.now());
            if (order.external_id == filter.external_id) result.orders.push_back(std::move(order));
          }
          return result;
        },
        done);
  };
  const bool taken = readers_.post(
      [this, channel, external_id = filter.external_id, look, done](runtime::ReadContext& context) {
        const std::vector<std::uint64_t> fingerprints{
            ledger::order_fingerprint(context.sealer, channel, external_id, false),
            ledger::order_fingerprint(context.sealer, channel, external_id, true)};
        if (!writer_.find_orders(fingerprints, look))
          post_([done] { done(intake::OrdersResult{}); });
      });
  if (!taken) post_([done] { done(intake::OrdersResult{}); });
}

namespace {

std::optional<intake::RecurrenceRead> recurrence_now(const core::State& state,
                                                     const core::RecurrenceName& name) {
  const auto found = state.recurrence_by_name.find(name);
  if (found == state.recurrence_by_name.end()) return std::nullopt;
  intake::RecurrenceRead read;
  read.recurrence = state.recurrences.at(found->second);
  for (const auto& [date, occurrence] : read.recurrence.occurrences)
    if (state.expected_occurrences.contains(occurrence.order))
      read.confirm_by[occurrence.order] = state.payment_limits.at(occurrence.order.value);
  return read;
}

void read_content(runtime::ReadContext& context, intake::RecurrenceRead& read) {
  const core::Sequence content = read.recurrence.content;
  try {
    read.order = *std::get<core::RecurrencePut>(event_at(context, content)).order;
  } catch (const ledger::HistoryRemoved&) {
    return;  // ended long ago
  }
  if (const auto key = context.journal.order_key(content))
    read.personal = context.sealer.open_order(read.order->sealed, *key);
}

}  // namespace

void OrderReads::recurrence(core::RecurrenceName name,
                            std::function<void(intake::RecurrenceResult&&)> done) {
  const auto look = [this, name, done](const core::State& state, core::Instant) {
    auto now = recurrence_now(state, name);
    if (!now)
      return post_([done] {
        intake::RecurrenceResult absent;
        absent.status = intake::ReadStatus::absent;
        done(std::move(absent));
      });
    run<intake::RecurrenceResult>(
        [read = std::move(*now)](runtime::ReadContext& context) mutable {
          read_content(context, read);
          return intake::RecurrenceResult{intake::ReadStatus::found, std::move(read)};
        },
        done);
  };
  if (!writer_.ask(look)) post_([done] { done(intake::RecurrenceResult{}); });
}

void OrderReads::job_sheets(std::string factory, core::DeliveryId after, std::uint32_t limit,
                            std::function<void(intake::JobSheetsResult&&)> done) {
  run<intake::JobSheetsResult>(
      [factory = std::move(factory), after, limit](runtime::ReadContext& context) {
        intake::JobSheetsResult result;
        for (const ledger::MessageRow& row : context.tables.messages(factory, after, limit + 1)) {
          result.more = result.messages.size() == limit;
          if (result.more) break;
          auto body = context.job_sheets.message(row.id);
          if (body) result.messages.push_back({row.id, std::move(*body)});
        }
        result.status = intake::ReadStatus::found;
        return result;
      },
      std::move(done));
}

}  // namespace jidan::daemon
