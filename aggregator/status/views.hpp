// What the status port shows, as JSON: one function a thing and one a list, over rows and facts
// that were read before. Times are RFC 3339 in UTC, money is an integer of minor units. Nothing
// here could show a person: the rows hold none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aggregator/core/inspect.hpp"
#include "aggregator/ledger/ledger.hpp"
#include "aggregator/ledger/read_rows.hpp"
#include "aggregator/runtime/committed.hpp"
#include "web-hooks/dispatcher.hpp"

namespace jidan::status {

struct StatusMoment {
  runtime::Snapshot snapshot;
  core::Sequence reached = 0;  // of the read tables
  core::Instant now{};
  std::size_t queue_commands = 0;
  webhooks::DispatcherActivity deliveries;
  bool store_full = false;
};
std::string status_json(const StatusMoment& moment);

// `next` of a list is the id to go on behind; empty on the last page: null.
std::string pool_json(const core::PoolView& pool);
std::string pools_json(const std::vector<core::PoolView>& pools, const std::string& next);

struct RunRead {
  ledger::RunRow row;
  core::RunReleased released;  // what was said once and for ever
  std::vector<ledger::ParcelRow> parcels;
};
std::string run_json(const RunRead& run);
std::string runs_json(const std::vector<ledger::RunRow>& rows, const std::string& next);
std::string claims_json(const std::vector<ledger::ClaimRow>& rows, const std::string& next);

struct OrderLineRead {
  ledger::LineRow row;
  core::LinePlaced placed;
  std::string made_as;  // the equivalent's SKU; empty: as ordered
};
struct OrderRead {
  ledger::OrderRow row;
  core::OrderAccepted accepted;
  core::PromiseState promise_state = core::PromiseState::on_track;
  std::vector<OrderLineRead> lines;
  std::vector<ledger::ParcelRow> parcels;
};
std::string order_json(const OrderRead& order);
std::string orders_json(const std::vector<ledger::OrderRow>& rows, const std::string& next);
std::string holds_json(const std::vector<ledger::HoldRow>& rows, const std::string& next);

// What a day of a factory's offer still takes, and what a load unit of it is worth.
struct RoomRead {
  std::string process, load_unit;
  core::LocalDate date;
  std::int64_t room = 0;  // whole load units
  core::Minor price = 0;  // of one; 0 while there is enough for all
};
struct FactoryRead {
  std::string id, name, belt, region, zone;
  bool pulls = false;                  // fetches its job sheets; else they are pushed
  std::vector<std::string> processes;  // of its offers, each once
  core::FactoryStatus status;
  std::vector<RoomRead> rooms;  // of the days that have a limit
  std::vector<core::CategoryRecord> record;
  core::Instant now{};
  core::Instant heard_at{};                        // the epoch: never
  std::optional<webhooks::EndpointView> endpoint;  // nothing: no message was ever due there
};
std::string factory_json(const FactoryRead& factory);
std::string factories_json(const std::vector<FactoryRead>& factories, const std::string& next);

std::string delivery_json(const ledger::OutboxRow& row,
                          const std::vector<ledger::AttemptRow>& attempts);
std::string deliveries_json(const std::vector<ledger::OutboxRow>& rows, const std::string& next);
std::string_view to_text(ledger::DeliveryState state);

struct EndpointRead {
  std::string factory;
  std::string url;  // empty: pull
  std::size_t webhook_secrets = 0, report_secrets = 0, tokens = 0;
  std::optional<webhooks::EndpointView> view;
};
std::string endpoints_json(const std::vector<EndpointRead>& endpoints);

}  // namespace jidan::status
