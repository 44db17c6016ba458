// jidan-orders: turns an order history (CSV, or made from a seed) into a catalog document and
// NDJSON orders. Reads its command line; the work is in history, catalog_document and order_text.
#include <CLI/CLI.hpp>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "demo/catalog_document.hpp"
#include "demo/csv_history.hpp"
#include "demo/generator.hpp"
#include "demo/order_text.hpp"
#include "platform/shutdown.hpp"

namespace {

struct Arguments {
  std::string orders, names, catalog_out, orders_out;
  int days = 14;
  std::uint64_t seed = 1;
};

void write_file(const std::string& name, const std::string& text) {
  std::ofstream stream(name, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(name + " can't be written");
}

void convert(const Arguments& arguments) {
  using namespace jidan::demo;
  History history;
  if (arguments.orders.empty()) {
    history = generate({arguments.days, arguments.seed});
  } else {
    std::filesystem::path names = arguments.names;
    if (names.empty()) names = names_beside(arguments.orders);
    history = read_history(arguments.orders, read_names(names), arguments.seed);
  }
  // Whoever runs the factories writes their addresses in; without one a factory pulls its sheets.
  std::vector<std::string> urls;
  for (const FactoryNames& factory : factories_of(history.market))
    urls.push_back("http://127.0.0.1:7820/webhooks/" + factory.id);
  write_file(arguments.catalog_out, catalog_text(history, urls));
  std::string text;
  std::size_t lines = 0;
  for (const BoughtOrder& order : history.orders) {
    append_order_line(text, order, history.market);
    lines += order.lines.size();
  }
  write_file(arguments.orders_out, text);
  std::cout << history.orders.size() << " orders, " << lines << " lines, "
            << history.products.size() << " products\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Turns an order history into a catalog and NDJSON orders");
  Arguments arguments;
  app.add_option(
      "--orders", arguments.orders,
      "order_id,ordered_at,sku,quantity,unit_price,region (CSV, may be gzip); without it "
      "orders are made from the seed");
  app.add_option("--names", arguments.names, "sku,name (CSV); default: beside the orders");
  app.add_option("--days", arguments.days, "days to make up")->check(CLI::Range(1, 366));
  app.add_option("--seed", arguments.seed, "another universe");
  app.add_option("--catalog-out", arguments.catalog_out, "the catalog document")->required();
  app.add_option("--orders-out", arguments.orders_out, "the orders, one JSON a line")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? jidan::platform::kExitDone : jidan::platform::kExitUsage;
  }
  try {
    convert(arguments);
    return jidan::platform::kExitDone;
  } catch (const std::exception& problem) {
    std::cerr << "jidan-orders: " << problem.what() << "\n";
    return jidan::platform::kExitRefused;
  }
}
