// Stacked bars, a policy a row; one that goes far beyond the daily cut-off is cut and says so.
#include <algorithm>

#include "aggregator/backtest/program/charts.hpp"
#include "aggregator/backtest/program/figures.hpp"

namespace jidan::backtest {
namespace {

constexpr int kWidth = 960;
constexpr int kLeft = 130;
constexpr int kRight = 150;
constexpr int kRow = 34;
constexpr int kBar = 20;
constexpr int kTop = 26;
constexpr std::int64_t kTimesCutOff = 2;  // a longer bar is cut there
constexpr std::int64_t kTicksMax = 6;

std::string text_at(int x, int y, std::string_view style, const std::string& text) {
  return "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" class=\"" +
         std::string(style) + "\">" + text + "</text>\n";
}

MicroMinor a_line(const PolicySum& sum, MicroMinor cost) {
  return sum.total.lines == 0 ? 0 : cost / sum.total.lines;
}

class CostChart {
 public:
  CostChart(const Report& report, const PageWords& words)
      : report_(report), words_(words), currency_(report.plan.currency) {
    for (const PolicySum& sum : report.comparison.sums) rows_.push_back(&sum);
    rows_.push_back(&report.comparison.reference);
    find_scale();
  }

  std::string draw() {
    const int height = kTop + kRow * static_cast<int>(rows_.size()) + 6;
    std::string svg = "<svg viewBox=\"0 0 " + std::to_string(kWidth) + " " +
                      std::to_string(height) + "\" role=\"img\" aria-label=\"" +
                      escaped(words_.cost_heading) + "\">\n" + ticks(height);
    for (std::size_t i = 0; i < rows_.size(); ++i)
      svg += row(*rows_[i], kTop + kRow * static_cast<int>(i));
    return svg + "</svg>\n" + legend();
  }

 private:
  // As long as the longest, but at most so many times the daily cut-off, or the cheapest.
  void find_scale() {
    MicroMinor longest = 0;
    MicroMinor cheapest = core::kCannotBeMade;
    MicroMinor cut_off = 0;
    for (const PolicySum* row : rows_) {
      const MicroMinor cost = a_line(*row, row->total.cost());
      longest = std::max(longest, cost);
      cheapest = std::min(cheapest, cost);
      if (row->policy == "daily-cutoff") cut_off = cost;
    }
    const MicroMinor usual = cut_off > 0 ? cut_off : cheapest;
    scale_ = std::max<MicroMinor>(usual > 0 ? std::min(longest, usual * kTimesCutOff) : longest, 1);
  }

  int x_of(MicroMinor cost) const {
    return kLeft + static_cast<int>(cost * (kWidth - kLeft - kRight) / scale_);
  }

  // The least of 1, 2, 5, 10, 20 … that gives no more ticks than fit.
  MicroMinor tick_step() const {
    for (MicroMinor decade = 1;; decade *= 10)
      for (const MicroMinor each : {1, 2, 5})
        if (scale_ / (each * decade) <= kTicksMax) return each * decade;
  }

  std::string ticks(int height) const {
    const MicroMinor step = tick_step();
    std::string svg;
    for (MicroMinor at = 0; at <= scale_; at += step) {
      const std::string x = std::to_string(x_of(at));
      svg += "<line x1=\"" + x + "\" x2=\"" + x + "\" y1=\"" + std::to_string(kTop - 6) +
             "\" y2=\"" + std::to_string(height) + "\" class=\"grid\"/>\n";
      svg += text_at(x_of(at), kTop - 11, "tick middle", per_line(at, 1, currency_, 2));
    }
    return svg;
  }

  std::string row(const PolicySum& sum, int y) const {
    const bool is_reference = &sum == &report_.comparison.reference;
    const int bar_y = y + (kRow - kBar) / 2;
    const std::string name(is_reference ? words_.reference : std::string_view(sum.policy));
    std::string svg = text_at(kLeft - 10, bar_y + 14, "name end", escaped(name));
    const auto terms = terms_of(sum.total);
    MicroMinor before = 0;
    for (std::size_t i = 0; i < kTerms; ++i) {
      const MicroMinor each = a_line(sum, terms.at(i));
      const int from = x_of(std::min(before, scale_));
      const int to = x_of(std::min(before + each, scale_));
      before += each;
      if (to <= from) continue;
      svg += "<rect x=\"" + std::to_string(from) + "\" y=\"" + std::to_string(bar_y) +
             "\" width=\"" + std::to_string(to - from) + "\" height=\"" + std::to_string(kBar) +
             "\" class=\"term t" + std::to_string(i) + "\"><title>" + escaped(name) + ": " +
             escaped(words_.terms.at(i)) + " " + per_line(terms.at(i), sum.total.lines, currency_) +
             "</title></rect>\n";
    }
    if (before > scale_)
      svg += "<path d=\"M" + std::to_string(x_of(scale_) - 14) + " " +
             std::to_string(bar_y + kBar + 2) + "l6 -" + std::to_string(kBar + 4) +
             "\" class=\"cut\"/>\n";
    const std::string change_text =
        sum.against_cut_off && sum.policy != "daily-cutoff"
            ? " <tspan class=\"soft\">" + change(*sum.against_cut_off) + "</tspan>"
            : "";
    return svg + text_at(x_of(std::min(before, scale_)) + 8, bar_y + 15, "figure",
                         per_line(sum.total.cost(), sum.total.lines, currency_, 2) + change_text);
  }

  std::string legend() const {
    std::string html = "<p class=\"legend\">";
    for (std::size_t i = 0; i < kTerms; ++i)
      html += "<span><i class=\"key t" + std::to_string(i) + "\"></i>" +
              escaped(words_.terms.at(i)) + "</span> ";
    return html + "</p>\n";
  }

  const Report& report_;
  const PageWords& words_;
  core::Currency currency_;
  std::vector<const PolicySum*> rows_;
  MicroMinor scale_ = 1;
};

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // Nothing that a page can't hold.
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::array<MicroMinor, kTerms> terms_of(const Outcome& outcome) {
  return {outcome.set_up, outcome.changeovers, outcome.plates,
          outcome.tier,   outcome.unfilled,    outcome.waiting};
}

std::string cost_chart(const Report& report, const PageWords& words) {
  return CostChart(report, words).draw();
}

}  // namespace jidan::backtest
