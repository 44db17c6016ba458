// Laying out the table; see summary.hpp.
#include "demo/summary.hpp"

#include <array>
#include <cstdio>

namespace jidan::demo {
namespace {

constexpr int name_width = 44;

std::string per_mille(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "–";
  const std::int64_t tenths = part * 1000 / whole;
  const std::string sign = part < 0 ? "-" : "";
  const std::int64_t size = tenths < 0 ? -tenths : tenths;
  return sign + std::to_string(size / 10) + "." + std::to_string(size % 10) + " %";
}

std::string decimals(std::int64_t hundredths) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%lld.%02lld", static_cast<long long>(hundredths / 100),
                static_cast<long long>((hundredths < 0 ? -hundredths : hundredths) % 100));
  return text.data();
}

class Table {
 public:
  explicit Table(std::string currency) : currency_(std::move(currency)) {}
  void row(const std::string& name, const std::string& value) {
    text_ += "  " + name +
             std::string(name_width - std::min<std::size_t>(name_width, name.size()), ' ') + value +
             "\n";
  }
  void count(const std::string& name, std::int64_t number) { row(name, std::to_string(number)); }
  void money(const std::string& name, std::int64_t minor) {
    row(name, decimals(minor) + " " + currency_);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string currency_;
  std::string text_;
};

std::string saving(std::int64_t ours, std::int64_t theirs) {
  return per_mille(theirs - ours, theirs);
}

}  // namespace

std::string summary_text(const SummaryNumbers& numbers) {
  const auto& totals = numbers.status.totals;
  const std::int64_t runs = totals.at("runs_released");
  const std::int64_t price = totals.at("run_price");
  Table table(currency_of(numbers.market));
  table.count("orders", totals.at("orders"));
  table.count("lines", totals.at("lines"));
  table.count("pieces", totals.at("pieces_ordered"));
  table.count("runs", runs);
  table.count("  of them not made (rejected, expired)", totals.at("runs_fenced"));
  table.row("mean lines a run", runs == 0 ? "–" : decimals(totals.at("run_lines") * 100 / runs));
  table.row("promises kept of those that could be kept",
            std::to_string(totals.at("promises_kept")) + " of " +
                std::to_string(totals.at("promises_due")) + " lines, " +
                per_mille(totals.at("promises_kept"), totals.at("promises_due")));
  table.money("price of all runs", price);
  table.money("  daily cut-off, the same orders", numbers.cutoff.run_price);
  table.money("  each line made alone", numbers.alone);
  table.row("saving against the daily cut-off", saving(price, numbers.cutoff.run_price));
  table.row("  with the cost of waiting",
            saving(numbers.here.run_price + numbers.here.waiting,
                   numbers.cutoff.run_price + numbers.cutoff.waiting));
  table.row("saving against making each line alone", saving(price, numbers.alone));
  table.money("cost of waiting", numbers.here.waiting);
  table.money("  daily cut-off", numbers.cutoff.waiting);
  table.count("runs of the daily cut-off", static_cast<std::int64_t>(numbers.cutoff.runs));
  table.row("deliveries", std::to_string(totals.at("deliveries_delivered")) + " delivered, " +
                              std::to_string(totals.at("deliveries_dead")) + " dead letters");
  if (numbers.daemon_kills + numbers.adapter_kills > 0)
    table.row("killed and started again", std::to_string(numbers.daemon_kills) + " × daemon, " +
                                              std::to_string(numbers.adapter_kills) + " × adapter");
  table.row("wall time of the replay", decimals(numbers.replay.count() / 10) + " s, " +
                                           std::to_string(numbers.instants) + " instants");
  return table.take();
}

}  // namespace jidan::demo
