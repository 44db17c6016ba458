// A job sheet and times of one day, for tests of the pure parts. Nothing here judges.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>

#include "factory-adapter/sheet.hpp"

namespace jidan::adapter::tests {

// "09:30" or "09:30:05" of 22 November 2026, UTC.
inline Instant at(const std::string& time) {
  if (time.size() != 5 && time.size() != 8) throw std::logic_error("not a time");
  const std::chrono::sys_days day = std::chrono::year(2026) / 11 / 22;
  const int seconds = time.size() == 8 ? std::stoi(time.substr(6)) : 0;
  return day + std::chrono::hours(std::stoi(time.substr(0, 2))) +
         std::chrono::minutes(std::stoi(time.substr(3, 2))) + std::chrono::seconds(seconds);
}

inline Sheet sheet(std::string run_id = "run_a") {
  Sheet result;
  result.run_id = std::move(run_id);
  result.run = "R20261122-0007";
  result.factory = "yiwu";
  result.ack_by = at("10:00");
  result.due_at = at("18:00");
  result.quantity = 43;
  result.lines = {{"lin_1", 42, {"海阔天空"}}, {"lin_2", 1, {}}};
  return result;
}

}  // namespace jidan::adapter::tests
