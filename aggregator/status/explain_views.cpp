// Explanations as JSON; see explain_views.hpp.
#include "aggregator/status/explain_views.hpp"

#include "aggregator/status/view_parts.hpp"

namespace jidan::status {
namespace {

using http::JsonWriter;

void put_number_or_null(JsonWriter& json, std::string_view name,
                        const std::optional<std::int64_t>& value) {
  json.key(name);
  if (value)
    json.integer(*value);
  else
    json.null();
}

void put_reason(JsonWriter& json, std::string_view name,
                const std::optional<core::ReleaseReason>& reason) {
  put_text_or_null(json, name, reason ? core::to_text(*reason) : std::string_view{});
}

// The instant, and the clock of the factory beside it.
void put_moment(JsonWriter& json, std::string_view name, const core::LocalMoment& moment) {
  json.key(name);
  if (moment.at >= core::kNever) {
    json.null();
    return;
  }
  json.begin_object();
  put_instant(json, "at", moment.at);
  put_text(json, "local", moment_text(moment));
  put_text(json, "zone", moment.zone);
  json.end_object();
}

// Everything up to the thing's own members; the object still open.
void begin(JsonWriter& json, std::string_view thing, std::string_view id, Language language,
           const Sentences& sentences) {
  json.begin_object();
  put_text(json, "id", id);
  put_text(json, "thing", thing);
  put_text(json, "language", in(language, {"en", "zh-CN"}));
  json.key("sentences").begin_array();
  for (const std::string& sentence : sentences) json.string(sentence);
  json.end_array();
}

void write_cost_terms(JsonWriter& json, const core::CostTerms& terms) {
  json.begin_object();
  put_number(json, "pieces", terms.pieces);
  put_number(json, "set_up", terms.set_up);
  put_number(json, "changeovers", terms.changeovers);
  put_number(json, "plates", terms.plates);
  put_number(json, "unfilled", terms.unfilled);
  put_number(json, "transit", terms.transit);
  put_number(json, "waiting", terms.waiting);
  put_number(json, "returns", terms.returns);
  json.end_object();
}

void write_runner_up(JsonWriter& json, const core::RunnerUp& other, core::Minor chosen_cost) {
  json.begin_object();
  put_text(json, "factory", other.factory);
  put_number(json, "full_cost", other.full_cost);
  put_number(json, "more_than_chosen", other.full_cost - chosen_cost);
  json.key("terms");
  if (other.terms.sum() == 0)
    json.null();
  else
    write_cost_terms(json, other.terms);
  put_boolean(json, "below_moq", other.is_below_moq);
  put_boolean(json, "too_late", other.is_too_late);
  json.end_object();
}

void write_terms(JsonWriter& json, const core::OfferTerms& offer) {
  json.begin_object();
  put_price(json, *offer.price);
  put_boolean(json, "plates_counted", offer.counts_plates);
  put_number(json, "tier_above_best", offer.tier_above_best);
  put_number_or_null(json, "waiting", offer.waiting);
  put_number_or_null(json, "controllable", offer.controllable);
  put_number_or_null(json, "transit", offer.transit);
  put_number_or_null(json, "returns", offer.returns);
  put_number_or_null(json, "full_cost", offer.full_cost);
  json.end_object();
}

void write_offer(JsonWriter& json, const core::OfferTerms& offer) {
  json.begin_object();
  put_text(json, "factory", offer.factory);
  put_boolean(json, "reckoned_with", offer.is_reckoned_with);
  json.key("blocked_by").begin_array();
  for (const core::OfferBlock block : offer.blocks) json.string(core::to_text(block));
  json.end_array();
  put_moment(json, "starts", offer.starts);
  put_moment(json, "limit", offer.limit);
  put_number(json, "moq_pieces", offer.moq_pieces);
  put_number(json, "run_max", offer.run_max);
  json.key("terms");
  if (offer.price)
    write_terms(json, offer);
  else
    json.null();
  json.end_object();
}

void write_release(JsonWriter& json, const core::PoolRelease& release) {
  json.begin_object();
  put_number_or_null(json, "more_pieces", release.more_pieces);
  put_reason(json, "pieces_reason", release.pieces_reason);
  put_moment(json, "at", release.at);
  put_reason(json, "time_reason", release.time_reason);
  put_boolean(json, "ends_held", release.ends_held);
  put_moment(json, "looked_at", release.looked_at);
  put_moment(json, "limit", release.limit);
  json.end_object();
}

void write_milestone(JsonWriter& json, const core::Milestone& milestone) {
  json.begin_object();
  put_text(json, "kind", core::to_text(milestone.kind));
  put_number(json, "pieces", milestone.pieces);
  put_number(json, "more", milestone.more);
  put_number(json, "unit_price", milestone.unit_price);
  put_reason(json, "releases_for", milestone.reason);
  json.end_object();
}

void write_pool(JsonWriter& json, const core::PoolExplanation& explained) {
  const core::PoolView& pool = explained.pool;
  json.begin_object();
  put_text(json, "pool_id", core::to_text(pool.id));
  put_text(json, "pool_key", pool.key);
  put_boolean(json, "test", pool.test);
  put_number(json, "lines", pool.lines);
  put_number(json, "pieces", pool.pieces);
  put_number(json, "infeasible_lines", pool.infeasible_lines);
  put_number(json, "unpaid_lines", pool.unpaid_lines);
  put_number(json, "unpaid_expected", pool.unpaid_expected);
  put_instant(json, "kept_until", pool.kept_until);
  put_text(json, "waits_for", core::to_text(pool.wait));
  put_text(json, "policy", core::to_text(pool.policy));
  put_reason(json, "release_reason", pool.reason);
  put_boolean(json, "limit_is_promise", pool.limit_is_promise);
  put_number(json, "waiting_cost", pool.waiting_cost);
  put_number_or_null(json, "run_cost", pool.run_cost);
  json.key("release");
  write_release(json, explained.release);
  json.key("milestones").begin_array();
  for (const core::Milestone& each : explained.milestones) write_milestone(json, each);
  json.end_array();
  json.key("offers").begin_array();
  for (const core::OfferTerms& each : explained.offers) write_offer(json, each);
  json.end_array();
  json.end_object();
}

void write_group(JsonWriter& json, const core::PieceGroup& group) {
  json.begin_object();
  put_text(json, "state", core::to_text(group.state));
  put_number(json, "quantity", group.quantity);
  if (group.state == core::PartState::held) {
    put_text(json, "hold", core::to_text(group.hold));
    put_text(json, "waiting_on", core::to_text(core::waiting_on(group.hold)));
  }
  if (group.pool) put_text(json, "pool_id", core::to_text(group.pool));
  if (group.run) put_text(json, "run_id", core::to_text(group.run));
  if (!group.factory.empty()) put_text(json, "factory", group.factory);
  put_boolean(json, "remake", group.is_remake);
  json.end_object();
}

void write_line(JsonWriter& json, const core::ExplainedLine& line) {
  json.begin_object();
  put_text(json, "line_id", core::to_text(line.id));
  put_text(json, "sku", line.ordered);
  if (!line.made_as.empty()) put_text(json, "made_as", line.made_as);
  json.key("parts").begin_array();
  for (const core::PieceGroup& group : line.pieces) write_group(json, group);
  json.end_array().end_object();
}

}  // namespace

std::string explanation_json(const core::PoolExplanation& explained, Language language) {
  std::string out;
  JsonWriter json(out);
  begin(json, "pool", core::to_text(explained.pool.id), language,
        sentences_of(explained, language));
  json.key("pool");
  write_pool(json, explained);
  json.end_object();
  return out;
}

std::string explanation_json(const core::OrderExplanation& explained, core::LineId line,
                             Language language) {
  std::string out;
  JsonWriter json(out);
  begin(json, line ? "line" : "order", line ? core::to_text(line) : core::to_text(explained.order),
        language, sentences_of(explained, language));
  put_text(json, "order_id", core::to_text(explained.order));
  json.key("promise").begin_object();
  put_text(json, "kind", core::to_text(explained.promise.kind));
  put_instant(json, "limit", explained.promise.limit);
  put_boolean(json, "infeasible", explained.promise.infeasible);
  json.end_object();
  json.key("lines").begin_array();
  for (const core::ExplainedLine& each : explained.lines) write_line(json, each);
  json.end_array();
  json.key("pools").begin_array();
  for (const core::PoolExplanation& each : explained.pools) write_pool(json, each);
  json.end_array();
  json.end_object();
  return out;
}

std::string explanation_json(const RunExplained& explained, Language language) {
  const core::RunReleased& released = explained.released;
  std::string out;
  JsonWriter json(out);
  begin(json, "run", core::to_text(explained.run), language, sentences_of(explained, language));
  json.key("run").begin_object();
  put_text(json, "factory", released.factory);
  put_text(json, "pool_id", core::to_text(released.pool));
  put_text(json, "state", core::to_text(explained.state));
  put_instant(json, "issued_at", explained.issued_at);
  put_moment(json, "released", explained.terms.released);
  put_text(json, "reason", core::to_text(released.reason));
  put_text(json, "detail", released.detail);
  put_number(json, "catalog_version", released.catalog_version);
  json.key("terms").begin_object();
  put_price(json, released.price);
  put_number_or_null(json, "tier_above_best", explained.terms.tier_above_best);
  put_number_or_null(json, "waiting", explained.terms.waiting);
  put_number(json, "full_cost", released.full_cost);
  put_number(json, "solo_cost", released.solo_cost);
  json.end_object();
  put_number_or_null(json, "waiting_cost", released.waiting_cost);
  put_number_or_null(json, "run_cost", released.run_cost);
  put_text(json, "bulk", core::to_text(released.bulk));
  put_number_or_null(
      json, "bulk_other_cost",
      released.bulk_other_cost == 0 ? std::nullopt : std::optional(released.bulk_other_cost));
  json.key("runners_up").begin_array();
  for (const core::RunnerUp& each : released.runners_up)
    write_runner_up(json, each, released.full_cost);
  json.end_array().end_object();
  json.end_object();
  return out;
}

}  // namespace jidan::status
