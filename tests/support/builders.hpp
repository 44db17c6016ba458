// Small pieces of a catalog for tests, each with ordinary values that a test then changes where it
// matters. Zones are written out by hand so that no test depends on the machine's time zone files.
#pragma once

#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::testing {

using namespace jidan::core;  // tests of core read like core

inline Instant utc_at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return Instant{std::chrono::days{date_from_civil(year, month, day).days}} +
         std::chrono::hours{hour} + std::chrono::minutes{minute};
}

// "2026-11-22 09:31:05.000", UTC: what failing checks print.
inline std::string utc_text(Instant instant) {
  if (instant >= kNever) return "never";
  const LocalTime local = to_local({}, instant);
  const CivilDate civil = civil_from_date(local.date);
  char text[64];
  const int millisecond = local.millisecond;
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%03d", civil.year, civil.month,
                civil.day, millisecond / 3'600'000, millisecond / 60'000 % 60,
                millisecond / 1000 % 60, millisecond % 1000);
  return text;
}

inline ZoneTransition from_utc(Instant at, std::int32_t offset_hours) {
  return {std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count(),
          offset_hours * 3600};
}

inline ZoneTable utc() {
  return {"Etc/UTC", {{0, 0}}};
}
inline ZoneTable shanghai() {
  return {"Asia/Shanghai", {{0, 8 * 3600}}};
}
// Clocks go from 01:00 to 02:00 on 2026-03-29 and from 02:00 back to 01:00 on 2026-10-25.
inline ZoneTable london() {
  return {"Europe/London",
          {from_utc(utc_at(2024, 10, 27, 1), 0), from_utc(utc_at(2025, 3, 30, 1), 1),
           from_utc(utc_at(2025, 10, 26, 1), 0), from_utc(utc_at(2026, 3, 29, 1), 1),
           from_utc(utc_at(2026, 10, 25, 1), 0), from_utc(utc_at(2027, 3, 28, 1), 1),
           from_utc(utc_at(2027, 10, 31, 1), 0)}};
}
// A change at local midnight, as in Havana: 2026-11-01 00:00–01:00 comes twice.
inline ZoneTable repeated_midnight() {
  return {"Test/Midnight",
          {from_utc(utc_at(2020, 1, 1), -5), from_utc(utc_at(2026, 3, 8, 5), -4),
           from_utc(utc_at(2026, 11, 1, 5), -5)}};
}

inline Instant local_at(const ZoneTable& zone, int year, unsigned month, unsigned day, int hour = 0,
                        int minute = 0) {
  return to_instant(zone, date_from_civil(year, month, day), (hour * 60 + minute) * 60'000);
}

inline OpenHours open_hours(int from_hour, int to_hour) {
  return {static_cast<std::int16_t>(from_hour * 60), static_cast<std::int16_t>(to_hour * 60)};
}

inline Calendar always_open(ZoneTable zone) {
  Calendar calendar;
  calendar.zone = std::move(zone);
  for (auto& day : calendar.week) day = {OpenHours{}};
  return calendar;
}

// Open those hours on the first `days` of the week, Monday first.
inline Calendar open_daily(ZoneTable zone, int from_hour, int to_hour, std::size_t days = 5) {
  Calendar calendar;
  calendar.zone = std::move(zone);
  for (std::size_t day = 0; day < days; ++day)
    calendar.week[day] = {open_hours(from_hour, to_hour)};
  return calendar;
}

inline Process a_process(std::string name, Minor waiting_minor_per_line_hour = 20) {
  Process process;
  process.name = std::move(name);
  process.waiting_minor_per_line_hour = waiting_minor_per_line_hour;
  return process;
}

inline Product a_product(std::string sku, Index process) {
  Product product;
  product.name = sku;
  product.sku = std::move(sku);
  product.process = process;
  product.solo_unit_price = 5900;
  return product;
}

inline Factory a_factory(std::string id, std::string region, Calendar calendar) {
  Factory factory;
  factory.name = id;
  factory.id = std::move(id);
  factory.region = std::move(region);
  factory.calendar = std::move(calendar);
  return factory;
}

// Without MOQ, one price, lead 30 min set-up + 1 min a piece + 30 min inspection, 60 min to
// acknowledge.
inline Offer an_offer(Index factory, Index process) {
  Offer offer;
  offer.factory = factory;
  offer.process = process;
  offer.currency = Currency::from("CNY");
  offer.set_up = 8000;
  offer.run_max = 2000;
  offer.tiers = {{1, 2000}};
  offer.load_unit = "piece";
  offer.setup_minutes = 30;
  offer.per_load_minutes_thousandths = 1000;
  offer.qc_minutes = 30;
  offer.ack_within_minutes = 60;
  return offer;
}

inline MoqRule moq_of(MoqScope scope, std::int64_t quantity, std::string option = {}) {
  return {scope, std::move(option), quantity, 0};
}

inline Transit a_transit(std::string from, std::string to, std::int32_t hours,
                         Minor minor_per_parcel = 500) {
  return {std::move(from), std::move(to), hours, minor_per_parcel};
}

// ship_24h, ship_48h, ship_72h, same_day, next_day, three_day; waits a week at most without a
// promise.
inline Channel a_channel(std::string name, ZoneTable zone) {
  Channel channel;
  channel.name = std::move(name);
  channel.zone = std::move(zone);
  channel.promise_classes = {
      {"ship_24h", PromiseKind::ship_by, 24, 0},  {"ship_48h", PromiseKind::ship_by, 48, 0},
      {"ship_72h", PromiseKind::ship_by, 72, 0},  {"same_day", PromiseKind::arrive_by, 0, 0},
      {"next_day", PromiseKind::arrive_by, 0, 1}, {"three_day", PromiseKind::arrive_by, 0, 3}};
  channel.payment_timeout_minutes = 1440;
  channel.wait_max_hours = 168;
  return channel;
}

// One process (dtf-print), one product (tee), one factory in Zhejiang open around the clock with
// one offer, parcels to all of China within 48 hours, one channel (demo). Call index() after
// changing it.
inline Catalog small_catalog() {
  Catalog catalog;
  catalog.version = 1;
  catalog.processes = {a_process("dtf-print")};
  catalog.products = {a_product("tee", 0)};
  catalog.factories = {a_factory("yiwu-print-01", "CN-ZJ", always_open(shanghai()))};
  catalog.offers = {an_offer(0, 0)};
  catalog.transits = {a_transit("CN-ZJ", "CN", 48)};
  catalog.channels = {a_channel("demo", shanghai())};
  catalog.index();
  return catalog;
}

}  // namespace jidan::testing
