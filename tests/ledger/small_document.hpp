// A catalog document for journals of tests: what busy_world.hpp's worlds are made of, as a store
// keeps it.
#pragma once

#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/catalog_json.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

inline constexpr const char* kSmallDocument = R"json({
  "version": 1,
  "processes": [{"name": "dtf-print", "waiting_minor_per_line_hour": 20}],
  "products": [
    {"sku": "tee", "name": "tee", "process": "dtf-print", "load": 1000, "solo_unit_price": 5900},
    {"sku": "mug", "name": "mug", "process": "dtf-print", "load": 1000, "solo_unit_price": 5900},
    {"sku": "cap", "name": "cap", "process": "dtf-print", "load": 1000, "solo_unit_price": 5900}],
  "factories": [
    {"id": "yiwu-print-01", "name": "yiwu", "region": "CN-ZJ", "time_zone": "Asia/Shanghai",
     "calendar": {"week": {"mon": [["00:00", "24:00"]], "tue": [["00:00", "24:00"]],
       "wed": [["00:00", "24:00"]], "thu": [["00:00", "24:00"]], "fri": [["00:00", "24:00"]],
       "sat": [["00:00", "24:00"]], "sun": [["00:00", "24:00"]]}}},
    {"id": "ningbo-02", "name": "ningbo", "region": "CN-ZJ", "time_zone": "Asia/Shanghai",
     "calendar": {"week": {"mon": [["08:00", "20:00"]], "tue": [["08:00", "20:00"]]}}}],
  "offers": [
    {"factory": "yiwu-print-01", "process": "dtf-print", "currency": "CNY", "set_up": 8000,
     "run_max": 2000, "multiple": 4, "ack_within_minutes": 60, "load_unit": "piece",
     "unfilled_price": 0, "below_moq": "pay",
     "tiers": {"scope": "mixed", "period": "run", "steps": [{"min_quantity": 1, "unit_price": 2000}]},
     "lead": {"setup_minutes": 30, "per_load_minutes": 1, "qc_minutes": 30}},
    {"factory": "ningbo-02", "process": "dtf-print", "currency": "CNY", "set_up": 9000,
     "run_max": 2000, "ack_within_minutes": 60, "load_unit": "piece", "unfilled_price": 0,
     "below_moq": "pay",
     "tiers": {"scope": "mixed", "period": "run", "steps": [{"min_quantity": 1, "unit_price": 2000}]},
     "lead": {"setup_minutes": 30, "per_load_minutes": 1, "qc_minutes": 30}}],
  "transit": [{"from": "CN-ZJ", "to": "CN", "hours": 48, "minor_per_parcel": 500}],
  "channels": [{"name": "demo", "zone": "Asia/Shanghai", "payment_timeout_minutes": 1440,
    "wait_max_hours": 168,
    "promise_classes": {"ship_48h": {"kind": "ship_by", "hours": 48},
                        "ship_24h": {"kind": "ship_by", "hours": 24}}}]
})json";

inline ledger::CatalogDocument small_document() {
  auto reading = ledger::read_catalog(kSmallDocument, ledger::lookup_in({shanghai()}));
  if (!reading.ok())
    for (const auto& problem : reading.error())
      BOOST_ERROR(problem.pointer + ": " + problem.code + " " + problem.detail);
  BOOST_REQUIRE(reading.ok());
  return std::move(reading).value();
}

}  // namespace jidan::testing
