// The replay: one history through running programs on the driven clock. Moves all programs to the
// smallest next instant, posts the orders of that instant, waits until nobody has anything to do,
// and so on until nothing is open. Kills programs on the way when asked to.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "demo/history.hpp"
#include "demo/programs.hpp"
#include "demo/seeded.hpp"
#include "demo/wall_clock.hpp"

namespace jidan::demo {

struct KillPlan {
  int daemon = 0;
  int adapter = 0;
  std::uint64_t seed = 1;
};

struct ReplayCounts {
  std::uint64_t orders = 0, lines = 0;
  std::int64_t pieces = 0;
  std::uint64_t instants = 0;
  int daemon_kills = 0, adapter_kills = 0;
  std::vector<std::string> order_ids;  // in the order of the history; empty = refused
  std::vector<std::string> refusals;   // what was answered instead of 200 or 201
  bool ended_open = false;             // something never closed
};

class Replay {
 public:
  using Say = std::function<void(const std::string&)>;
  Replay(const History& history, Programs& programs, const KillPlan& kills, Say say);

  ReplayCounts run();
  // After run(): business time goes on by that much, and what falls due is done.
  void go_on(std::chrono::milliseconds by);

 private:
  void plan_kills();
  Instant next_instant() const;
  std::size_t post_orders_of(std::size_t first, std::size_t end);
  void kill_daemon_while_posting(const std::string& ndjson);
  void move_to(Instant target);
  bool pass(Instant target);
  void settle(Instant target);
  void kill_while_moving(Instant target);
  bool drain(Instant last);
  void show_progress(Instant at, bool always);
  void note(const std::vector<OrderResult>& results, std::size_t first);

  const History& history_;
  Programs& programs_;
  KillPlan kills_;
  Say say_;
  Seeded draw_;
  std::multiset<std::size_t> daemon_kills_, adapter_kills_;  // at the order with that position
  ReplayCounts counts_;
  Instant next_report_{};
  Stopwatch watch_;
};

}  // namespace jidan::demo
