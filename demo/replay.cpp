// Driving clocks and posting orders; see replay.hpp. A program never skips its own deadlines
// (POST /v1/clock stops at them), so passes over all programs are repeated until all are there,
// idle, and nothing is due. Who has something due moves last: what it then sends finds the others
// at the same instant.
#include "demo/replay.hpp"

#include <algorithm>
#include <stdexcept>

#include "demo/order_text.hpp"
#include "platform/instant_text.hpp"

namespace jidan::demo {
namespace {

constexpr Instant never = Instant::max();
constexpr std::chrono::hours report_every{24 * 7};
// Longer than any wait of the catalog: wait_max is a week.
constexpr std::chrono::hours drain_limit{24 * 30};
// How often the daemon is asked whether anything is still open, in instants.
constexpr std::uint64_t ask_open_every = 16;
// A request and its commit take a few milliseconds: somewhere in them.
constexpr std::int64_t kill_within_us = 4'000;
constexpr int passes_max = 100'000;
constexpr std::size_t ndjson_orders_max = 500;

Instant due(const Program& program) {
  return program.clock.next_deadline.value_or(never);
}

bool is_quiet(const Program& program, Instant target) {
  return program.clock.idle && program.clock.now >= target && due(program) > target;
}

}  // namespace

Replay::Replay(const History& history, Programs& programs, const KillPlan& kills, Say say)
    : history_(history),
      programs_(programs),
      kills_(kills),
      say_(std::move(say)),
      draw_(kills.seed) {
  plan_kills();
  next_report_ = history.orders.front().placed_at + report_every;
}

void Replay::plan_kills() {
  const auto orders = static_cast<std::int64_t>(history_.orders.size());
  for (int i = 0; i < kills_.daemon; ++i)
    daemon_kills_.insert(static_cast<std::size_t>(draw_.below(orders)));
  for (int i = 0; i < kills_.adapter; ++i)
    adapter_kills_.insert(static_cast<std::size_t>(draw_.below(orders)));
}

Instant Replay::next_instant() const {
  return std::min(
      {due(programs_.daemon), due(programs_.first_adapter), due(programs_.second_adapter)});
}

ReplayCounts Replay::run() {
  const auto& orders = history_.orders;
  counts_.order_ids.resize(orders.size());
  for (std::size_t next = 0; next < orders.size();) {
    const Instant at = orders[next].placed_at;
    while (next_instant() < at) move_to(next_instant());
    move_to(at);
    std::size_t end = next;
    while (end < orders.size() && orders[end].placed_at == at && end - next < ndjson_orders_max)
      ++end;
    next = post_orders_of(next, end);
    settle(at);
    show_progress(at, false);
  }
  counts_.ended_open = !drain(orders.back().placed_at);
  show_progress(programs_.daemon.clock.now, true);
  return counts_;
}

std::size_t Replay::post_orders_of(std::size_t first, std::size_t end) {
  std::string ndjson;
  for (std::size_t i = first; i < end; ++i) {
    const BoughtOrder& order = history_.orders[i];
    append_order_line(ndjson, order, history_.market);
    ++counts_.orders;
    counts_.lines += order.lines.size();
    for (const BoughtLine& line : order.lines) counts_.pieces += line.quantity;
  }
  for (; !daemon_kills_.empty() && *daemon_kills_.begin() < end;
       daemon_kills_.erase(daemon_kills_.begin())) {
    if (draw_.below(2) == 0) {
      kill_daemon_while_posting(ndjson);
    } else {
      note(programs_.post_orders(ndjson), first);
      programs_.daemon.begin_advance(programs_.daemon.clock.now);
      programs_.daemon.connection().linger(
          std::chrono::milliseconds{draw_.below(kill_within_us) / 1000});
      programs_.daemon.kill_and_restart();
      ++counts_.daemon_kills;
    }
  }
  note(programs_.post_orders(ndjson), first);
  for (; !adapter_kills_.empty() && *adapter_kills_.begin() < end;
       adapter_kills_.erase(adapter_kills_.begin()))
    kill_while_moving(next_instant());
  return end;
}

void Replay::kill_daemon_while_posting(const std::string& ndjson) {
  programs_.begin_orders(ndjson);
  wait(std::chrono::milliseconds{draw_.below(kill_within_us) / 1000});
  programs_.daemon.kill_and_restart();
  ++counts_.daemon_kills;
}

// An adapter is told to go on, and dies on the way.
void Replay::kill_while_moving(Instant target) {
  Program& adapter = *programs_.adapters().at(static_cast<std::size_t>(draw_.below(2)));
  if (target < never) adapter.begin_advance(std::min(target, programs_.daemon.clock.now));
  adapter.connection().linger(std::chrono::milliseconds{draw_.below(kill_within_us) / 1000});
  adapter.kill_and_restart();
  ++counts_.adapter_kills;
}

void Replay::note(const std::vector<OrderResult>& results, std::size_t first) {
  for (std::size_t i = 0; i < results.size(); ++i) {
    const OrderResult& result = results[i];
    const std::string& id = history_.orders[first + i].external_id;
    std::string& known = counts_.order_ids[first + i];
    if (result.status != 200 && result.status != 201)
      counts_.refusals.push_back(id + ": " + std::to_string(result.status) + " " + result.problem);
    else if (!known.empty() && known != result.order_id)
      counts_.refusals.push_back(id + ": was " + known + ", now " + result.order_id);
    else
      known = result.order_id;
  }
}

// All programs at once, except that who has something due waits for the others. True when everybody
// was quiet before and is after.
bool Replay::pass(Instant target) {
  bool quiet = true;
  for (const bool is_due : {false, true}) {
    std::vector<Program*> asked;
    for (Program* program : programs_.all())
      if ((due(*program) <= target) == is_due) asked.push_back(program);
    for (Program* program : asked)
      if (!program->begin_advance(target)) quiet = false;
    for (Program* program : asked) {
      const auto heard = program->finish_advance();
      if (!heard || !is_quiet(*program, target) || is_due) quiet = false;
    }
  }
  return quiet;
}

void Replay::settle(Instant target) {
  for (int i = 0; i < passes_max; ++i)
    if (pass(target)) return;
  throw std::runtime_error("the programs never come to rest at " + platform::rfc3339(target));
}

void Replay::move_to(Instant target) {
  ++counts_.instants;
  settle(target);
}

void Replay::go_on(std::chrono::milliseconds by) {
  settle(programs_.daemon.clock.now + by);
}

bool Replay::drain(Instant last) {
  for (std::uint64_t i = 0;; ++i) {
    if (i % ask_open_every == 0) {
      const StatusAnswer status = read_status(programs_.daemon.get("/v1/status").body);
      if (status.open.at("parts") == 0) return true;
    }
    const Instant next = next_instant();
    if (next == never || next > last + drain_limit) break;
    move_to(next);
  }
  const StatusAnswer status = read_status(programs_.daemon.get("/v1/status").body);
  return status.open.at("parts") == 0;
}

void Replay::show_progress(Instant at, bool always) {
  if (!always && at < next_report_) return;
  while (next_report_ <= at) next_report_ += report_every;
  const StatusAnswer status = read_status(programs_.daemon.get("/v1/status").body);
  const auto total = [&](const char* name) { return std::to_string(status.totals.at(name)); };
  say_(platform::rfc3339(at).substr(0, 10) + "  " + total("orders") + " orders, " + total("lines") +
       " lines, " + total("runs_released") + " runs, " + std::to_string(status.open.at("parts")) +
       " parts open, " + std::to_string(watch_.elapsed().count() / 1000) + " s");
}

}  // namespace jidan::demo
