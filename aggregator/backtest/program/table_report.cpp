// The table for the terminal: figures right, names left, what was left out below.
#include <algorithm>

#include "aggregator/backtest/program/figures.hpp"
#include "aggregator/backtest/program/reports.hpp"

namespace jidan::backtest {
namespace {

constexpr std::size_t kNamed = 5;

using Row = std::vector<std::string>;

std::string aligned(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      text += i == 0 ? row[i] + space : "  " + space + row[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

Row costs(const PolicySum& sum, core::Currency currency) {
  const Outcome& total = sum.total;
  Row row{sum.policy, per_line(total.cost(), total.lines, currency),
          sum.against_cut_off ? change(*sum.against_cut_off) : "-"};
  for (const MicroMinor term :
       {total.set_up, total.changeovers, total.plates, total.tier, total.unfilled, total.waiting})
    row.push_back(per_line(term, total.lines, currency));
  return row;
}

Row service(const PolicySum& sum) {
  const Outcome& total = sum.total;
  return {sum.policy,
          grouped(total.runs),
          mean(total.lines, total.runs),
          mean(total.pieces, total.runs),
          hours(total.waited_p50),
          hours(total.waited_p95),
          kept(total),
          ratio(sum.ratio_mean),
          ratio(sum.ratio_p90),
          ratio(sum.ratio_worst),
          readable_key(sum.worst_pool)};
}

std::string bad_lines(const SourceReport& source) {
  std::string text;
  if (source.bad > 0)
    text += "\n" + grouped(static_cast<std::int64_t>(source.bad)) + " lines could not be read:\n";
  for (const BadLine& each : source.first_bad)
    text += "  line " + std::to_string(each.number) + ": " + each.why + "\n";
  if (source.bad > source.first_bad.size())
    text += "  and " + grouped(static_cast<std::int64_t>(source.bad - source.first_bad.size())) +
            " more\n";
  return text;
}

std::string skipped(const Skips& skips) {
  if (skips.lines() == 0) return {};
  std::string text =
      "\n" + grouped(static_cast<std::int64_t>(skips.lines())) + " lines were not replayed:\n";
  for (std::size_t i = 0; i < kSkipReasons; ++i) {
    const auto reason = static_cast<SkipReason>(i);
    if (skips.lines(reason) == 0) continue;
    text += "  " + std::string(to_text(reason)) + " " +
            grouped(static_cast<std::int64_t>(skips.lines(reason))) + ":";
    for (const Skipped& each : skips.most(reason, kNamed))
      text += " " + each.what + " (" + std::to_string(each.lines) + ")";
    text += "\n";
  }
  return text;
}

std::string heading(const Report& report) {
  const Comparison& comparison = report.comparison;
  const Outcome& total = comparison.reference.total;
  std::string text = grouped(total.lines) + " lines, " + grouped(total.pieces) + " pieces in " +
                     std::to_string(comparison.pools.size()) + " pools; counted from " +
                     utc_day(comparison.period.from) + " UTC after " +
                     std::to_string(comparison.history_days) + " days of history";
  if (comparison.is_history_short)
    text += " (a quarter of the file, which is shorter than --uncounted-days asks for)";
  text += "\n";
  if (!report.source.removed_before.empty())
    text += "The store's history before " + report.source.removed_before +
            " was removed and isn't in this.\n";
  for (const std::string& column : report.source.unused)
    text += "Column not used: " + column + "\n";
  return text;
}

}  // namespace

std::string table_report(const Report& report) {
  const Comparison& comparison = report.comparison;
  const std::string currency(report.plan.currency.text());
  std::vector<Row> money{{"policy", "cost", "vs cut-off", "set-up", "changeovers", "plates", "tier",
                          "unfilled", "waiting"}};
  std::vector<Row> rest{{"policy", "runs", "lines/run", "pieces/run", "waits p50 h", "p95 h",
                         "kept", "ratio", "p90", "worst", "worst pool"}};
  for (const PolicySum& sum : comparison.sums) {
    money.push_back(costs(sum, report.plan.currency));
    rest.push_back(service(sum));
  }
  money.push_back(costs(comparison.reference, report.plan.currency));
  Row reference = service(comparison.reference);
  reference.back().clear();
  rest.push_back(std::move(reference));
  return heading(report) + "\nCost of a line in " + currency +
         ", without the pieces at the best price, which no policy changes:\n" + aligned(money) +
         "\nRuns, waiting, promises kept of those that could be, and the ratio to the "
         "reference:\n" +
         aligned(rest) +
         "\nThe reference is the cheapest plan that serves each pool first in, first out, knowing "
         "every line\nbeforehand. With lines of unequal size or changeovers another order can be "
         "cheaper still: a tight\nreference, not a lower bound. It reckons with each line's own "
         "lead time, so a run of its own may be\ntoo large for a promise that a policy keeps. "
         "Factories' daily capacity isn't replayed.\n" +
         left_out(report);
}

std::string left_out(const Report& report) {
  return skipped(report.comparison.skips) + bad_lines(report.source);
}

}  // namespace jidan::backtest
