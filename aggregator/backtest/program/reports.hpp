// What a comparison is written out as: a table for the terminal, a document for programs, a page
// for people. Each is a
// text; who asks writes it where it belongs.
#pragma once

#include <string>

#include "aggregator/backtest/program/comparison.hpp"
#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/intake/mistake.hpp"

namespace jidan::backtest {

struct Report {
  const Comparison& comparison;
  const ComparisonPlan& plan;
  const SourceReport& source;
  std::string orders;  // as named on the command line
  std::string catalog;
};

std::string table_report(const Report& report);
// What of the orders isn't in the figures, named; empty when everything is.
std::string left_out(const Report& report);
// One JSON object; costs in millionths of a minor unit, ratios in thousandths, times RFC 3339.
std::string document_report(const Report& report);
// A whole HTML page that loads nothing; `pool` is drawn over a week: the position in
// Comparison::pools.
std::string page_report(const Report& report, std::size_t pool, intake::Language language);

}  // namespace jidan::backtest
