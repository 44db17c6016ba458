// The words of the page in English and Chinese, as the glossary has them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "aggregator/backtest/program/skips.hpp"
#include "aggregator/intake/mistake.hpp"

namespace jidan::backtest {

inline constexpr std::size_t kTerms = 6;

struct PageWords {
  std::string_view html_language;
  std::string_view title;
  // A sentence's pieces are put between figures; see page_report.cpp.
  std::string_view lines, pieces, pools, counted_from, to, history_days, history_is_short;
  std::string_view cost_heading, cost_note, clipped;
  std::string_view cost, against_cut_off, runs, lines_a_run, pieces_a_run, waits, kept, ratio_mean,
      ratio_p90, ratio_worst, policy, reference;
  std::array<std::string_view, kTerms> terms;  // set-up … waiting
  std::string_view table_heading, service_heading;
  std::string_view week_heading, week_note, arrivals_an_hour, closed, open_pieces, closing;
  std::string_view pools_heading, pools_note, pool, factory, more_pools;
  std::string_view left_out_heading, nothing_left_out, lines_not_read, line;
  std::string_view reading_heading;
  std::array<std::string_view, 4> reading;  // paragraphs
  std::string_view best_is, a_line, less, more, than_cut_off, above_reference, kept_all, kept_of;
  std::array<std::string_view, 7> days;  // Monday first
};
const PageWords& words_of(intake::Language language);

// What a policy does, for people; the name stays as it is typed.
std::string_view policy_sentence(std::string_view policy, intake::Language language);
std::string_view skip_sentence(SkipReason reason, intake::Language language);

}  // namespace jidan::backtest
