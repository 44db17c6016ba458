// An order as a record and orders as a pack.
#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/order_pack.hpp"

using namespace jidan;
using core::OrderId;
using ledger::OrderRow;

namespace {

OrderRow a_row() {
  OrderRow row;
  row.id = {1'000};
  row.channel = "demo";
  row.test = true;
  row.payment = core::Payment::pending;
  row.paid_at = core::Instant{std::chrono::milliseconds{-5}};
  row.promise.kind = core::PromiseKind::arrive_by;
  row.promise.limit = core::kNever;
  row.promise.infeasible = true;
  row.status = core::PartState::held;
  row.updated = 90'000;
  row.updated_at = core::Instant{std::chrono::milliseconds{1'770'000'000'000}};
  row.erased = true;
  row.steps = {1'200, 90'000};
  ledger::LineRow line{{1'001}, row.id, {}, {{7'000, 2}, {7'005, 5}}, {1'001, 5'000'000'000}};
  line.parts.push_back({7, core::PartState::held, core::HoldReason::in_review, {}, {}, false, {}});
  line.parts.push_back(
      {3, core::PartState::in_run, core::HoldReason::none, {}, {4'444}, true, {"ningbo-02"}});
  row.lines = {line, {{1'009}, row.id, {}, {}, {}}};
  return row;
}

std::string record_of(const OrderRow& row) {
  std::string record;
  ledger::encode_order(row, record);
  return record;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(order_pack)

BOOST_AUTO_TEST_CASE(a_record_brings_back_every_member_of_an_order) {
  const OrderRow row = a_row();
  const std::string record = record_of(row);
  const OrderRow back = ledger::decode_order(row.id, record);
  BOOST_TEST((record_of(back) == record));
  BOOST_TEST(back.channel == row.channel);
  BOOST_TEST((back.payment == row.payment && back.test && back.erased));
  BOOST_TEST((back.paid_at == row.paid_at && back.updated_at == row.updated_at));
  BOOST_TEST((back.promise.kind == row.promise.kind && back.promise.limit == core::kNever));
  BOOST_TEST(back.updated == row.updated);
  BOOST_TEST((back.steps == row.steps));
  BOOST_REQUIRE(back.lines.size() == 2U);
  BOOST_TEST((back.lines[0].id == row.lines[0].id && back.lines[1].id == row.lines[1].id));
  BOOST_TEST((back.lines[1].order == row.id));
  BOOST_TEST((back.lines[0].steps == row.lines[0].steps));
  BOOST_REQUIRE(back.lines[0].shipments.size() == 2U);
  BOOST_TEST(back.lines[0].shipments[1].parcel == 7'005U);
  BOOST_TEST(back.lines[0].shipments[1].quantity == 5);
  BOOST_TEST((back.lines[0].parts[1].run == core::RunId{4'444}));
  BOOST_TEST(back.lines[0].parts[1].excluded.front() == "ningbo-02");
}

BOOST_AUTO_TEST_CASE(the_gist_is_read_without_the_rest) {
  const ledger::OrderGist gist =
      ledger::gist_of(std::string_view(record_of(a_row())).substr(0, 16));
  BOOST_TEST((gist.status == core::PartState::held));
  BOOST_TEST((gist.updated_at == a_row().updated_at));
}

BOOST_AUTO_TEST_CASE(a_record_cut_short_or_grown_is_refused) {
  const std::string record = record_of(a_row());
  for (std::size_t size = 0; size < record.size(); ++size)
    BOOST_CHECK_THROW(ledger::decode_order({1'000}, record.substr(0, size)), ledger::StoreDamaged);
  BOOST_CHECK_THROW(ledger::decode_order({1'000}, record + "x"), ledger::StoreDamaged);
}

BOOST_AUTO_TEST_CASE(a_pack_gives_its_records_back_in_their_order) {
  std::string pack;
  ledger::add_record(pack, {64}, "first");
  ledger::add_record(pack, {95}, "");
  ledger::PackReader reader(2, pack);
  BOOST_REQUIRE(reader.next());
  BOOST_TEST((reader.id() == OrderId{64}));
  BOOST_TEST(reader.record() == "first");
  BOOST_REQUIRE(reader.next());
  BOOST_TEST((reader.id() == OrderId{95}));
  BOOST_TEST(reader.record() == "");
  BOOST_TEST(!reader.next());
}

BOOST_AUTO_TEST_CASE(a_pack_whose_orders_do_not_rise_or_lie_elsewhere_is_refused) {
  std::string falling;
  ledger::add_record(falling, {65}, "a");
  ledger::add_record(falling, {64}, "b");
  ledger::PackReader reader(2, falling);
  BOOST_REQUIRE(reader.next());
  BOOST_CHECK_THROW(reader.next(), ledger::StoreDamaged);
  const std::string elsewhere("\x20\x00", 2);  // the 33rd sequence of 32
  ledger::PackReader other(2, elsewhere);
  BOOST_CHECK_THROW(other.next(), ledger::StoreDamaged);
  const std::string too_long(
      "\x00\x05"
      "ab",
      4);
  ledger::PackReader cut(2, too_long);
  BOOST_CHECK_THROW(cut.next(), ledger::StoreDamaged);
}

BOOST_AUTO_TEST_SUITE_END()
