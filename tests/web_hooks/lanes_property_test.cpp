// Random lives of many messages: whatever happens, order within a lane holds, caps are never
// exceeded, every message is concluded exactly once, and what was withdrawn is never sent again.
// Each universe is replayed by its seed, which a failure prints.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "web-hooks/lanes.hpp"

using namespace jidan::webhooks;
using namespace std::chrono_literals;

namespace {

const Instant start{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};

AttemptResult answered(int status) {
  AttemptResult result;
  result.status = status;
  return result;
}

/// A world around the lanes that keeps its own books and compares.
class World {
 public:
  explicit World(unsigned seed) : random_(seed) {
    limits_.in_flight_total = 12;
    limits_.in_flight_per_endpoint = 4;
    lanes_ = std::make_unique<Lanes>(limits_);
  }

  void act() {
    switch (chance(10)) {
      case 0:
      case 1:
      case 2:
        add();
        break;
      case 3:
        withdraw();
        break;
      case 4:
        decide_about_a_dead_letter();
        break;
      case 5:
        now_ += std::chrono::milliseconds(chance(400'000));
        break;
      case 6:
        lanes_->resume("f" + std::to_string(chance(endpoints)), now_);
        break;
      default:
        if (chance(2) == 0) take();
        finish_one(false);
    }
    check_counts();
  }

  /// From here on everything succeeds and operators retry every dead letter.
  void settle() {
    for (int round = 0; round < 100'000; ++round) {
      take();
      if (!in_flight_.empty()) {
        finish_one(true);
        continue;
      }
      for (int i = 0; i < endpoints; ++i) lanes_->resume("f" + std::to_string(i), now_);
      for (const std::string& id : std::set<std::string>(parked_)) retry(id);
      const auto due = lanes_->next_due();
      if (due) now_ = std::max(now_, *due);
      if (lanes_->waiting() == 0 && lanes_->parked() == 0) return;
    }
  }

  void check_everything_is_concluded() {
    BOOST_TEST(lanes_->waiting() == 0U);
    BOOST_TEST(lanes_->parked() == 0U);
    BOOST_TEST(lanes_->in_flight() == 0U);
    BOOST_TEST(concluded_.size() == next_id_);
  }

 private:
  static constexpr int endpoints = 5;

  int chance(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  void add() {
    const int endpoint = chance(endpoints);
    const auto key = static_cast<std::uint64_t>(chance(6));
    const std::string id = "dlv_" + std::to_string(next_id_++);
    const Message message{id, "f" + std::to_string(endpoint), "t", key, ++sequence_, now_};
    messages_[id] = message;
    open_[{message.endpoint, key}].insert(message.lane_sequence);
    BOOST_TEST(lanes_->add(message, now_));
  }

  void conclude(const std::string& id) {
    BOOST_TEST(concluded_.insert(id).second, id << " was concluded twice");
    const Message& message = messages_.at(id);
    open_[{message.endpoint, message.lane_key}].erase(message.lane_sequence);
  }

  std::string any_message() { return "dlv_" + std::to_string(chance(static_cast<int>(next_id_))); }

  void withdraw() {
    if (next_id_ == 0) return;
    const std::string id = any_message();
    const bool known = concluded_.count(id) == 0 && withdrawn_.count(id) == 0;
    const bool found = lanes_->withdraw(id, now_);
    if (!known) return;  // a message withdrawn in flight may be found again; nothing changes
    BOOST_TEST(found);
    withdrawn_.insert(id);
    parked_.erase(id);
    if (in_flight_.count(id) == 0) conclude(id);
  }

  void retry(const std::string& id) {
    BOOST_TEST(lanes_->retry(id, now_));
    parked_.erase(id);
  }

  void decide_about_a_dead_letter() {
    if (parked_.empty()) return;
    const std::string id = *parked_.begin();
    if (chance(2) == 0) {
      retry(id);
    } else {
      BOOST_TEST(lanes_->skip(id, now_));
      parked_.erase(id);
      conclude(id);
    }
  }

  void take() {
    while (true) {
      const LanesStep step = lanes_->next_step(now_);
      const auto* attempt = std::get_if<AttemptMessage>(&step);
      if (attempt == nullptr) return;
      const Message& message = attempt->message;
      BOOST_TEST(concluded_.count(message.delivery_id) == 0U);
      BOOST_TEST(withdrawn_.count(message.delivery_id) == 0U);
      BOOST_TEST((*open_[{message.endpoint, message.lane_key}].begin() == message.lane_sequence),
                 "only the first open message of a lane may go");
      BOOST_TEST(in_flight_.insert(message.delivery_id).second);
      check_caps();
      if (chance(4) == 0) return;
    }
  }

  void check_caps() {
    std::map<std::string, int> by_endpoint;
    std::map<std::pair<std::string, std::uint64_t>, int> by_lane;
    for (const std::string& id : in_flight_) {
      const Message& message = messages_.at(id);
      BOOST_TEST(++by_endpoint[message.endpoint] <= limits_.in_flight_per_endpoint);
      BOOST_TEST((++by_lane[{message.endpoint, message.lane_key}]) <= 1);
    }
    BOOST_TEST(in_flight_.size() <= static_cast<std::size_t>(limits_.in_flight_total));
  }

  void finish_one(bool always_well) {
    if (in_flight_.empty()) return;
    auto it = in_flight_.begin();
    std::advance(it, chance(static_cast<int>(in_flight_.size())));
    const std::string id = *it;
    in_flight_.erase(it);
    const auto finished = lanes_->finished(id, always_well ? answered(200) : any_result(), now_);
    BOOST_TEST_REQUIRE(finished.has_value());
    BOOST_TEST(std::holds_alternative<Withdrawn>(finished->step) == (withdrawn_.count(id) == 1));
    if (std::holds_alternative<Delivered>(finished->step) ||
        std::holds_alternative<Withdrawn>(finished->step))
      conclude(id);
    if (std::holds_alternative<DeadLetter>(finished->step)) parked_.insert(id);
  }

  AttemptResult any_result() {
    switch (chance(8)) {
      case 0:
        return answered(500);
      case 1:
        return answered(503);
      case 2:
        return not_sent(AttemptError::local_resources);
      case 3:
        return not_sent(AttemptError::address_forbidden);
      case 4:
        return chance(10) == 0 ? answered(410) : not_sent(AttemptError::connect_failed);
      default:
        return answered(200);
    }
  }

  void check_counts() {
    BOOST_TEST(lanes_->in_flight() == in_flight_.size());
    BOOST_TEST(lanes_->parked() == parked_.size());
    const auto withdrawn_in_flight = static_cast<std::size_t>(
        std::count_if(in_flight_.begin(), in_flight_.end(),
                      [this](const std::string& id) { return withdrawn_.count(id) == 1; }));
    BOOST_TEST(lanes_->waiting() ==
               next_id_ - concluded_.size() - parked_.size() - withdrawn_in_flight);
  }

  std::mt19937 random_;
  LaneLimits limits_;
  std::unique_ptr<Lanes> lanes_;
  Instant now_ = start;
  std::size_t next_id_ = 0;
  std::uint64_t sequence_ = 0;
  std::map<std::string, Message> messages_;
  std::map<std::pair<std::string, std::uint64_t>, std::set<std::uint64_t>> open_;
  std::set<std::string> in_flight_, withdrawn_, concluded_, parked_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(lanes_property)

BOOST_AUTO_TEST_CASE(two_hundred_random_lives_keep_order_caps_and_conclude_each_message_once) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    BOOST_TEST_CONTEXT("seed " << seed) {
      World world(seed);
      for (int i = 0; i < 400; ++i) world.act();
      world.settle();
      world.check_everything_is_concluded();
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_costs_the_same_with_a_hundred_thousand_messages_waiting) {
  // Counted in work, not in time: with a scan per step this would be 10^10 visits and never end.
  Lanes lanes;
  constexpr int count = 100'000;
  for (int i = 0; i < count; ++i)
    lanes.add({"dlv_" + std::to_string(i), "f" + std::to_string(i % 50), "t",
               static_cast<std::uint64_t>(i / 100), static_cast<std::uint64_t>(i), start},
              start);
  Instant now = start;
  int delivered = 0;
  while (delivered < count) {
    const LanesStep step = lanes.next_step(now);
    if (const auto* attempt = std::get_if<AttemptMessage>(&step)) {
      // Every tenth fails once, so that the timers are full as well.
      const bool fails = attempt->attempt == 1 && attempt->message.lane_sequence % 10 == 0;
      lanes.finished(attempt->message.delivery_id, answered(fails ? 500 : 200), now);
      delivered += fails ? 0 : 1;
    } else {
      BOOST_TEST_REQUIRE(std::holds_alternative<WaitUntil>(step));
      now = std::get<WaitUntil>(step).instant;
    }
  }
  BOOST_TEST(lanes.waiting() == 0U);
  BOOST_TEST(std::holds_alternative<Idle>(lanes.next_step(now)));
}

BOOST_AUTO_TEST_SUITE_END()
