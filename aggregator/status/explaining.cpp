// GET /v1/explain/{id}: an order, a line, a run or a pool, told by its id's prefix. What is open is
// asked of the writer; what is over is read from the read tables and the journal.
#include "aggregator/ledger/made_as.hpp"
#include "aggregator/status/explain_views.hpp"
#include "aggregator/status/journal_events.hpp"
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

http::Response explained_response(const WaitingPtr& waiting, std::string body) {
  http::Response response = single_response(waiting, std::move(body));
  response.headers.push_back(
      {"Content-Language", waiting->language == Language::chinese ? "zh-CN" : "en"});
  response.headers.push_back({"Vary", "Accept-Language"});
  return response;
}

core::ExplainedLine closed_line(runtime::ReadContext& context, const ledger::LineRow& row) {
  core::ExplainedLine line;
  line.id = row.id;
  const auto placed = event_at<core::LinePlaced>(context.journal, row.id.value);
  line.made_as = ledger::made_as(context.journal, row, placed);
  line.ordered = placed.sku;
  for (const ledger::PartRow& part : row.parts) {
    core::PieceGroup group;
    group.state = part.state;
    group.quantity = part.quantity;
    group.hold = part.hold;
    group.pool = part.pool;
    group.run = part.run;
    group.is_remake = part.is_remake;
    if (part.run)
      if (const auto run = context.tables.run(part.run)) group.factory = run->factory;
    line.pieces.push_back(std::move(group));
  }
  return line;
}

}  // namespace

void Status::Impl::explain(const WaitingPtr& waiting, std::string_view id) {
  if (const auto pool = core::parse_id<core::PoolTag>(id)) return explain_pool(waiting, *pool);
  if (const auto run = core::parse_id<core::RunTag>(id)) return explain_run(waiting, *run);
  if (const auto order = core::parse_id<core::OrderTag>(id))
    return explain_order(waiting, *order, {});
  if (const auto line = core::parse_id<core::LineTag>(id)) return explain_order(waiting, {}, *line);
  answer(waiting, not_found(waiting->language));
}

void Status::Impl::explain_pool(const WaitingPtr& waiting, core::PoolId pool) {
  ask(waiting, [this, waiting, pool](const core::State& state, core::Instant now) {
    const auto found = std::make_shared<std::optional<core::PoolExplanation>>(
        core::explain_pool(state, pool, now));
    parts_.post([this, waiting, found] {
      answer(waiting,
             *found ? explained_response(waiting, explanation_json(**found, waiting->language))
                    : not_found(waiting->language));
    });
  });
}

// One line when `line` is given, else the whole order.
void Status::Impl::explain_order(const WaitingPtr& waiting, core::OrderId order,
                                 core::LineId line) {
  ask(waiting, [this, waiting, order, line](const core::State& state, core::Instant now) {
    const auto found = std::make_shared<std::optional<core::OrderExplanation>>(
        line ? core::explain_line(state, line, now) : core::explain_order(state, order, now));
    parts_.post([this, waiting, order, line, found] {
      if (!*found) return explain_closed_order(waiting, order, line);
      answer(waiting,
             explained_response(waiting, explanation_json(**found, line, waiting->language)));
    });
  });
}

void Status::Impl::explain_closed_order(const WaitingPtr& waiting, core::OrderId order,
                                        core::LineId line) {
  read(waiting, [waiting, order, line](runtime::ReadContext& context) {
    core::OrderExplanation explained;
    explained.order = order;
    if (line) {
      const auto row = context.tables.line(line);
      if (!row) return absent(waiting, context, line.value);
      explained.order = row->order;
      explained.lines.push_back(closed_line(context, *row));
    }
    const auto row = context.tables.order(explained.order);
    if (!row) return absent(waiting, context, explained.order.value);
    explained.promise = row->promise;
    if (!line)
      for (const ledger::LineRow& each : row->lines)
        explained.lines.push_back(closed_line(context, each));
    return explained_response(waiting, explanation_json(explained, line, waiting->language));
  });
}

void Status::Impl::explain_run(const WaitingPtr& waiting, core::RunId run) {
  ask(waiting, [this, waiting, run](const core::State& state, core::Instant) {
    const auto terms =
        std::make_shared<core::RunTerms>(core::explain_run(state, run).value_or(core::RunTerms{}));
    parts_.post([this, waiting, run, terms] {
      read(waiting, [waiting, run, terms](runtime::ReadContext& context) {
        const auto row = context.tables.run(run);
        if (!row) return absent(waiting, context, run.value);
        RunExplained explained;
        explained.run = run;
        explained.state = row->state;
        explained.issued_at = row->issued_at;
        explained.released = event_at<core::RunReleased>(context.journal, run.value);
        explained.terms = *terms;
        return explained_response(waiting, explanation_json(explained, waiting->language));
      });
    });
  });
}

}  // namespace jidan::status
