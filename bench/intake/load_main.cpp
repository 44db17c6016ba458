// jidan-load: puts orders into an HTTP port of this machine, ours or a peer's, and prints what came
// of it as one line of JSON. Exit 1 when the server could not be measured; refused orders are in
// the numbers, and the first of them on standard error.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "bench/intake/load.hpp"
#include "bench/intake/load_report.hpp"

namespace {

using jidan::bench::LoadOptions;

void add_options(CLI::App& app, LoadOptions& options) {
  app.add_option("--port", options.port)->required();
  app.add_option("--token", options.token, "Bearer token of the channel");
  app.add_option("--placed-at", options.placed_at, "RFC 3339, near the server's clock")->required();
  app.add_option("--sku", options.sku);
  app.add_option("--currency", options.currency);
  app.add_option("--prefix", options.prefix, "of the external ids; another for each run");
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 10'000));
  app.add_option("--orders-per-request", options.orders_per_request, "more than one: NDJSON")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--warm-up", options.warm_up_seconds, "seconds before anything is counted")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--seconds", options.seconds, "counted")->check(CLI::PositiveNumber);
  app.add_option("--rate", options.orders_a_second, "orders a second, whatever the server does")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--orders", options.orders_max, "ends when so many were sent");
  app.add_flag("--raw", options.raw, "prints the histogram and every second too");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loads an intake port on loopback with orders"};
  LoadOptions options;
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    jidan::bench::Load load{options};
    const jidan::bench::LoadTally tally = load.run();
    std::cout << jidan::bench::load_report(options, tally) << std::endl;
    if (tally.refused > 0) std::cerr << "first refusal: " << tally.first_refusal << '\n';
  } catch (const std::exception& error) {
    std::cerr << "jidan-load: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
