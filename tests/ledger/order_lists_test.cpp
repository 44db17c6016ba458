// Lists of orders over packs and stretches, held against a plain look at every order; and letting
// go of closed ones.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/order_stretches.hpp"
#include "aggregator/ledger/projection.hpp"
#include "aggregator/ledger/projector.hpp"
#include "aggregator/ledger/read_tables.hpp"
#include "tests/support/seeded.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan;
using core::Instant;
using core::OrderId;
using core::PartState;
using core::Sequence;
using ledger::OrderQuery;
using ledger::OrderRow;

namespace {

constexpr std::chrono::milliseconds kLong{60'000};
constexpr Instant kBegin{std::chrono::milliseconds{1'770'000'000'000}};
constexpr PartState kStatuses[] = {PartState::held, PartState::pooled, PartState::shipped,
                                   PartState::cancelled};

void never_fails(const std::string& problem) {
  BOOST_ERROR(problem);
}

struct Expected {
  std::string channel;
  Sequence line = 0;
  PartState status = PartState::pooled;
  Instant updated_at{};
};

// Orders of one line each that are placed and moved about, a second between two commits, handed
// over as a writer does. No rule of the trade is kept: a list doesn't ask why.
class Shop {
 public:
  explicit Shop(std::uint64_t seed)
      : journal_(folder.path()), projector(folder.path(), never_fails), random_(seed) {}

  OrderId place(std::string channel) {
    core::OrderAccepted accepted;
    accepted.channel = channel;
    accepted.line_count = 1;
    const OrderId order{next()};
    events_.emplace_back(std::move(accepted));
    core::LinePlaced placed;
    placed.order = order;
    placed.quantity = 2;
    placed.pool = {1};
    orders[order] = {std::move(channel), next(), PartState::pooled, now};
    events_.emplace_back(std::move(placed));
    return order;
  }
  void move(OrderId order, PartState to) {
    Expected& expected = orders.at(order);
    core::PartMoved moved;
    moved.line = {expected.line};
    moved.quantity = 2;
    moved.from = expected.status;
    moved.to = to;
    if (to == PartState::held) moved.hold = core::HoldReason::in_review;
    if (to == PartState::pooled) moved.pool = {next()};  // another than it may be in
    events_.emplace_back(moved);
    expected.status = to;
    expected.updated_at = now;
  }
  void commit() {
    auto events = std::make_shared<std::vector<core::Event>>(std::move(events_));
    events_.clear();
    const Sequence first = committed_ + 1;
    committed_ += events->size();
    projector.take({first, now, std::move(events), 0});
    now += std::chrono::seconds{1};
  }
  void settle() { BOOST_REQUIRE(projector.wait_until(committed_, kLong)); }

  // Orders of three channels, one of them rare, in every status, changed while they are young.
  void live(int orders_wanted) {
    const char* channels[] = {"demo", "demo", "demo", "etsy"};
    std::vector<OrderId> all;
    for (int i = 0; i < orders_wanted; ++i) {
      all.push_back(place(random_.one_in(300) ? "rare" : channels[random_.between(0, 3)]));
      if (random_.one_in(2)) {
        const auto count = static_cast<std::int64_t>(all.size());
        const auto which = random_.between(std::max<std::int64_t>(0, count - 500), count - 1);
        move(all[static_cast<std::size_t>(which)], kStatuses[random_.between(0, 3)]);
      }
      if (random_.one_in(8)) commit();
      if (random_.one_in(400)) settle();
    }
    commit();
    settle();
  }

  std::vector<OrderId> expected(const OrderQuery& query) const {
    std::vector<OrderId> ids;
    for (const auto& [id, order] : orders)
      if (id > query.after && (query.channel.empty() || order.channel == query.channel) &&
          (!query.status || order.status == *query.status) &&
          (!query.updated_after || order.updated_at > *query.updated_after))
        ids.push_back(id);
    return ids;
  }

  Instant now = kBegin;
  std::map<OrderId, Expected> orders;
  test::TemporaryFolder folder;

 private:
  Sequence next() const { return committed_ + events_.size() + 1; }

  ledger::Journal journal_;  // empty: everything is handed over

 public:
  ledger::Projector projector;

 private:
  testing::Seeded random_;
  std::vector<core::Event> events_;
  Sequence committed_ = 0;
};

std::vector<OrderId> listed(ledger::ReadTables& tables, OrderQuery query) {
  std::vector<OrderId> ids;
  for (auto page = tables.orders(query); !page.empty(); page = tables.orders(query)) {
    BOOST_REQUIRE(page.size() <= query.limit);
    for (const OrderRow& row : page) ids.push_back(row.id);
    query.after = page.back().id;
  }
  return ids;
}

// Rows of the coarse index that don't say what the orders say.
std::size_t wrong_stretches(const Shop& shop) {
  std::map<std::tuple<std::string, int, std::int64_t>, std::int64_t> counts;
  for (const auto& [id, order] : shop.orders)
    for (const std::string& channel : {order.channel, std::string(ledger::kAllChannels)})
      ++counts[{channel, static_cast<int>(order.status),
                static_cast<std::int64_t>(ledger::stretch_of(id.value))}];
  std::size_t wrong = 0;
  SQLite::Database database(shop.folder.path() / "read.db", SQLite::OPEN_READONLY);
  SQLite::Statement all(database, "SELECT channel, status, stretch, orders FROM order_stretches");
  while (all.executeStep()) {
    const auto found = counts.find(
        {all.getColumn(0).getString(), all.getColumn(1).getInt(), all.getColumn(2).getInt64()});
    if (found == counts.end() || found->second != all.getColumn(3).getInt64())
      ++wrong;
    else
      counts.erase(found);
  }
  return wrong + counts.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_lists)

BOOST_AUTO_TEST_CASE(a_list_finds_by_channel_status_and_change_what_a_look_at_every_order_finds) {
  Shop shop(1);
  shop.live(4'000);
  ledger::ReadTables tables(shop.folder.path());
  for (const char* channel : {"", "demo", "rare", "unheard-of"})
    for (const std::optional<PartState> status :
         {std::optional<PartState>(), std::optional(PartState::held),
          std::optional(PartState::shipped), std::optional(PartState::in_run)})
      for (const int before_end : {1'000'000, 200, 3, 0}) {
        OrderQuery query;
        query.channel = channel;
        query.status = status;
        query.limit = before_end > 1'000 ? 600 : 7;
        if (before_end < 1'000) query.updated_after = shop.now - std::chrono::seconds{before_end};
        const auto expected = shop.expected(query);
        const auto found = listed(tables, query);
        BOOST_TEST((found == expected),
                   "'" << channel << "': " << found.size() << " of " << expected.size());
      }
  BOOST_TEST(wrong_stretches(shop) == 0U);
}

BOOST_AUTO_TEST_CASE(a_list_begins_behind_its_cursor_even_in_the_middle_of_a_pack) {
  Shop shop(2);
  shop.live(200);
  ledger::ReadTables tables(shop.folder.path());
  OrderQuery query;
  query.limit = 1'000;
  for (const auto& [id, order] : shop.orders) {
    query.after = id;
    const auto expected = shop.expected(query);
    BOOST_TEST((listed(tables, query) == expected));
  }
}

BOOST_AUTO_TEST_CASE(a_line_is_found_in_its_order_and_an_order_in_no_line) {
  Shop shop(3);
  shop.live(300);
  ledger::ReadTables tables(shop.folder.path());
  for (const auto& [id, order] : shop.orders) {
    const auto line = tables.line({order.line});
    BOOST_REQUIRE(line.has_value());
    BOOST_TEST((line->order == id));
    BOOST_TEST((line->parts.front().state == order.status));
    BOOST_TEST(!tables.line({id.value}).has_value());
    BOOST_TEST(!tables.order({order.line}).has_value());
  }
}

BOOST_AUTO_TEST_CASE(closed_orders_older_than_asked_for_are_let_go_of_a_stretch_a_step) {
  Shop shop(4);
  shop.live(4'000);
  shop.projector.stop();
  const Instant horizon = shop.now - std::chrono::seconds{100};
  auto database = ledger::open_writer(shop.folder.path() / "read.db", ledger::StoreKind::read,
                                      ledger::Durability::normal);
  ledger::Projection projection(database);
  ledger::ReadTables tables(shop.folder.path());
  const OrderQuery all{"", {}, {}, {}, 1'000};
  std::size_t left = listed(tables, all).size();
  int steps = 0;
  for (; projection.drop_closed_orders(horizon); ++steps) {
    const std::size_t before = std::exchange(left, listed(tables, all).size());
    BOOST_TEST(left < before);
    BOOST_TEST(before - left <= ledger::kStretchSequences / 2);
  }
  BOOST_TEST(steps > 5);
  std::size_t dropped = 0;
  for (auto at = shop.orders.begin(); at != shop.orders.end();) {
    const bool is_there = tables.order(at->first).has_value();
    const Expected& order = at->second;
    if (!is_there) {
      BOOST_TEST((order.status == PartState::shipped || order.status == PartState::cancelled));
      BOOST_TEST((order.updated_at < horizon));
      ++dropped;
    }
    at = is_there ? std::next(at) : shop.orders.erase(at);
  }
  BOOST_TEST(dropped > 500U);
  BOOST_TEST((listed(tables, all) == shop.expected(all)));
  BOOST_TEST(wrong_stretches(shop) == 0U);
}

BOOST_AUTO_TEST_CASE(an_event_of_an_order_that_was_let_go_of_changes_nothing) {
  Shop shop(5);
  const OrderId gone = shop.place("demo");
  shop.move(gone, PartState::cancelled);
  const OrderId kept = shop.place("demo");
  shop.commit();
  shop.settle();
  shop.projector.stop();
  auto database = ledger::open_writer(shop.folder.path() / "read.db", ledger::StoreKind::read,
                                      ledger::Durability::normal);
  ledger::ReadTables tables(shop.folder.path());
  {
    ledger::Projection projection(database);
    BOOST_TEST(projection.drop_closed_orders(shop.now));
    BOOST_TEST(!projection.drop_closed_orders(shop.now));
    BOOST_TEST(!tables.order(gone).has_value());
    projection.apply(projection.reached() + 1, shop.now, core::OrderErased{gone});
    projection.apply(projection.reached() + 1, shop.now, core::OrderErased{kept});
    projection.flush();
  }
  BOOST_TEST(!tables.order(gone).has_value());
  BOOST_TEST(tables.order(kept)->erased);
  // It is remembered over a start, and an order that never was is still a mistake.
  ledger::Projection projection(database);
  projection.apply(projection.reached() + 1, shop.now, core::OrderErased{gone});
  const core::OrderErased never{{kept.value + 1}};
  BOOST_CHECK_THROW(projection.apply(projection.reached() + 1, shop.now, never),
                    ledger::StoreDamaged);
}

BOOST_AUTO_TEST_CASE(the_projector_lets_go_of_closed_orders_while_it_has_nothing_else_to_do) {
  Shop shop(6);
  shop.live(1'500);
  shop.projector.drop_closed_orders(shop.now);
  ledger::ReadTables tables(shop.folder.path());
  const OrderQuery closed{"", PartState::cancelled, {}, {}, 1};
  constexpr int kLooksMax = 1'000'000;
  int looks = 0;
  while (!tables.orders(closed).empty() && looks < kLooksMax) ++looks;
  BOOST_TEST(looks < kLooksMax);
  BOOST_TEST(!tables.orders({"", PartState::pooled, {}, {}, 1}).empty());
}

BOOST_AUTO_TEST_CASE(lines_that_reach_over_many_packs_belong_to_the_order_before_them) {
  const test::TemporaryFolder folder;
  const ledger::Journal journal(folder.path());
  ledger::Projector projector(folder.path(), never_fails);
  constexpr std::uint16_t kLines = 100;
  auto events = std::make_shared<std::vector<core::Event>>();
  core::OrderAccepted accepted;
  accepted.channel = "demo";
  accepted.line_count = kLines;
  events->emplace_back(accepted);
  core::LinePlaced placed;
  placed.order = {1};
  placed.quantity = 1;
  placed.pool = {1};
  for (int i = 0; i < kLines; ++i) events->emplace_back(placed);
  projector.take({1, kBegin, events, 0});
  BOOST_REQUIRE(projector.wait_until(kLines + 1, kLong));
  core::PartMoved moved;
  moved.line = {kLines};  // alone in a batch: its order has to be found in the table
  moved.quantity = 1;
  moved.to = PartState::cancelled;
  const std::vector<core::Event> later{moved};
  projector.take({kLines + 2, kBegin, std::make_shared<std::vector<core::Event>>(later), 0});
  BOOST_REQUIRE(projector.wait_until(kLines + 2, kLong));
  ledger::ReadTables tables(folder.path());
  const auto line = tables.line({kLines});
  BOOST_REQUIRE(line.has_value());
  BOOST_TEST((line->order == OrderId{1}));
  BOOST_TEST((line->parts.front().state == PartState::cancelled));
  BOOST_TEST((line->steps == std::vector<Sequence>{kLines + 2}));
  const auto order = tables.order({1});
  BOOST_REQUIRE(order.has_value());
  BOOST_TEST(order->lines.size() == kLines);
  BOOST_TEST(order->updated == kLines + 2U);
  BOOST_TEST((order->status == PartState::pooled));
}

BOOST_AUTO_TEST_SUITE_END()
