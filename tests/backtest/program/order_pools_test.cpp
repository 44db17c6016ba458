// Which lines are pooled with which, at which factory, and what is left out by name.
#include "aggregator/backtest/program/order_pools.hpp"

#include <boost/test/unit_test.hpp>

#include "aggregator/backtest/program/comparison.hpp"
#include "aggregator/backtest/program/place_names.hpp"
#include "tests/support/builders.hpp"

namespace jidan::testing {

using backtest::OrderPools;
using backtest::PoolGathering;
using backtest::SeenOrder;
using backtest::SkipReason;
using backtest::Skips;
using std::chrono::hours;

namespace {

const Instant kFirst = utc_at(2026, 6, 1);
const Currency kYuan = Currency::from("CNY");

SeenOrder an_order(std::string sku, std::int32_t quantity = 1, Instant at = kFirst) {
  SeenOrder seen;
  seen.order.channel = "demo";
  seen.order.external_id = "A";
  seen.order.placed_at = seen.order.paid_at = at;
  seen.order.promise_class = "ship_48h";
  seen.order.country = "CN";
  LinePlacement line;
  line.sku = std::move(sku);
  line.quantity = quantity;
  seen.order.lines.push_back(std::move(line));
  return seen;
}

OrderPools pooled(const Catalog& catalog, std::vector<SeenOrder> orders) {
  PoolGathering gathering(catalog, kYuan);
  for (SeenOrder& each : orders) gathering.take(std::move(each));
  return gathering.finish();
}

class Silent final : public backtest::Progress {
 public:
  void show(const char*, std::size_t done, std::size_t total) override {
    BOOST_TEST(done <= total);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(pooling_orders)

BOOST_AUTO_TEST_CASE(what_cannot_be_replayed_is_counted_by_reason_and_named) {
  const Catalog catalog = small_catalog();
  std::vector<SeenOrder> orders(8, an_order("tee"));
  orders[1].order.lines[0].sku = "mug";
  orders[2].order.payment = Payment::pending;
  orders[3].order.test = true;
  orders[4].order.channel = "elsewhere";
  orders[5].order.promise_class = "yesterday";
  orders[6].order.currency = Currency::from("EUR");
  orders[0].order.fingerprint = orders[7].order.fingerprint = 9;
  const OrderPools pools = pooled(catalog, std::move(orders));
  BOOST_TEST(pools.line_count == 1);
  for (const auto& [reason, what] :
       std::vector<std::pair<SkipReason, std::string>>{{SkipReason::unknown_sku, "mug"},
                                                       {SkipReason::unpaid, "A"},
                                                       {SkipReason::test_order, "A"},
                                                       {SkipReason::unknown_channel, "elsewhere"},
                                                       {SkipReason::unknown_promise, "yesterday"},
                                                       {SkipReason::other_currency, "EUR"},
                                                       {SkipReason::repeated, "A"}}) {
    BOOST_TEST(pools.skips.lines(reason) == 1);
    BOOST_TEST(pools.skips.most(reason, 5).at(0).what == what);
  }
}

BOOST_AUTO_TEST_CASE(more_things_than_are_remembered_are_still_counted) {
  Skips skips;
  for (std::size_t i = 0; i <= Skips::kNamedMax; ++i)
    skips.add(SkipReason::unknown_sku, std::to_string(i));
  Skips sum;
  sum.add(skips);
  BOOST_TEST(sum.lines(SkipReason::unknown_sku) == Skips::kNamedMax + 1);
  BOOST_TEST(sum.most(SkipReason::unknown_sku, 2 * Skips::kNamedMax).size() == Skips::kNamedMax);
}

BOOST_AUTO_TEST_CASE(a_paid_order_joins_when_it_was_paid_and_one_on_delivery_when_it_was_placed) {
  const Catalog catalog = small_catalog();
  SeenOrder paid = an_order("tee");
  paid.order.paid_at = kFirst + hours{5};
  SeenOrder on_delivery = an_order("tee");
  on_delivery.order.payment = Payment::on_delivery;
  on_delivery.order.paid_at = {};
  const OrderPools pools = pooled(catalog, {paid, on_delivery});
  const auto& lines = pools.lines.begin()->second;
  BOOST_TEST(utc_text(lines.at(0).at) == utc_text(kFirst));
  BOOST_TEST(utc_text(lines.at(1).at) == utc_text(kFirst + hours{5}));
  BOOST_TEST(utc_text(lines.at(1).promise.limit) == utc_text(kFirst + hours{53}));
}

BOOST_AUTO_TEST_CASE(a_pool_is_replayed_where_it_is_cheapest_and_the_rest_where_it_can_be_made) {
  Catalog catalog = small_catalog();
  catalog.factories.push_back(a_factory("wide-01", "CN-GD", always_open(shanghai())));
  catalog.transits.push_back(a_transit("CN-GD", "CN", 48));
  catalog.transits.push_back(a_transit("CN-GD", "HK", 48));
  catalog.offers.push_back(an_offer(1, 0));
  catalog.offers[1].set_up = 20'000;
  catalog.index();
  std::vector<SeenOrder> orders;
  for (int i = 0; i < 9; ++i) orders.push_back(an_order("tee", 1, kFirst + hours{i}));
  for (const int i : {2, 5}) orders[static_cast<std::size_t>(i)].order.country = "HK";
  orders[7].order.country = "FR";
  orders[8].order.lines[0].quantity = 2'001;
  const OrderPools pools = pooled(catalog, std::move(orders));
  Skips skips;
  const auto chosen =
      backtest::choose_offers(catalog, kYuan, pools, pools.lines.begin()->first, skips);
  BOOST_REQUIRE(chosen.size() == 2);
  BOOST_TEST(chosen[0].factory == "yiwu-print-01");
  BOOST_TEST(chosen[0].arrivals.size() == 5);
  BOOST_TEST(chosen[1].factory == "wide-01");
  BOOST_TEST(chosen[1].arrivals.size() == 2);
  BOOST_TEST(skips.most(SkipReason::no_factory, 5).at(0).what == "tee to FR");
  BOOST_TEST(skips.most(SkipReason::over_run_max, 5).at(0).what == "tee");
}

BOOST_AUTO_TEST_CASE(a_factory_the_order_says_is_unable_does_not_get_the_line) {
  const Catalog catalog = small_catalog();
  SeenOrder seen = an_order("tee");
  seen.tells_unable = true;
  seen.unable = {{"yiwu-print-01"}};
  const OrderPools pools = pooled(catalog, {seen});
  Skips skips;
  BOOST_TEST(
      backtest::choose_offers(catalog, kYuan, pools, pools.lines.begin()->first, skips).empty());
  BOOST_TEST(skips.lines(SkipReason::no_factory) == 1);
}

BOOST_AUTO_TEST_CASE(an_offer_whose_moq_and_multiple_clash_is_not_replayed) {
  Catalog catalog = small_catalog();
  catalog.offers[0].moq = {moq_of(MoqScope::mixed, 2'001)};
  const OrderPools pools = pooled(catalog, {an_order("tee")});
  Silent progress;
  backtest::ComparisonPlan plan;
  plan.policies = {"daily-cutoff"};
  plan.currency = kYuan;
  const auto result = backtest::compare(catalog, OrderPools(pools), plan, progress);
  BOOST_TEST(result.pools.empty());
  BOOST_TEST(result.skips.lines(SkipReason::no_factory) == 1);
}

BOOST_AUTO_TEST_CASE(jobs_do_each_piece_once_and_what_one_throws_reaches_the_caller) {
  Silent progress;
  for (const std::size_t jobs : {std::size_t{1}, std::size_t{4}}) {
    std::vector<int> done(100);
    backtest::run_jobs(jobs, done.size(), "", progress, [&](std::size_t i) { ++done[i]; });
    BOOST_TEST((done == std::vector<int>(100, 1)));
    BOOST_CHECK_THROW(backtest::run_jobs(jobs, 100, "", progress,
                                         [](std::size_t i) {
                                           if (i == 50) throw std::runtime_error("fifty");
                                         }),
                      std::runtime_error);
  }
}

BOOST_AUTO_TEST_CASE(a_place_is_a_code_a_province_or_a_country_by_name) {
  const auto text = [](std::string_view name) {
    const auto place = backtest::find_place(name);
    return place ? place->country + "/" + place->region : std::string("none");
  };
  BOOST_TEST(text("CN") == "CN/");
  BOOST_TEST(text("CN-ZJ") == "CN/CN-ZJ");
  BOOST_TEST(text("浙江") == "CN/CN-ZJ");
  BOOST_TEST(text("中国") == "CN/");
  BOOST_TEST(text("United Kingdom") == "GB/");
  BOOST_TEST(text("EIRE") == "IE/");
  BOOST_TEST(text("Atlantis") == "none");
  BOOST_TEST(text("") == "none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace jidan::testing
