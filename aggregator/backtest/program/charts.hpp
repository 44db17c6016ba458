// The page's drawings, as SVG inside HTML: colours come from the page's style by class, so that
// light and dark are one drawing. Coordinates are integers, so that every machine draws the same.
#pragma once

#include <string>
#include <string_view>

#include "aggregator/backtest/program/page_words.hpp"
#include "aggregator/backtest/program/reports.hpp"

namespace jidan::backtest {

// Text inside HTML and SVG.
std::string escaped(std::string_view text);

// Terms in the order of PageWords::terms.
std::array<MicroMinor, kTerms> terms_of(const Outcome& outcome);

std::string cost_chart(const Report& report, const PageWords& words);
std::string week_chart(const Report& report, const PoolResult& pool, const PageWords& words);

}  // namespace jidan::backtest
