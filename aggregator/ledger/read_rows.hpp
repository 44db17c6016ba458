// What the read tables answer with: one struct a table, in core's types. What an event said once
// and for ever (sku, price, personalization, runners-up) isn't repeated here: it is read from the
// journal at the thing's own sequence (JournalReader::event).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/event.hpp"

namespace jidan::ledger {

struct PartRow {
  std::int32_t quantity = 0;
  core::PartState state = core::PartState::pooled;
  core::HoldReason hold = core::HoldReason::none;  // when held
  core::PoolId pool;                               // when pooled
  core::RunId run;                                 // in run, in production, made, shipped
  bool is_remake = false;
  std::vector<std::string> excluded;  // factories that aren't given it again

  template <class A>
  void fields(A& a) {
    a(quantity, state, hold, pool.value, run.value, is_remake, excluded);
  }
};

// Pieces of a line in one parcel.
struct ShipmentRow {
  core::Sequence parcel = 0;
  std::int32_t quantity = 0;
};

struct LineRow {
  core::LineId id;
  core::OrderId order;
  std::vector<PartRow> parts;          // quantities sum to the line's
  std::vector<ShipmentRow> shipments;  // rising by parcel
  std::vector<core::Sequence> steps;   // later events that concerned it, rising
};

struct OrderRow {
  core::OrderId id;
  std::string channel;
  bool test = false;
  core::Payment payment = core::Payment::paid;
  core::Instant paid_at{};
  core::Promise promise;
  core::PartState status = core::PartState::pooled;  // least advanced over all parts
  core::Sequence updated = 0;                        // last event that concerned it
  core::Instant updated_at{};
  bool erased = false;
  std::vector<core::Sequence> steps;  // later events of the order itself; its lines have their own
  std::vector<LineRow> lines;         // as they were placed
};

struct HoldRow {
  core::LineId line;
  core::OrderId order;
  core::HoldReason reason = core::HoldReason::none;
  std::int32_t quantity = 0;
  core::Instant since{};
};

struct PoolRow {
  core::PoolId id;
  std::string key;
  bool test = false;
  core::Instant opened_at{};
};

struct CountRow {
  core::LineId line;
  core::LineCount count;

  template <class A>
  void fields(A& a) {
    a(line.value, count.made, count.defective, count.spoiled);
  }
};

struct RunRow {
  core::RunId id;
  core::PoolId pool;
  std::string factory, process;
  std::uint32_t day_number = 0;
  core::LocalDate date;
  core::RunState state = core::RunState::issued;
  std::uint32_t revision = 1;
  core::ReleaseReason reason = core::ReleaseReason::promise_limit;
  bool test = false;
  std::uint32_t catalog_version = 0;
  std::uint32_t lines = 0;
  std::int64_t pieces = 0, billed = 0;
  core::Currency currency;
  core::Minor total = 0, solo = 0;  // price; what its lines cost made alone
  core::DeliveryId delivery;        // of the sheet in force
  std::uint64_t last_report = 0;
  core::Instant issued_at{}, ack_by{}, due_at{};
  std::optional<core::Instant> accepted_at, started_at, made_at, shipped_at, ended_at;
  core::Sequence updated = 0;
  std::vector<core::LineId> members;  // its lines as released, rising, each once
  std::vector<core::Sequence> steps;
  std::vector<CountRow> counts;  // as last reported, rising by line
};

struct ParcelLineRow {
  core::LineId line;
  std::int32_t quantity = 0;
};
struct ParcelRow {
  core::Sequence id = 0;
  core::RunId run;
  core::Instant shipped_at{};
  std::string parcel_id, carrier, tracking_number;
  std::vector<ParcelLineRow> lines;  // of the order asked for, or of all
};

struct MessageRow {
  core::DeliveryId id;
  std::string factory;
  core::RunId run;
  std::uint32_t revision = 1;
  core::MessageKind kind = core::MessageKind::issued;
  core::Instant created_at{};
};

struct ClaimRow {
  core::ClaimId id;
  core::RunId run;
  std::string factory;
  core::ReportKind kind = core::ReportKind::accepted;
  std::uint64_t report = 0;
  core::Instant at{};
};

struct FactoryRow {
  std::string factory;
  bool paused = false;
  core::Instant silent_until{};
  core::Instant heard_at{};  // its last report or availability; the epoch when never
};

struct CatalogRow {
  std::uint32_t version = 0;
  core::Sequence event = 0;
  core::Instant applied_at{};
};

// What a factory made of one process within a time: the figures one bargains with.
struct VolumeRow {
  std::string factory, process;
  std::int64_t runs = 0, lines = 0, pieces = 0, billed = 0;
  core::Minor total = 0, solo = 0;
};

}  // namespace jidan::ledger
