// Where a backtest's orders come from: a table, NDJSON as the intake takes it, or a store. Each
// reader gives the same thing, order by order; nothing here knows the catalog. What can't be read
// is named and passed over.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "aggregator/core/catalog/zone.hpp"
#include "aggregator/core/orders/placement.hpp"

namespace jidan::backtest {

// An order that was taken, or is to be replayed as if it had been.
struct SeenOrder {
  core::OrderPlacement order;
  // Per line, the factories that can't make it, where the history says so; otherwise the limits of
  // the offers do.
  std::vector<std::vector<std::string>> unable;
  bool tells_unable = false;
};

// What a table doesn't say.
struct OrderDefaults {
  std::string channel;
  std::string promise = "ship_48h";
  std::string country = "CN";
  std::string region;    // ISO 3166-2, or empty
  core::ZoneTable zone;  // of instants without an offset
};

struct BadLine {
  std::uint64_t number = 0;  // of the file's line, from 1
  std::string why;
};

struct SourceReport {
  std::string form;                 // csv, ndjson or store
  std::uint64_t read = 0;           // orders, or a table's lines
  std::uint64_t bad = 0;            // lines that couldn't be read
  std::vector<BadLine> first_bad;   // kBadLinesNamed of them
  std::vector<std::string> unused;  // columns nobody asked for
  std::string removed_before;       // a store's history from before then isn't there any more
  static constexpr std::size_t kBadLinesNamed = 20;

  void add_bad(std::uint64_t number, std::string why) {
    if (first_bad.size() < kBadLinesNamed) first_bad.push_back({number, std::move(why)});
    ++bad;
  }
};

using TakeOrder = std::function<void(SeenOrder&&)>;

// By what the file is: a folder or SQLite file is a store, a text that begins with { is NDJSON,
// anything else a table. Text may be compressed with gzip. Throws std::runtime_error when it can't
// be read at all.
SourceReport read_orders(const std::filesystem::path& where, const OrderDefaults& defaults,
                         const TakeOrder& take);

// The columns order_id, ordered_at, sku and quantity, and where they are there region, channel,
// promise, currency, text and artwork; each line is an order of its own.
SourceReport read_order_table(const std::filesystem::path& file, const OrderDefaults& defaults,
                              const TakeOrder& take);
// One order a line, as POST /v1/orders takes it.
SourceReport read_order_lines(const std::filesystem::path& file, const OrderDefaults& defaults,
                              const TakeOrder& take);
// A daemon's data_dir, also while it works, or a backup. Orders as they were placed; one that was
// awaiting payment comes with its payment, if that came.
SourceReport read_store_orders(const std::filesystem::path& where, const TakeOrder& take);

}  // namespace jidan::backtest
