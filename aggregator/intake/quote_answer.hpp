// The answer to a quote, as JSON: fills, prices and the promise, of one moment.
#pragma once

#include <string>

#include "aggregator/core/planning/quote.hpp"

namespace jidan::intake {

std::string render_quote(const core::Quote& quote);

}  // namespace jidan::intake
