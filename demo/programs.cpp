// Starting programs and asking them until they answer; see programs.hpp.
#include "demo/programs.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "demo/canary_search.hpp"
#include "demo/wall_clock.hpp"

namespace jidan::demo {
namespace {

constexpr std::chrono::seconds start_limit{60};
constexpr std::chrono::seconds answer_limit{120};
// While somebody is busy or starting.
constexpr std::chrono::milliseconds ask_again_after{20};
constexpr int repeats_max = 3'000;
constexpr std::string_view json = "application/json";
constexpr std::string_view ndjson_type = "application/x-ndjson";

std::unique_ptr<Child> adapter_child(const Workplace& place, const std::filesystem::path& binaries,
                                     std::size_t index) {
  const std::vector<std::string> arguments{"--config", place.adapter_config(index).string()};
  return std::make_unique<Child>(binaries / "jidan-factory", arguments,
                                 place.log("adapter-" + std::to_string(index + 1)));
}

std::unique_ptr<Child> daemon_child(const Workplace& place, const std::filesystem::path& binaries) {
  const std::vector<std::string> arguments{"--config", place.daemon_config().string()};
  return std::make_unique<Child>(binaries / "jidan-aggregator", arguments, place.log("aggregator"));
}

}  // namespace

Program::Program(std::string name, std::unique_ptr<Child> child, std::uint16_t status_port)
    : name_(std::move(name)), child_(std::move(child)), connection_(status_port) {}

void Program::check_alive() {
  if (child_->is_running()) return;
  throw std::runtime_error(name_ + " ended by itself; its log: " + child_->log().string());
}

void Program::start() {
  child_->start();
  const Stopwatch watch;
  while (watch.elapsed() < start_limit) {
    check_alive();
    if (connection_.begin("/readyz", "", "")) {
      const auto answer = connection_.finish(answer_limit);
      if (answer && answer->status == 200) {
        clock = read_clock(get("/v1/clock").body);
        return;
      }
    }
    wait(ask_again_after);
  }
  throw std::runtime_error(name_ + " is not ready; its log: " + child_->log().string());
}

void Program::kill_and_restart() {
  child_->kill_hard();
  connection_.close();
  start();
}

Answer Program::get(const std::string& target) {
  for (int i = 0; i < repeats_max; ++i) {
    if (connection_.begin(target, "", "")) {
      auto answer = connection_.finish(answer_limit);
      if (answer && answer->status != 503) {
        const std::string_view canary = canary_in(answer->body);
        if (!canary.empty()) leak_ = name_ + " " + target + ": " + std::string(canary);
        return std::move(*answer);
      }
    }
    check_alive();
    wait(ask_again_after);
  }
  throw std::runtime_error(name_ + " does not answer " + target);
}

bool Program::begin_advance(Instant to) {
  if (connection_.begin("/v1/clock", json, advance_body(to))) return true;
  check_alive();
  return false;
}

std::optional<ClockAnswer> Program::finish_advance() {
  const auto answer = connection_.finish(answer_limit);
  if (!answer || answer->status == 503) {
    check_alive();
    return std::nullopt;
  }
  if (answer->status != 200)
    throw BadAnswer(name_ + " /v1/clock: " + std::to_string(answer->status) + " " + answer->body);
  clock = read_clock(answer->body);
  return clock;
}

Programs::Programs(const Workplace& place, const std::filesystem::path& binaries)
    : daemon("aggregator", daemon_child(place, binaries), place.daemon.status),
      first_adapter("adapter-1", adapter_child(place, binaries, 0), place.adapters[0].status),
      second_adapter("adapter-2", adapter_child(place, binaries, 1), place.adapters[1].status),
      intake_(place.daemon.outer, "Bearer " + place.channel_token) {}

void Programs::start() {
  for (Program* program : all()) program->start();
}

void Programs::begin_orders(const std::string& ndjson) {
  intake_.begin("/v1/orders", ndjson_type, ndjson);
}

std::vector<OrderResult> Programs::post_orders(const std::string& ndjson) {
  for (int i = 0; i < repeats_max; ++i) {
    if (intake_.begin("/v1/orders", ndjson_type, ndjson)) {
      const auto answer = intake_.finish(answer_limit);
      if (answer && answer->status == 200) {
        auto results = read_order_results(answer->body);
        const auto busy = [](const OrderResult& result) { return result.status == 503; };
        if (std::none_of(results.begin(), results.end(), busy)) return results;
      } else if (answer && answer->status != 503 && answer->status != 429) {
        throw BadAnswer("orders: " + std::to_string(answer->status) + " " + answer->body);
      }
    }
    if (!daemon.child().is_running())
      throw std::runtime_error("aggregator ended by itself; its log: " +
                               daemon.child().log().string());
    wait(ask_again_after);
  }
  throw std::runtime_error("aggregator takes no orders");
}

}  // namespace jidan::demo
