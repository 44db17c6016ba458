// Numbers as reports write them: fixed decimals out of integers, so that every machine writes the
// same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/backtest/replay.hpp"
#include "aggregator/core/values/money.hpp"

namespace jidan::backtest {

// Minor units of one major unit as a power of ten, ISO 4217: CNY 2, JPY 0, KWD 3.
int minor_digits(core::Currency currency);

// A sum over so many lines, for one, in major units with so many digits behind the point.
std::string per_line(MicroMinor sum, std::int64_t lines, core::Currency currency, int digits = 3);
// 1,234,567
std::string grouped(std::int64_t number);
// 1.077 of 1077
std::string ratio(std::int64_t permille);
// -32.0 % of 680, that is, less the whole
std::string change(std::int64_t permille);
// Hours with one digit.
std::string hours(Duration duration);
// One digit: lines a run.
std::string mean(std::int64_t sum, std::int64_t count);
// 100 %, or kept/keepable.
std::string kept(const Outcome& outcome);
// 2026-11-22 09:31 in that zone.
std::string local_minute(core::Instant at, const core::ZoneTable& zone);
// 2026-11-22, UTC.
std::string utc_day(core::Instant at);

// dtf-print|blank=tee-white as a person reads it.
std::string readable_key(std::string_view key);

}  // namespace jidan::backtest
