// From what the buyer was told to the latest instant at which a run may still be released.
#include <boost/test/unit_test.hpp>

#include "aggregator/core/orders/promise.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/seeded.hpp"

namespace jidan::testing {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

Instant beijing(unsigned month, unsigned day, int hour, int minute = 0) {
  return local_at(shanghai(), 2026, month, day, hour, minute);
}

Promise promised(const Channel& channel, std::string_view name, Instant base) {
  return resolve_promise(channel, *find_promise_class(channel, name), base);
}

// The catalog of small_catalog with a hub in Zhejiang that the channel ships through.
Catalog with_hub() {
  Catalog catalog = small_catalog();
  Hub hub;
  hub.id = "yiwu-hub";
  hub.region = "CN-ZJ";
  hub.calendar = open_daily(shanghai(), 7, 23, 7);
  hub.calendar.pickups = {12 * 60, 22 * 60};
  hub.handling_hours = 4;
  catalog.hubs = {hub};
  catalog.transits.push_back(a_transit("CN-ZJ", "hub:yiwu-hub", 6));
  catalog.channels[0].hub = 0;
  catalog.index();
  return catalog;
}

MadeBy made_by(const Catalog& catalog, const Promise& promise, std::string_view region = "CN-GD") {
  return core::made_by(catalog, catalog.factories[0], catalog.channels[0], region.substr(0, 2),
                       region, promise);
}

Instant made_if_released(const Factory& factory, const Offer& offer, std::int64_t load,
                         Instant released) {
  return earliest_made(factory, offer, load, acknowledged_by(factory, offer, released));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(promise)

BOOST_AUTO_TEST_CASE(ship_by_counts_hours_from_payment) {
  const Channel channel = a_channel("demo", shanghai());
  const Promise promise = promised(channel, "ship_48h", beijing(11, 22, 9, 31));
  BOOST_TEST((promise.kind == PromiseKind::ship_by));
  BOOST_TEST(utc_text(promise.limit) == utc_text(beijing(11, 24, 9, 31)));
}

BOOST_AUTO_TEST_CASE(arrive_by_ends_with_the_nth_day_in_the_channels_zone) {
  const Channel channel = a_channel("demo", shanghai());
  const Instant late_evening = beijing(11, 22, 23, 59);
  BOOST_TEST(utc_text(promised(channel, "same_day", late_evening).limit) ==
             utc_text(beijing(11, 23, 0)));
  BOOST_TEST(utc_text(promised(channel, "next_day", late_evening).limit) ==
             utc_text(beijing(11, 24, 0)));
  BOOST_TEST(utc_text(promised(channel, "three_day", beijing(11, 23, 0)).limit) ==
             utc_text(beijing(11, 27, 0)));
  const Channel english = a_channel("uk", london());
  BOOST_TEST(utc_text(promised(english, "same_day", utc_at(2026, 10, 24, 23, 30)).limit) ==
             utc_text(utc_at(2026, 10, 26)));  // the 25th there, a day of 25 hours
}

BOOST_AUTO_TEST_CASE(standard_promises_nothing_but_waits_no_longer_than_the_channel_allows) {
  Channel channel = a_channel("demo", shanghai());
  channel.wait_max_hours = 72;
  const Promise promise = promised(channel, "standard", beijing(11, 22, 9));
  BOOST_TEST((promise.kind == PromiseKind::none));
  BOOST_TEST(utc_text(promise.limit) == utc_text(beijing(11, 25, 9)));
  BOOST_TEST(find_promise_class(channel, "ship_1h") == nullptr);
}

BOOST_AUTO_TEST_CASE(shipped_directly_the_pieces_are_ready_at_the_last_pick_up_before_the_limit) {
  Catalog catalog = small_catalog();
  const Promise promise{PromiseKind::ship_by, beijing(11, 24, 18), false};
  BOOST_TEST(utc_text(made_by(catalog, promise).instant) == utc_text(beijing(11, 24, 18)));
  catalog.factories[0].calendar.pickups = {11 * 60, 19 * 60};
  BOOST_TEST(utc_text(made_by(catalog, promise).instant) == utc_text(beijing(11, 24, 11)));
}

BOOST_AUTO_TEST_CASE(to_arrive_by_a_day_the_way_to_the_buyer_counts_too) {
  const Catalog catalog = small_catalog();
  const Promise promise{PromiseKind::arrive_by, beijing(11, 27, 0), false};
  BOOST_TEST(utc_text(made_by(catalog, promise).instant) == utc_text(beijing(11, 25, 0)));
}

BOOST_AUTO_TEST_CASE(through_a_hub_its_pick_up_handling_and_the_way_to_it_come_off) {
  const Catalog catalog = with_hub();
  // Scanned at the hub's 12:00 pick-up, handled from 08:00, there from the factory at 02:00.
  const Promise ship{PromiseKind::ship_by, beijing(11, 24, 18), false};
  BOOST_TEST(utc_text(made_by(catalog, ship).instant) == utc_text(beijing(11, 24, 2)));
  // 48 hours to the buyer: the pick-up of 22:00 two days earlier, handled from 18:00.
  const Promise arrive{PromiseKind::arrive_by, beijing(11, 27, 0), false};
  BOOST_TEST(utc_text(made_by(catalog, arrive).instant) == utc_text(beijing(11, 24, 12)));
}

BOOST_AUTO_TEST_CASE(
    a_factorys_own_entry_for_a_channel_beats_the_one_for_all_and_the_channels_hub) {
  Catalog catalog = with_hub();
  const Channel& channel = catalog.channels[0];
  Factory& factory = catalog.factories[0];
  BOOST_TEST(hub_of(catalog, factory, channel) == 0U);
  factory.ships_to = {{"", kNoIndex}};
  BOOST_TEST(hub_of(catalog, factory, channel) == kNoIndex);
  factory.ships_to = {{"", kNoIndex}, {"demo", 0}};
  BOOST_TEST(hub_of(catalog, factory, channel) == 0U);
}

BOOST_AUTO_TEST_CASE(
    a_region_without_transit_and_a_hub_out_of_reach_are_said_whatever_is_promised) {
  Catalog catalog = with_hub();
  const Promise promises[] = {{PromiseKind::none, beijing(11, 24, 18), false},
                              {PromiseKind::ship_by, beijing(11, 24, 18), false}};
  for (const Promise& promise : promises) {
    BOOST_TEST((made_by(catalog, promise, "GB").unreachable == Unreachable::region_unserved));
    BOOST_TEST(!made_by(catalog, promise, "CN").unreachable.has_value());
  }
  catalog.hubs[0].region = "HK";
  catalog.transits.pop_back();
  catalog.index();
  BOOST_TEST((made_by(catalog, promises[1]).unreachable == Unreachable::no_hub));
  catalog.channels[0].hub = 7;
  BOOST_TEST((made_by(catalog, promises[1]).unreachable == Unreachable::no_hub));
}

BOOST_AUTO_TEST_CASE(without_a_promise_the_pieces_may_be_ready_at_any_time) {
  const Catalog catalog = small_catalog();
  const Promise promise{PromiseKind::none, beijing(11, 24, 18), false};
  BOOST_TEST(utc_text(made_by(catalog, promise).instant) == "never");
  BOOST_TEST(utc_text(latest_safe_release(catalog.factories[0], catalog.offers[0], 1000, kNever)) ==
             "never");
}

BOOST_AUTO_TEST_CASE(making_time_is_set_up_and_load_and_inspection_or_one_figure) {
  Offer offer = an_offer(0, 0);
  BOOST_TEST((working_lead(offer, 120'000) == minutes{30 + 120 + 30}));
  offer.per_load_minutes_thousandths = 500;
  BOOST_TEST((working_lead(offer, 1) == minutes{60} + Duration{30}));
  offer.per_load_minutes_thousandths = 333;
  BOOST_TEST((working_lead(offer, 1) == minutes{60} + Duration{20}));  // 19.98 ms, rounded up
  offer.lead_hours = 6;
  BOOST_TEST((working_lead(offer, 120'000) == hours{6}));
}

BOOST_AUTO_TEST_CASE(the_latest_safe_release_takes_off_inspection_rest_making_and_acknowledgement) {
  Offer offer = an_offer(0, 0);
  offer.rest_hours = 12;
  Factory factory = a_factory("f", "CN-ZJ", open_daily(shanghai(), 8, 20));
  factory.calendar.receive_hours = {open_hours(9, 18)};
  // Inspected 08:00–08:30 on Tuesday 24th, rested from Monday 20:00, made (150 min) from 17:30 on,
  // sheet read within an hour before that.
  BOOST_TEST(utc_text(latest_safe_release(factory, offer, 120'000, beijing(11, 24, 8, 30))) ==
             utc_text(beijing(11, 23, 16, 30)));
  BOOST_TEST(utc_text(made_if_released(factory, offer, 120'000, beijing(11, 23, 16, 30))) ==
             utc_text(beijing(11, 24, 8, 30)));
  // Released on Friday when no sheet is read any more: read on Monday by 10:00, rested past
  // midnight.
  BOOST_TEST(utc_text(made_if_released(factory, offer, 120'000, beijing(11, 20, 18))) ==
             utc_text(beijing(11, 24, 8, 30)));
}

BOOST_AUTO_TEST_CASE(one_figure_of_lead_time_stands_for_rest_and_inspection_too) {
  Offer offer = an_offer(0, 0);
  offer.rest_hours = 12;
  offer.lead_hours = 6;
  const Factory factory = a_factory("f", "CN-ZJ", always_open(shanghai()));
  BOOST_TEST(utc_text(latest_safe_release(factory, offer, 1000, beijing(11, 24, 18))) ==
             utc_text(beijing(11, 24, 11)));
}

BOOST_AUTO_TEST_CASE(a_load_too_large_for_any_calendar_can_never_be_released_in_time) {
  const Factory factory = a_factory("f", "CN-ZJ", open_daily(shanghai(), 8, 20));
  const Offer offer = an_offer(0, 0);
  const std::int64_t load = 1'000'000'000'000'000;
  BOOST_TEST((latest_safe_release(factory, offer, load, beijing(11, 24, 18)) == kLongAgo));
  BOOST_TEST(utc_text(made_if_released(factory, offer, load, beijing(11, 24, 18))) == "never");
}

BOOST_AUTO_TEST_CASE(
    released_at_the_latest_safe_release_it_is_made_in_time_and_a_moment_later_not) {
  Seeded seeded(7);
  for (int i = 0; i < 2000; ++i) {
    Factory factory = a_factory(
        "f", "CN-ZJ",
        open_daily(seeded.one_in(2) ? shanghai() : london(), static_cast<int>(seeded.between(0, 9)),
                   static_cast<int>(seeded.between(12, 24)),
                   static_cast<std::size_t>(seeded.between(1, 7))));
    if (seeded.one_in(3)) factory.calendar = always_open(shanghai());
    if (seeded.one_in(2)) factory.calendar.receive_hours = {open_hours(10, 12), open_hours(13, 17)};
    Offer offer = an_offer(0, 0);
    offer.rest_hours = static_cast<std::int32_t>(seeded.between(0, 30));
    offer.qc_minutes = static_cast<std::int32_t>(seeded.between(0, 90));
    offer.ack_within_minutes = static_cast<std::int32_t>(seeded.between(1, 500));
    const std::int64_t load = seeded.between(1, 2'000'000);
    const Instant due = utc_at(2026, 9, 1) + Duration{seeded.between(0, 20'000'000'000)};
    const Instant latest = latest_safe_release(factory, offer, load, due);
    BOOST_REQUIRE(factory.calendar.is_open(latest));
    BOOST_REQUIRE(made_if_released(factory, offer, load, latest) <= due);
    BOOST_REQUIRE(made_if_released(factory, offer, load, latest + Duration{1}) > due);
  }
}

BOOST_AUTO_TEST_CASE(a_certification_holds_until_it_expires) {
  Factory factory = a_factory("f", "CN-ZJ", always_open(shanghai()));
  factory.certifications = {{"specialised", "浙经信2025-0417", 91, beijing(12, 1, 0)}};
  BOOST_TEST(is_certified(factory, "", beijing(12, 1, 0)));
  BOOST_TEST(is_certified(factory, "specialised", beijing(12, 1, 0) - Duration{1}));
  BOOST_TEST(!is_certified(factory, "specialised", beijing(12, 1, 0)));
  BOOST_TEST(!is_certified(factory, "trend", beijing(11, 1, 0)));
}

BOOST_AUTO_TEST_CASE(an_offer_is_valid_from_its_first_instant_up_to_its_last) {
  Offer offer = an_offer(0, 0);
  offer.valid_from = beijing(11, 1, 0);
  offer.valid_to = beijing(12, 1, 0);
  BOOST_TEST(!is_valid(offer, beijing(11, 1, 0) - Duration{1}));
  BOOST_TEST(is_valid(offer, beijing(11, 1, 0)));
  BOOST_TEST(!is_valid(offer, beijing(12, 1, 0)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
