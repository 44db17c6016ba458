// Counting what is left out; see skips.hpp.
#include "aggregator/backtest/program/skips.hpp"

#include <algorithm>
#include <cstdlib>

namespace jidan::backtest {

std::string_view to_text(SkipReason reason) {
  switch (reason) {
    case SkipReason::unknown_sku:
      return "unknown-sku";
    case SkipReason::unpaid:
      return "unpaid";
    case SkipReason::test_order:
      return "test-order";
    case SkipReason::repeated:
      return "repeated";
    case SkipReason::unknown_channel:
      return "unknown-channel";
    case SkipReason::unknown_promise:
      return "unknown-promise";
    case SkipReason::other_currency:
      return "other-currency";
    case SkipReason::no_factory:
      return "no-factory";
    case SkipReason::over_run_max:
      return "over-run-max";
  }
  std::abort();
}

void Skips::add(SkipReason reason, const std::string& what, std::uint64_t lines) {
  Count& count = counts_.at(static_cast<std::size_t>(reason));
  count.lines += lines;
  const auto known = count.by_name.find(what);
  if (known != count.by_name.end())
    known->second += lines;
  else if (count.by_name.size() < kNamedMax)
    count.by_name.emplace(what, lines);
}

void Skips::add(const Skips& others) {
  for (std::size_t i = 0; i < kSkipReasons; ++i) {
    std::uint64_t unnamed = others.counts_.at(i).lines;
    for (const auto& [what, lines] : others.counts_.at(i).by_name) {
      add(static_cast<SkipReason>(i), what, lines);
      unnamed -= lines;
    }
    counts_.at(i).lines += unnamed;
  }
}

std::uint64_t Skips::lines() const {
  std::uint64_t lines = 0;
  for (const Count& each : counts_) lines += each.lines;
  return lines;
}

std::vector<Skipped> Skips::most(SkipReason reason, std::size_t count) const {
  std::vector<Skipped> all;
  for (const auto& [what, lines] : at(reason).by_name) all.push_back({what, lines});
  std::stable_sort(all.begin(), all.end(),
                   [](const Skipped& a, const Skipped& b) { return a.lines > b.lines; });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace jidan::backtest
