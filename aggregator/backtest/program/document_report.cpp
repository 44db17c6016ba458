// The comparison as one JSON object; every figure an integer.
#include "aggregator/backtest/program/reports.hpp"
#include "platform/instant_text.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::backtest {
namespace {

constexpr std::size_t kNamed = 100;

using http::JsonWriter;

void number(JsonWriter& json, std::string_view key, std::int64_t value) {
  json.key(key).integer(value);
}

void write_outcome(JsonWriter& json, const Outcome& outcome) {
  number(json, "lines", outcome.lines);
  number(json, "pieces", outcome.pieces);
  number(json, "runs", outcome.runs);
  json.key("cost_micro").begin_object();
  number(json, "total", outcome.cost());
  number(json, "set_up", outcome.set_up);
  number(json, "changeovers", outcome.changeovers);
  number(json, "plates", outcome.plates);
  number(json, "tier", outcome.tier);
  number(json, "unfilled", outcome.unfilled);
  number(json, "waiting", outcome.waiting);
  json.end_object();
  number(json, "waited_p50_ms", outcome.waited_p50.count());
  number(json, "waited_p95_ms", outcome.waited_p95.count());
  number(json, "promises_kept", outcome.kept);
  number(json, "promises_keepable", outcome.keepable);
}

void write_sum(JsonWriter& json, const PolicySum& sum) {
  json.begin_object().key("policy").string(sum.policy);
  write_outcome(json, sum.total);
  number(json, "decisions", sum.total.decisions);
  json.key("ratio_permille").begin_object();
  number(json, "mean", sum.ratio_mean);
  number(json, "p90", sum.ratio_p90);
  number(json, "worst", sum.ratio_worst);
  json.key("worst_pool").string(sum.worst_pool);
  number(json, "of_sums", sum.ratio_of_sums);
  json.end_object().key("to_daily_cutoff_permille");
  if (sum.against_cut_off)
    json.integer(*sum.against_cut_off);
  else
    json.null();
  json.end_object();
}

void write_pool(JsonWriter& json, const PoolResult& pool,
                const std::vector<std::string>& policies) {
  json.begin_object().key("pool").string(pool.pool.key);
  json.key("factory").string(pool.pool.factory);
  json.key("reference").begin_object();
  write_outcome(json, pool.reference);
  json.end_object().key("policies").begin_object();
  for (std::size_t i = 0; i < policies.size(); ++i) {
    json.key(policies[i]).begin_object();
    write_outcome(json, pool.outcomes[i]);
    json.end_object();
  }
  json.end_object().end_object();
}

void write_skips(JsonWriter& json, const Skips& skips) {
  json.key("not_replayed").begin_object();
  for (std::size_t i = 0; i < kSkipReasons; ++i) {
    const auto reason = static_cast<SkipReason>(i);
    if (skips.lines(reason) == 0) continue;
    json.key(to_text(reason)).begin_object();
    number(json, "lines", static_cast<std::int64_t>(skips.lines(reason)));
    json.key("most").begin_array();
    for (const Skipped& each : skips.most(reason, kNamed)) {
      json.begin_object().key("what").string(each.what);
      number(json, "lines", static_cast<std::int64_t>(each.lines));
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_object();
}

void write_source(JsonWriter& json, const SourceReport& source) {
  json.key("source").begin_object().key("form").string(source.form);
  number(json, "read", static_cast<std::int64_t>(source.read));
  number(json, "bad", static_cast<std::int64_t>(source.bad));
  json.key("bad_lines").begin_array();
  for (const BadLine& each : source.first_bad) {
    json.begin_object();
    number(json, "line", static_cast<std::int64_t>(each.number));
    json.key("why").string(each.why).end_object();
  }
  json.end_array().key("columns_not_used").begin_array();
  for (const std::string& column : source.unused) json.string(column);
  json.end_array();
  if (!source.removed_before.empty()) json.key("removed_before").string(source.removed_before);
  json.end_object();
}

}  // namespace

std::string document_report(const Report& report) {
  const Comparison& comparison = report.comparison;
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("currency").string(report.plan.currency.text());
  json.key("first").string(platform::rfc3339(comparison.first));
  json.key("last").string(platform::rfc3339(comparison.last));
  json.key("counted_from").string(platform::rfc3339(comparison.period.from));
  json.key("counted_until");
  if (comparison.period.until == core::kNever)
    json.null();
  else
    json.string(platform::rfc3339(comparison.period.until));
  number(json, "history_days", comparison.history_days);
  json.key("history_is_short").boolean(comparison.is_history_short);
  json.key("policies").begin_array();
  for (const PolicySum& sum : comparison.sums) write_sum(json, sum);
  json.end_array().key("reference");
  write_sum(json, comparison.reference);
  json.key("pools").begin_array();
  for (const PoolResult& pool : comparison.pools) write_pool(json, pool, report.plan.policies);
  json.end_array();
  write_skips(json, comparison.skips);
  write_source(json, report.source);
  json.end_object();
  return text + "\n";
}

}  // namespace jidan::backtest
