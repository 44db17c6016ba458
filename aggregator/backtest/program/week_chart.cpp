// One pool over its busiest week: what arrived, and for each policy how the pool filled and when
// its runs were released.
#include <algorithm>
#include <map>
#include <span>

#include "aggregator/backtest/program/charts.hpp"
#include "aggregator/backtest/program/figures.hpp"

namespace jidan::backtest {
namespace {

using std::chrono::days;

constexpr int kWidth = 960;
constexpr int kLeft = 130;
constexpr int kRight = 60;
constexpr int kPlot = kWidth - kLeft - kRight;
constexpr int kTop = 22;
constexpr int kArrivals = 46;
constexpr int kStrip = 56;
constexpr int kGap = 10;
constexpr std::size_t kMarkedMax = 120;  // more runs than that are ticks, not points
constexpr core::Duration kWeek = days{7};
constexpr core::Duration kSample = std::chrono::minutes{30};  // of the factory's hours

std::string number(std::int64_t value) {
  return std::to_string(value);
}

class WeekChart {
 public:
  WeekChart(const Report& report, const PoolResult& pool, const PageWords& words)
      : report_(report),
        pool_(pool),
        words_(words),
        calendar_(pool.pool.terms.calendar),
        counted_(counted_arrivals()) {
    find_week();
    find_scale();
  }

  std::string draw() {
    const int strips = static_cast<int>(report_.plan.policies.size()) + 1;
    const int height = kTop + kArrivals + kGap + strips * (kStrip + kGap);
    std::string svg = "<svg viewBox=\"0 0 " + number(kWidth) + " " + number(height) +
                      "\" role=\"img\" aria-label=\"" + escaped(words_.week_heading) + "\">\n";
    svg += closed_hours(height) + day_lines(height) + arrivals();
    int y = kTop + kArrivals + kGap;
    for (std::size_t i = 0; i < pool_.outcomes.size(); ++i, y += kStrip + kGap)
      svg += strip(report_.plan.policies[i], pool_.outcomes[i], y);
    svg += strip(std::string(words_.reference), pool_.reference, y);
    return svg + "</svg>\n" + legend();
  }

 private:
  std::span<const Arrival> counted_arrivals() const {
    const auto& all = pool_.pool.arrivals;
    const auto at = [&](core::Instant instant) {
      return std::partition_point(all.begin(), all.end(),
                                  [&](const Arrival& each) { return each.at < instant; });
    };
    return {at(report_.comparison.period.from), at(report_.comparison.period.until)};
  }

  core::Instant monday_of(core::Instant at) const {
    core::LocalDate date = calendar_.local_date(at);
    date.days -= core::weekday(date);
    return core::to_instant(calendar_.zone, date, 0);
  }

  void find_week() {
    std::map<core::Instant, std::int64_t> lines;
    for (const Arrival& each : counted_) ++lines[monday_of(each.at)];
    std::int64_t most = 0;
    for (const auto& [monday, count] : lines) {
      if (count <= most) continue;
      most = count;
      begin_ = monday;
    }
    end_ = begin_ + kWeek;
  }

  // Calls visit(at, pieces waiting before, after, lines of the run or 0) for all that happens, in
  // order; what arrives at an instant is there before a run of that instant.
  template <class Visit>
  void walk(const Outcome& outcome, Visit visit) const {
    std::int64_t fill = 0;
    auto arrival = counted_.begin();
    const auto arrive_until = [&](core::Instant until) {
      for (; arrival != counted_.end() && arrival->at <= until; ++arrival) {
        visit(arrival->at, fill, fill + arrival->pieces, std::int64_t{0});
        fill += arrival->pieces;
      }
    };
    for (const MadeRun& run : outcome.runs_made) {
      arrive_until(run.at);
      visit(run.at, fill, fill - run.pieces, run.lines);
      fill -= run.pieces;
    }
    arrive_until(core::kNever);
  }

  bool is_within(core::Instant at) const { return at >= begin_ && at < end_; }

  void find_scale() {
    const auto see = [this](const Outcome& outcome) {
      walk(outcome,
           [this](core::Instant at, std::int64_t before, std::int64_t after, std::int64_t) {
             if (is_within(at)) most_ = std::max({most_, before, after});
           });
    };
    for (const Outcome& each : pool_.outcomes) see(each);
    see(pool_.reference);
  }

  // Half pixels, so that a burst of lines is one step.
  std::string x_of(core::Instant at) const {
    const auto halves = (std::clamp(at, begin_, end_) - begin_) * (2 * kPlot) / kWeek + 2 * kLeft;
    return number(halves / 2) + (halves % 2 == 1 ? ".5" : "");
  }
  int y_of(std::int64_t fill, int y) const {
    return y + kStrip - static_cast<int>(fill * kStrip / most_);
  }

  std::string closed_hours(int height) const {
    std::string svg;
    core::Instant closed_since = core::kNever;
    for (core::Instant at = begin_; at <= end_; at += kSample) {
      const bool is_closed = at < end_ && !calendar_.is_open(at);
      if (is_closed && closed_since == core::kNever) closed_since = at;
      if (is_closed || closed_since == core::kNever) continue;
      svg += "<path d=\"M" + x_of(closed_since) + " " + number(kTop) + "H" + x_of(at) + "V" +
             number(height - kGap) + "H" + x_of(closed_since) + "z\" class=\"closed\"/>\n";
      closed_since = core::kNever;
    }
    return svg;
  }

