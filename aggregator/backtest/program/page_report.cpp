// The page: what it says first, the drawings, the figures, what isn't in them and how to read it.
#include <algorithm>

#include "aggregator/backtest/program/charts.hpp"
#include "aggregator/backtest/program/figures.hpp"
#include "aggregator/backtest/program/page_style.hpp"

namespace jidan::backtest {
namespace {

constexpr std::size_t kPoolsListed = 40;
constexpr std::size_t kNamed = 5;

std::string cell(const std::string& text, std::string_view style = {}) {
  if (style.empty()) return "<td>" + escaped(text) + "</td>";
  return "<td class=\"" + std::string(style) + "\">" + escaped(text) + "</td>";
}
std::string heading_cell(std::string_view text) {
  return "<th scope=\"col\">" + escaped(text) + "</th>";
}

class Page {
 public:
  Page(const Report& report, std::size_t drawn, intake::Language language)
      : report_(report),
        comparison_(report.comparison),
        currency_(report.plan.currency),
        drawn_(report.comparison.pools.at(drawn)),
        language_(language),
        words_(words_of(language)) {}

  std::string whole() const {
    std::string html = "<!doctype html>\n<html lang=\"" + std::string(words_.html_language) +
                       "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                       "content=\"width=device-width, initial-scale=1\">\n<title>" +
                       escaped(words_.title) + "</title>\n<style>" + kPageStyle +
                       "</style>\n</head>\n<body>\n<main>\n<h1>" + escaped(words_.title) +
                       "</h1>\n" + what() + best();
    html += section(words_.cost_heading, std::string(words_.cost_note) + clipped(),
                    cost_chart(report_, words_));
    html += section(words_.table_heading, {}, costs());
    html += section(words_.service_heading, {}, services());
    html += section(std::string(words_.week_heading) + ": " + readable_key(drawn_.pool.key) + ", " +
                        drawn_.pool.factory,
                    words_.week_note, week_chart(report_, drawn_, words_));
    html += section(words_.pools_heading, words_.pools_note, pools());
    html += "<h2>" + escaped(words_.left_out_heading) + "</h2>\n" + left_out_list();
    html += "<h2>" + escaped(words_.reading_heading) + "</h2>\n";
    for (const std::string_view each : words_.reading) html += "<p>" + escaped(each) + "</p>\n";
    return html + "<footer>jidan-backtest · " + escaped(report_.orders) + " · " +
           escaped(report_.catalog) + "</footer>\n</main>\n</body>\n</html>\n";
  }

 private:
  static std::string section(std::string_view heading, std::string_view note,
                             const std::string& inside) {
    std::string html = "<h2>" + escaped(heading) + "</h2>\n";
    if (!note.empty()) html += "<p class=\"soft\">" + escaped(note) + "</p>\n";
    return html + "<div class=\"card\">\n" + inside + "</div>\n";
  }

  std::string what() const {
    const Outcome& total = comparison_.reference.total;
    const core::Instant end = std::min(comparison_.last, comparison_.period.until);
    std::string text = grouped(total.lines) + std::string(words_.lines) + ", " +
                       grouped(total.pieces) + std::string(words_.pieces) + ", " +
                       std::to_string(comparison_.pools.size()) + std::string(words_.pools) + "; " +
                       std::string(words_.counted_from) + utc_day(comparison_.period.from) +
                       std::string(words_.to) + utc_day(end) + " UTC; " +
                       std::to_string(comparison_.history_days) + std::string(words_.history_days);
    if (comparison_.is_history_short) text += " (" + std::string(words_.history_is_short) + ")";
    return "<p class=\"soft\">" + escaped(text) + "</p>\n";
  }

  // The cheapest policy in one sentence.
  std::string best() const {
    const PolicySum& best = *std::min_element(
        comparison_.sums.begin(), comparison_.sums.end(),
        [](const PolicySum& a, const PolicySum& b) { return a.total.cost() < b.total.cost(); });
    const Outcome& total = best.total;
    std::string html = "<p class=\"best\"><b>" + escaped(best.policy) + "</b>" +
                       escaped(words_.best_is) + "<b>" +
                       per_line(total.cost(), total.lines, currency_, 2) + " " +
                       escaped(currency_.text()) + "</b>" + escaped(words_.a_line);
    if (best.against_cut_off && *best.against_cut_off != 1000) {
      const bool is_less = *best.against_cut_off < 1000;
      std::string by = change(is_less ? 2000 - *best.against_cut_off : *best.against_cut_off);
      by.erase(0, 1);  // the sign is a word here
      html += is_chinese() ? escaped(is_less ? words_.less : words_.more) + " <b>" + by + "</b>"
                           : ", <b>" + by + "</b>" + escaped(is_less ? words_.less : words_.more);
    }
    html += (is_chinese() ? "，" : ", ") + ratio(best.ratio_of_sums) +
            escaped(words_.above_reference) + (is_chinese() ? "。" : ". ");
    if (total.kept == total.keepable)
      html += escaped(words_.kept_all);
    else
      html += kept(total) + escaped(words_.kept_of);
    return html + "</p>\n";
  }

  bool is_chinese() const { return language_ == intake::Language::chinese; }

  std::string clipped() const { return (is_chinese() ? "" : " ") + std::string(words_.clipped); }

  std::string row_begin(const PolicySum& sum) const {
    const bool is_reference = &sum == &comparison_.reference;
    return std::string(is_reference ? "<tr class=\"reference\">" : "<tr>") + "<td>" +
           escaped(is_reference ? words_.reference : std::string_view(sum.policy)) + "<small>" +
           escaped(policy_sentence(sum.policy, language_)) + "</small></td>";
  }

