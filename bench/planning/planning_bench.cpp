// Replays pools under policies and prints what each cost, one row each; bench/planning/run makes
// its input and reads its output. Input lines: `pool`, then `a MS PIECES VARIANT` for its arrivals,
// then `plan NAME SET_UP CHANGEOVER UNFILLED MOQ RUN_MAX WAITING HOURS CALENDAR CUT_OFF FROM_MS
// UNTIL_MS TIERS MIN PRICE … POLICIES NAME …` for what is planned with them.
#include <chrono>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "aggregator/backtest/policies.hpp"
#include "aggregator/backtest/replay.hpp"

namespace {

using namespace jidan;

core::Calendar calendar_named(const std::string& name, int cut_off_minute) {
  core::Calendar calendar;
  calendar.zone = {"UTC", {{0, 0}}};
  const core::OpenHours hours =
      name == "24h" ? core::OpenHours{} : core::OpenHours{8 * 60, 20 * 60};
  if (name != "24h" && name != "mon-sat-08-20") throw std::invalid_argument(name);
  for (std::size_t day = 0; day < (name == "24h" ? 7U : 6U); ++day) calendar.week[day] = {hours};
  calendar.cut_offs = {static_cast<std::int16_t>(cut_off_minute)};
  return calendar;
}

struct Plan {
  std::string name;
  backtest::PoolTerms terms;
  backtest::Period period;
  std::vector<std::string> policies;
};

core::Instant instant(std::int64_t ms) {
  return core::Instant{core::Duration{ms}};
}

Plan read_plan(std::istringstream& words) {
  Plan plan;
  core::Offer& offer = plan.terms.offer;
  std::int64_t moq = 0;
  std::int64_t hours = 0;
  std::string calendar;
  int cut_off = 0;
  std::int64_t from = 0;
  std::int64_t until = 0;
  std::string word;
  words >> plan.name >> offer.set_up >> offer.changeover >> offer.unfilled_price >> moq >>
      offer.run_max >> plan.terms.waiting_minor_per_line_hour >> hours >> calendar >> cut_off >>
      from >> until >> word;
  if (moq > 0) offer.moq = {{core::MoqScope::mixed, "", moq, 0}};
  for (words >> word; words && word != "POLICIES"; words >> word) {
    core::PriceStep step;
    step.min_quantity = std::stoll(word);
    words >> step.unit_price;
    offer.tiers.push_back(step);
  }
  while (words >> word) plan.policies.push_back(word);
  if (plan.policies.empty()) throw std::invalid_argument("a plan without policies");
  plan.terms.promise = std::chrono::hours{hours};
  plan.terms.calendar = calendar_named(calendar, cut_off);
  plan.period = {instant(from), instant(until)};
  return plan;
}

void run(const Plan& plan, const std::vector<backtest::Arrival>& arrivals) {
  const core::MicroMinor reference = reference_cost(arrivals, plan.terms, plan.period);
  for (const std::string& policy : plan.policies) {
    const auto begin = std::chrono::steady_clock::now();
    const backtest::Outcome outcome =
        replay(arrivals, plan.terms, backtest::reviewer_named(policy).value(), plan.period);
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::steady_clock::now() - begin)
                          .count();
    std::cout << plan.name << ' ' << policy << ' ' << reference << ' ' << outcome.cost() << ' '
              << outcome.lines << ' ' << outcome.pieces << ' ' << outcome.runs << ' '
              << outcome.set_up << ' ' << outcome.changeovers << ' ' << outcome.tier << ' '
              << outcome.unfilled << ' ' << outcome.waiting << ' ' << outcome.kept << ' '
              << outcome.keepable << ' ' << outcome.waited_p50.count() << ' '
              << outcome.waited_p95.count() << ' ' << outcome.decisions << ' ' << took << std::endl;
  }
}

}  // namespace

int main() {
  std::vector<backtest::Arrival> arrivals;
  std::string text;
  while (std::getline(std::cin, text)) {
    std::istringstream words(text);
    std::string kind;
    words >> kind;
    if (kind == "pool") {
      arrivals.clear();
    } else if (kind == "a") {
      std::int64_t ms = 0;
      backtest::Arrival arrival;
      words >> ms >> arrival.pieces >> arrival.variant;
      arrival.at = instant(ms);
      arrivals.push_back(arrival);
    } else if (kind == "plan") {
      run(read_plan(words), arrivals);
    } else {
      throw std::invalid_argument(text);
    }
  }
  return 0;
}
