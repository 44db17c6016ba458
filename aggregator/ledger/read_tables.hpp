// Lists and things by id, read from read.db. An instance has a connection of its own and belongs to
// one thread; each call is one short read. Ask Projector::wait_until first when the answer must
// include a commit one knows of.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aggregator/ledger/read_rows.hpp"

namespace jidan::ledger {

// Lists rise by sequence and begin behind `after`; limit bounds the rows returned.
struct OrderQuery {
  std::string channel;  // empty: all
  std::optional<core::PartState> status;
  std::optional<core::Instant> updated_after;
  core::OrderId after;
  std::uint32_t limit = 50;
};
struct RunQuery {
  std::string factory, process;  // empty: all
  std::optional<core::RunState> state;
  core::RunId after;
  std::uint32_t limit = 50;
};

class ReadTables {
 public:
  // The projector must have opened read.db before. Throws LedgerError.
  explicit ReadTables(const std::filesystem::path& data_dir);
  ~ReadTables();

  core::Sequence reached();  // every event up to here is in these tables

  std::optional<OrderRow> order(core::OrderId id);
  std::vector<OrderRow> orders(const OrderQuery& query);
  std::optional<LineRow> line(core::LineId id);
  std::vector<ParcelRow> parcels(const OrderRow& order);

  std::optional<RunRow> run(core::RunId id);
  std::vector<RunRow> runs(const RunQuery& query);
  std::vector<ParcelRow> parcels(core::RunId run);

  std::optional<PoolRow> pool(core::PoolId id);
  std::vector<PoolRow> pools(core::PoolId after, std::uint32_t limit);
  std::vector<HoldRow> holds(core::LineId after, std::uint32_t limit);
  std::vector<ClaimRow> claims(core::ClaimId after, std::uint32_t limit);
  // Messages of one factory ("" = of all).
  std::vector<MessageRow> messages(const std::string& factory, core::DeliveryId after,
                                   std::uint32_t limit);
  std::optional<MessageRow> message(core::DeliveryId id);
  std::vector<FactoryRow> factories();
  std::vector<CatalogRow> catalogs();
  // Runs issued in [from, to) and not fenced, test runs left out.
  std::vector<VolumeRow> volumes(core::Instant from, core::Instant to);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace jidan::ledger