  std::string cost_row(const PolicySum& sum) const {
    const Outcome& total = sum.total;
    std::string html = row_begin(sum) + cell(per_line(total.cost(), total.lines, currency_, 2)) +
                       cell(sum.against_cut_off ? change(*sum.against_cut_off) : "-");
    for (const MicroMinor term : terms_of(total))
      html += cell(per_line(term, total.lines, currency_, 2));
    return html + "</tr>\n";
  }

  std::string service_row(const PolicySum& sum) const {
    const Outcome& total = sum.total;
    return row_begin(sum) + cell(grouped(total.runs)) + cell(mean(total.lines, total.runs)) +
           cell(mean(total.pieces, total.runs)) +
           cell(hours(total.waited_p50) + " / " + hours(total.waited_p95)) + cell(kept(total)) +
           cell(ratio(sum.ratio_mean)) + cell(ratio(sum.ratio_p90)) + cell(ratio(sum.ratio_worst)) +
           cell(readable_key(sum.worst_pool), "name") + "</tr>\n";
  }

  std::string costs() const {
    std::string html =
        "<table>\n<thead><tr>" + heading_cell(words_.policy) +
        heading_cell(std::string(words_.cost) + ", " + std::string(currency_.text())) +
        heading_cell(words_.against_cut_off);
    for (const std::string_view term : words_.terms) html += heading_cell(term);
    html += "</tr></thead>\n<tbody>\n";
    for (const PolicySum& sum : comparison_.sums) html += cost_row(sum);
    return html + cost_row(comparison_.reference) + "</tbody>\n</table>\n";
  }

  std::string services() const {
    std::string html = "<table>\n<thead><tr>" + heading_cell(words_.policy);
    for (const std::string_view word :
         {words_.runs, words_.lines_a_run, words_.pieces_a_run, words_.waits, words_.kept,
          words_.ratio_mean, words_.ratio_p90, words_.ratio_worst, std::string_view()})
      html += heading_cell(word);
    html += "</tr></thead>\n<tbody>\n";
    for (const PolicySum& sum : comparison_.sums) html += service_row(sum);
    return html + service_row(comparison_.reference) + "</tbody>\n</table>\n";
  }

  std::string pool_row(const PoolResult& pool) const {
    std::string html = "<tr>" + cell(readable_key(pool.pool.key)) +
                       cell(pool.pool.factory, "name") + cell(grouped(pool.reference.lines)) +
                       cell(per_line(pool.reference.cost(), pool.reference.lines, currency_, 2));
    MicroMinor least = core::kCannotBeMade;
    for (const Outcome& each : pool.outcomes) least = std::min(least, each.cost());
    for (const Outcome& each : pool.outcomes) {
      const MicroMinor reference = std::max<MicroMinor>(pool.reference.cost(), 1);
      const std::string text = per_thousand(each.cost(), reference);
      html += each.cost() == least ? "<td><b>" + text + "</b></td>" : "<td>" + text + "</td>";
    }
    return html + "</tr>\n";
  }

  static std::string per_thousand(MicroMinor cost, MicroMinor of) {
    __extension__ typedef __int128 Wide;
    return ratio(static_cast<std::int64_t>((Wide{cost} * 1000 + of / 2) / of));
  }

  std::string pools() const {
    std::string html = "<table>\n<thead><tr>" + heading_cell(words_.pool) +
                       "<th scope=\"col\" class=\"name\">" + escaped(words_.factory) + "</th>" +
                       heading_cell(words_.lines) + heading_cell(words_.reference);
    for (const std::string& policy : report_.plan.policies) html += heading_cell(policy);
    html += "</tr></thead>\n<tbody>\n";
    const std::size_t listed = std::min(kPoolsListed, comparison_.pools.size());
    for (std::size_t i = 0; i < listed; ++i) html += pool_row(comparison_.pools[i]);
    html += "</tbody>\n</table>\n";
    if (listed < comparison_.pools.size())
      html += "<p class=\"soft\">" + std::to_string(comparison_.pools.size() - listed) +
              escaped(words_.more_pools) + "</p>\n";
    return html;
  }

  std::string left_out_list() const {
    const SourceReport& source = report_.source;
    if (comparison_.skips.lines() == 0 && source.bad == 0)
      return "<p>" + escaped(words_.nothing_left_out) + "</p>\n";
    std::string html = "<ul>\n";
    for (std::size_t i = 0; i < kSkipReasons; ++i) {
      const auto reason = static_cast<SkipReason>(i);
      const auto lines = static_cast<std::int64_t>(comparison_.skips.lines(reason));
      if (lines == 0) continue;
      html += "<li>" + grouped(lines) + escaped(words_.lines) + ": " +
              escaped(skip_sentence(reason, language_)) + " <span class=\"soft\">";
      for (const Skipped& each : comparison_.skips.most(reason, kNamed))
        html += escaped(each.what) + " (" + std::to_string(each.lines) + ") ";
      html += "</span></li>\n";
    }
    if (source.bad > 0)
      html += "<li>" + grouped(static_cast<std::int64_t>(source.bad)) +
              escaped(words_.lines_not_read) + "</li>\n";
    return html + "</ul>\n";
  }

  const Report& report_;
  const Comparison& comparison_;
  core::Currency currency_;
  const PoolResult& drawn_;
  intake::Language language_;
  const PageWords& words_;
};

}  // namespace

std::string page_report(const Report& report, std::size_t pool, intake::Language language) {
  return Page(report, pool, language).whole();
}

}  // namespace jidan::backtest
