// Explanations as JSON: the sentences in the language asked for, and every number behind them under
// names that never change with it. Shapes: schemas/openapi.yaml.
#pragma once

#include "aggregator/core/event.hpp"
#include "aggregator/status/explain_words.hpp"

namespace jidan::status {

// A run, open or long over: what its release said, and what the state still knows beside.
struct RunExplained {
  core::RunId run;
  core::RunState state = core::RunState::issued;
  core::Instant issued_at{};
  core::RunReleased released;
  core::RunTerms terms;
};

Sentences sentences_of(const core::PoolExplanation& explained, Language language);
Sentences sentences_of(const core::OrderExplanation& explained, Language language);
Sentences sentences_of(const RunExplained& explained, Language language);

std::string explanation_json(const core::PoolExplanation& explained, Language language);
// `line`: only that line was asked for.
std::string explanation_json(const core::OrderExplanation& explained, core::LineId line,
                             Language language);
std::string explanation_json(const RunExplained& explained, Language language);

}  // namespace jidan::status