  std::string day_lines(int height) const {
    std::string svg;
    const core::LocalDate monday = calendar_.local_date(begin_);
    for (std::int32_t day = 0; day < 7; ++day) {
      const core::Instant at =
          core::to_instant(calendar_.zone, core::LocalDate{monday.days + day}, 0);
      const std::string date = local_minute(at, calendar_.zone).substr(5, 5);
      svg += "<path d=\"M" + x_of(at) + " " + number(kTop) + "V" + number(height - kGap) +
             "\" class=\"grid\"/>\n<text x=\"" + x_of(at) + "\" y=\"14\" dx=\"4\" class=\"tick\">" +
             std::string(words_.days.at(static_cast<std::size_t>(day))) + " " + date + "</text>\n";
    }
    return svg;
  }

  std::string arrivals() const {
    std::map<std::int64_t, std::int64_t> pieces;  // by hour of the week
    std::int64_t most = 1;
    for (const Arrival& each : counted_)
      if (is_within(each.at))
        most = std::max(most, pieces[(each.at - begin_) / std::chrono::hours{1}] += each.pieces);
    std::string svg = "<text x=\"" + number(kLeft - 10) + "\" y=\"" + number(kTop + kArrivals - 4) +
                      "\" class=\"name end\">" + escaped(words_.arrivals_an_hour) + "</text>\n";
    svg += scale_mark(kTop + 10, most);
    for (const auto& [hour, count] : pieces) {
      const int high = static_cast<int>(count * kArrivals / most);
      const core::Instant at = begin_ + std::chrono::hours{hour};
      svg += "<rect x=\"" + x_of(at) + "\" y=\"" + number(kTop + kArrivals - high) +
             "\" width=\"3.6\" height=\"" + number(high) + "\" class=\"arrived\"><title>" +
             local_minute(at, calendar_.zone) + ": " + grouped(count) + std::string(words_.pieces) +
             "</title></rect>\n";
    }
    return svg;
  }

  std::string scale_mark(int y, std::int64_t most) const {
    return "<text x=\"" + number(kWidth - kRight + 6) + "\" y=\"" + number(y) +
           "\" class=\"tick\">" + grouped(most) + "</text>\n";
  }

  std::string strip(const std::string& name, const Outcome& outcome, int y) const {
    std::string path;
    std::string marks;
    std::string ticks;
    std::string last_x;
    std::int64_t fill = 0;  // at the week's begin, then as drawn
    std::size_t runs = 0;
    walk(outcome,
         [&](core::Instant at, std::int64_t before, std::int64_t after, std::int64_t lines) {
           if (at >= end_) return;
           if (at < begin_) {
             fill = after;
             return;
           }
           if (path.empty())
             path = "M" + number(kLeft) + " " + number(y + kStrip) + "V" + number(y_of(fill, y));
           const std::string x = x_of(at);
           if (x != last_x) path += "H" + x;
           last_x = x;
           path += "V" + number(y_of(after, y));
           fill = after;
           if (lines == 0) return;
           ++runs;
           ticks += "M" + x + " " + number(y + kStrip) + "v-7";
           marks += "<circle cx=\"" + x + "\" cy=\"" + number(y_of(before, y)) +
                    "\" r=\"3\" class=\"run\"><title>" + local_minute(at, calendar_.zone) + ": " +
                    grouped(lines) + std::string(words_.lines) + ", " + grouped(before - after) +
                    std::string(words_.pieces) + "</title></circle>\n";
         });
    if (!path.empty()) path += "H" + number(kLeft + kPlot) + "V" + number(y + kStrip) + "z";
    const std::string base = number(y + kStrip);
    std::string svg = "<path d=\"" + path + "\" class=\"fill\"/>\n<path d=\"M" + number(kLeft) +
                      " " + base + "h" + number(kPlot) + "\" class=\"base\"/>\n";
    svg += runs <= kMarkedMax ? marks : "<path d=\"" + ticks + "\" class=\"runs\"/>\n";
    svg += "<text x=\"" + number(kLeft - 10) + "\" y=\"" + number(y + kStrip - 20) +
           "\" class=\"name end\">" + escaped(name) + "</text>\n<text x=\"" + number(kLeft - 10) +
           "\" y=\"" + number(y + kStrip - 4) + "\" class=\"tick end\">" +
           grouped(static_cast<std::int64_t>(runs)) + " " + escaped(words_.runs) + "</text>\n";
    return svg + scale_mark(y + 10, most_);
  }

  std::string legend() const {
    const auto key = [](std::string_view style, std::string_view word) {
      return "<span><i class=\"key " + std::string(style) + "\"></i>" + escaped(word) + "</span> ";
    };
    return "<p class=\"legend\">" + key("arrived", words_.arrivals_an_hour) +
           key("fill", words_.open_pieces) + key("run", words_.closing) +
           key("closed", words_.closed) + "</p>\n";
  }

  const Report& report_;
  const PoolResult& pool_;
  const PageWords& words_;
  const core::Calendar& calendar_;
  std::span<const Arrival> counted_;
  core::Instant begin_{};
  core::Instant end_{};
  std::int64_t most_ = 1;
};

}  // namespace

std::string week_chart(const Report& report, const PoolResult& pool, const PageWords& words) {
  return WeekChart(report, pool, words).draw();
}

}  // namespace jidan::backtest
