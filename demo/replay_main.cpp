// jidan-replay: makes a workplace, starts the programs, replays a history through them, checks what
// must hold and shows a table. Exit 0 only when everything held.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "demo/checks.hpp"
#include "demo/csv_history.hpp"
#include "demo/generator.hpp"
#include "demo/replay.hpp"
#include "demo/shadow.hpp"
#include "demo/summary.hpp"
#include "platform/instant_text.hpp"
#include "platform/shutdown.hpp"

namespace {

using namespace jidan::demo;

struct Arguments {
  std::string workdir = "demo-data", binaries, orders;
  int days = 14;
  bool exit = false;
  KillPlan kills;
};

void say(const std::string& line) {
  std::cout << line << std::endl;
}

History load(const Arguments& arguments) {
  if (arguments.orders.empty()) return generate({arguments.days, arguments.kills.seed});
  return read_history(arguments.orders, read_names(names_beside(arguments.orders)),
                      arguments.kills.seed);
}

// Somebody may take a port between our looking and the program's start: then all is made anew.
constexpr int starts_max = 3;

struct Running {
  Workplace place;
  std::unique_ptr<Programs> programs;
};

Running start(const Arguments& arguments, const History& history) {
  for (int attempt = 1;; ++attempt) {
    Running running;
    running.place =
        make_workplace(arguments.workdir, history, !arguments.orders.empty(), arguments.kills.seed);
    running.programs = std::make_unique<Programs>(running.place, arguments.binaries);
    try {
      running.programs->start();
      return running;
    } catch (const std::runtime_error& problem) {
      if (attempt == starts_max) throw;
      say(std::string(problem.what()) + "; once more with other ports");
    }
  }
}

ShadowTotals shadow_of(const History& history, const std::string& catalog,
                       jidan::core::PolicyName policy) {
  Shadow shadow(catalog, policy, history.orders.front().placed_at - std::chrono::minutes{1});
  for (const BoughtOrder& order : history.orders) shadow.place(order, history.market);
  return shadow.finish();
}

SummaryNumbers compare(const History& history, const Running& running) {
  SummaryNumbers numbers;
  numbers.market = history.market;
  const std::string& catalog = running.place.catalog;
  numbers.here = shadow_of(history, catalog, jidan::core::PolicyName::lookahead);
  numbers.cutoff = shadow_of(history, catalog, jidan::core::PolicyName::daily_cutoff);
  AloneCost alone(catalog);
  for (const BoughtOrder& order : history.orders)
    for (const BoughtLine& line : order.lines) alone.add(line);
  numbers.alone = alone.total();
  return numbers;
}

bool show(const std::vector<Check>& checks) {
  bool all = true;
  for (const Check& check : checks) {
    say(std::string(check.holds ? "  holds  " : "  FAILS  ") + check.rule +
        (check.detail.empty() ? "" : ": " + check.detail));
    all = all && check.holds;
  }
  return all;
}

// An order to try: the cheapest way to see what the README tells.
std::string try_it(const Running& running, const History& history) {
  const std::string now = jidan::platform::rfc3339(running.programs->daemon.clock.now);
  const BoughtOrder& sample = history.orders.front();
  return "INTAKE=http://127.0.0.1:" + std::to_string(running.place.daemon.outer) +
         "\nTOKEN=" + running.place.channel_token +
         "\ncurl -s -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' "
         "$INTAKE/v1/orders -d '{\"external_id\":\"hello-1\",\"placed_at\":\"" +
         now + "\",\"payment\":\"paid\",\"paid_at\":\"" + now +
         "\",\"promise\":\"ship_48h\",\"currency\":\"" + currency_of(history.market) +
         "\",\"ship_to\":{\"country\":\"" + sample.buyer.country +
         "\"},\"lines\":[{\"line\":1,\"sku\":\"" + sample.lines.front().sku +
         "\",\"quantity\":1,\"unit_price\":3900}]}'";
}

// Business time goes on, a minute a second, so that an order sent by hand is made and shipped.
void keep_running(const Running& running, const History& history, Replay& driver) {
  say("The page: http://127.0.0.1:" + std::to_string(running.place.daemon.status) +
      "/  (Ctrl-C ends it; a second here is a minute there)\n\n" + try_it(running, history));
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  const timespec second{1, 0};
  while (sigtimedwait(&ending, nullptr, &second) < 0) driver.go_on(std::chrono::minutes{1});
}

void block_endings() {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  sigprocmask(SIG_BLOCK, &ending, nullptr);
}

bool replay(const Arguments& arguments) {
  const History history = load(arguments);
  say(std::to_string(history.orders.size()) + " orders, " +
      std::to_string(history.products.size()) + " products; the data is in " + arguments.workdir);
  Running running = start(arguments, history);
  say("The page: http://127.0.0.1:" + std::to_string(running.place.daemon.status) + "/");
  const Stopwatch watch;
  Replay driver(history, *running.programs, arguments.kills, say);
  const ReplayCounts counts = driver.run();
  const auto took = watch.elapsed();
  SummaryNumbers numbers = compare(history, running);
  numbers.status = read_status(running.programs->daemon.get("/v1/status").body);
  numbers.replay = took;
  numbers.instants = counts.instants;
  numbers.daemon_kills = counts.daemon_kills;
  numbers.adapter_kills = counts.adapter_kills;
  say("\n" + summary_text(numbers));
  bool good = show(check_programs(history, counts, *running.programs));
  if (!arguments.exit) {
    block_endings();
    keep_running(running, history, driver);
  }
  good = show(check_files(running.place, arguments.binaries, *running.programs)) && good;
  say(good ? "Every invariant held." : "Not every invariant held.");
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Replays an order history through the daemon and two factory adapters");
  Arguments arguments;
  app.add_option("--workdir", arguments.workdir, "where the data goes; emptied first");
  app.add_option("--bin", arguments.binaries, "where the programs are")->required();
  app.add_option("--orders", arguments.orders,
                 "order_id,ordered_at,sku,quantity,unit_price,region (CSV, may be gzip)");
  app.add_option("--days", arguments.days, "days to make up")->check(CLI::Range(1, 366));
  app.add_option("--seed", arguments.kills.seed, "another universe");
  app.add_option("--kill-daemon", arguments.kills.daemon, "SIGKILLs of the daemon on the way");
  app.add_option("--kill-adapter", arguments.kills.adapter, "SIGKILLs of an adapter on the way");
  app.add_flag("--exit", arguments.exit, "end after the replay");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? jidan::platform::kExitDone : jidan::platform::kExitUsage;
  }
  try {
    return replay(arguments) ? jidan::platform::kExitDone : jidan::platform::kExitRefused;
  } catch (const std::exception& problem) {
    std::cerr << "jidan-replay: " << problem.what() << "\n";
    return jidan::platform::kExitRefused;
  }
}
