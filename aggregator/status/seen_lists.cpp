// Lists out of the read tables and the outbox, page by page.
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

template <class E>
std::vector<std::string_view> words_of(int count) {
  std::vector<std::string_view> words;
  for (int i = 0; i < count; ++i) words.push_back(to_text(static_cast<E>(i)));
  return words;
}

constexpr int kRunStateCount = 10;
constexpr int kDeliveryStateCount = 4;

// One row more was read than is shown: it says that there is a next page.
template <class Row, class Key>
std::string cut_page(std::vector<Row>& rows, std::uint32_t limit, Key&& key) {
  if (rows.size() <= limit) return {};
  rows.resize(limit);
  return key(rows.back());
}

}  // namespace

void Status::Impl::list_runs(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  const ListForm form{core::RunTag::prefix,
                      "state",
                      words_of<core::RunState>(kRunStateCount),
                      {"factory", "process"}};
  if (!query_ok(request, waiting, form, query)) return;
  read(waiting, [query](runtime::ReadContext& context) {
    ledger::RunQuery wanted;
    wanted.factory = query.factory;
    wanted.process = query.process;
    if (query.state) wanted.state = static_cast<core::RunState>(*query.state);
    wanted.after = core::RunId{query.after};
    wanted.limit = query.limit + 1;
    std::vector<ledger::RunRow> rows = context.tables.runs(wanted);
    const std::string next = cut_page(
        rows, query.limit, [](const ledger::RunRow& row) { return core::to_text(row.id); });
    return json_response(200, runs_json(rows, next));
  });
}

void Status::Impl::list_orders(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  const ListForm form{core::OrderTag::prefix,
                      "status",
                      words_of<core::PartState>(core::kPartStateCount),
                      {"channel", "updated_after"}};
  if (!query_ok(request, waiting, form, query)) return;
  read(waiting, [query](runtime::ReadContext& context) {
    ledger::OrderQuery wanted;
    wanted.channel = query.channel;
    if (query.state) wanted.status = static_cast<core::PartState>(*query.state);
    wanted.updated_after = query.updated_after;
    wanted.after = core::OrderId{query.after};
    wanted.limit = query.limit + 1;
    std::vector<ledger::OrderRow> rows = context.tables.orders(wanted);
    const std::string next = cut_page(
        rows, query.limit, [](const ledger::OrderRow& row) { return core::to_text(row.id); });
    return json_response(200, orders_json(rows, next));
  });
}

void Status::Impl::list_deliveries(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  const ListForm form{
      core::DeliveryTag::prefix, "state", words_of<ledger::DeliveryState>(kDeliveryStateCount), {}};
  if (!query_ok(request, waiting, form, query)) return;
  read(waiting, [query](runtime::ReadContext& context) {
    std::optional<ledger::DeliveryState> state;
    if (query.state) state = static_cast<ledger::DeliveryState>(*query.state);
    std::vector<ledger::OutboxRow> rows =
        context.journal.deliveries(query.after, query.limit + 1, state);
    const std::string next = cut_page(rows, query.limit, [](const ledger::OutboxRow& row) {
      return core::encode_id(core::DeliveryTag::prefix, row.delivery_sequence);
    });
    return json_response(200, deliveries_json(rows, next));
  });
}

void Status::Impl::list_holds(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  if (!query_ok(request, waiting, {core::LineTag::prefix, {}, {}, {}}, query)) return;
  read(waiting, [query](runtime::ReadContext& context) {
    std::vector<ledger::HoldRow> rows =
        context.tables.holds(core::LineId{query.after}, query.limit + 1);
    const std::string next = cut_page(
        rows, query.limit, [](const ledger::HoldRow& row) { return core::to_text(row.line); });
    return json_response(200, holds_json(rows, next));
  });
}

void Status::Impl::list_claims(const http::Request& request, const WaitingPtr& waiting) {
  ListQuery query;
  if (!query_ok(request, waiting, {core::ClaimTag::prefix, {}, {}, {}}, query)) return;
  read(waiting, [query](runtime::ReadContext& context) {
    std::vector<ledger::ClaimRow> rows =
        context.tables.claims(core::ClaimId{query.after}, query.limit + 1);
    const std::string next = cut_page(
        rows, query.limit, [](const ledger::ClaimRow& row) { return core::to_text(row.id); });
    return json_response(200, claims_json(rows, next));
  });
}

}  // namespace jidan::status
