// The words of explanations, in English and Chinese: whole sentences over core's typed answers.
// Codes, ids and names are never translated; instants are shown on the factory's clock with its
// IANA name. Nothing is decided here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/planning/explain.hpp"
#include "aggregator/status/problems.hpp"

namespace jidan::status {

using Sentences = std::vector<std::string>;

// An explanation speaks one language.
struct Phrase {
  std::string_view english, chinese;
};
std::string_view in(Language language, const Phrase& phrase);

// The phrase with {0}, {1} … replaced.
std::string fill(Language language, const Phrase& phrase, const std::vector<std::string>& values);

// "1 piece", "17 pieces", "17 件"; "1 line", "3 lines", "3 行".
std::string pieces_text(std::int64_t count, Language language);
std::string lines_text(std::int64_t count, Language language);

// "2026-11-23 14:20 Asia/Shanghai"; empty when there is no such moment.
std::string moment_text(const core::LocalMoment& moment);
// "80.00 CNY"; the currency's own number of decimals (ISO 4217).
std::string money_text(core::Minor amount, core::Currency currency);

std::string_view words_of(core::ReleaseReason reason, Language language);
std::string_view words_of(core::OfferBlock block, Language language);
std::string_view words_of(core::HoldReason reason, Language language);
std::string_view words_of(core::WaitingOn whom, Language language);
// "pieces 60.00 CNY, set-up 80.00 CNY, …": the terms that cost something, in a fixed order.
std::string terms_text(const core::CostTerms& terms, core::Currency currency, Language language);

}  // namespace jidan::status
