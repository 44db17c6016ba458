// Job sheets: their bytes, which a factory may get again after any restart, and how they are read
// together from the journal.
#include "aggregator/runtime/job_sheet.hpp"

#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/journal.hpp"
#include "aggregator/runtime/job_sheet_reader.hpp"
#include "tests/support/builders.hpp"
#include "tests/support/temporary_folder.hpp"

namespace jidan::testing {
namespace {

Catalog sheet_catalog() {
  Catalog catalog = small_catalog();
  catalog.version = 3;
  catalog.processes[0].aql = {{"critical", 100}, {"major", 250}, {"minor", 65}};
  Product& tee = catalog.products[0];
  tee.style = "tee-style";
  tee.options = {{"blank", "tee-180g"}, {"colour", "white \"鹅黄\""}};
  tee.make_up = {"180g 精梳棉", "", "30°C 机洗", "", "自封袋 25×35", "", "", 60};
  catalog.products.push_back(a_product("plain", 0));
  catalog.index();
  return catalog;
}

runtime::JobSheet a_sheet() {
  runtime::JobSheet sheet;
  sheet.run = RunId{900};
  sheet.issued_at = utc_at(2026, 11, 22, 10, 30);
  sheet.catalog = std::make_shared<const Catalog>(sheet_catalog());
  RunReleased& released = sheet.released;
  released.factory = "yiwu-print-01";
  released.process = "dtf-print";
  released.day_number = 7;
  released.date = date_from_civil(2026, 11, 22);
  released.catalog_version = 3;
  released.reason = ReleaseReason::quantity;
  released.detail = "quantity: 3 lines\n\x01\x1f\\";
  released.price = {
      Currency::from("CNY"), 90, 100, 50, 2150, 6450, 8000, 300, 0, 87300, 102050, {}};
  sheet.issued = {
      sheet.run, "yiwu-print-01", 1, utc_at(2026, 11, 22, 12, 30), utc_at(2026, 11, 23, 3),
      2,         "hub:yiwu-hub"};
  sheet.lines = {
      {{LineId{11}, 80, 1, false, {}}, "tee", R"([{"placement":"front","text":"海阔\n天空"}])"},
      {{LineId{15}, 4, 81, false, {}}, "plain", "[]"},
      {{LineId{12}, 6, 12'085, true, {}}, "tee", ""}};
  return sheet;
}

// A journal with the events of orders and a run, sealed as the edge would.
class SheetJournal {
 public:
  SheetJournal() { catalogs_.add(std::make_shared<const Catalog>(sheet_catalog()), 0); }

  // One commit: an order with a line of "tee" for each text. Returns the first line's id.
  LineId place(const std::vector<std::string>& texts) {
    ledger::Commit commit;
    commit.at_sequence = journal_.head() + 1;
    commit.now = now_;
    std::string lines;
    for (std::size_t i = 0; i < texts.size(); ++i)
      lines += (i == 0 ? "" : ",") + (R"({"line":)" + std::to_string(i + 1)) +
               R"(,"personalization":[{"placement":"front","text":")" + texts[i] + R"("}]})";
    const auto sealed =
        sealer_.seal_order(R"({"ship_to":{},"lines":[)" + lines + R"(],"metadata":{}})");
    OrderAccepted accepted;
    accepted.line_count = static_cast<std::uint16_t>(texts.size());
    accepted.sealed = sealed.sealed;
    add(commit, accepted);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      LinePlaced placed;
      placed.order = OrderId{commit.at_sequence};
      placed.number = static_cast<std::uint16_t>(i + 1);
      placed.sku = "tee";
      placed.quantity = 1;
      add(commit, placed);
    }
    commit.keys.push_back({commit.at_sequence, sealed.wrapped});
    journal_.append(commit);
    return LineId{commit.at_sequence + 1};
  }

  // A run of these lines in this order and its sheet; returns the message's id.
  DeliveryId issue(const std::vector<LineId>& lines) {
    ledger::Commit commit;
    commit.at_sequence = journal_.head() + 1;
    commit.now = now_;
    RunReleased released = a_sheet().released;
    std::uint32_t piece = 0;
    for (const LineId line : lines) released.lines.push_back({line, 1, ++piece, false, {}});
    add(commit, released);
    JobSheetIssued issued = a_sheet().issued;
    issued.run = RunId{commit.at_sequence};
    add(commit, issued);
    journal_.append(commit);
    return DeliveryId{commit.at_sequence + 1};
  }

  // The next revision of the sheet, with these pieces left; returns the message's id.
  DeliveryId revise(DeliveryId before, std::vector<SheetPieces> left, std::uint32_t revision = 2) {
    ledger::Commit commit;
    commit.at_sequence = journal_.head() + 1;
    commit.now = now_;
    JobSheetRevised revised;
    revised.run = RunId{before.value - 1};
    revised.revision = revision;
    revised.replaces = before;
    revised.price = a_sheet().released.price;
    revised.lines = std::move(left);
    add(commit, revised);
    journal_.append(commit);
    return DeliveryId{commit.at_sequence};
  }

  void erase(OrderId order) {
    ledger::Commit commit;
    commit.at_sequence = journal_.head() + 1;
    commit.now = now_;
    add(commit, OrderErased{order});
    commit.erased_keys = {order.value};
    journal_.append(commit);
  }

  // The lines' personalizations in the order of the sheet, as far as they can be told apart.
  std::string message(DeliveryId delivery) {
    ledger::JournalReader reader(folder_.path());
    runtime::JobSheetReader sheets(reader, sealer_, catalogs_);
    return sheets.message(delivery).value_or("");
  }

 private:
  template <class E>
  static void add(ledger::Commit& commit, const E& event) {
    commit.events.add_with([&](std::string& out) { ledger::encode_event(Event(event), out); });
  }

  const Instant now_ = utc_at(2026, 11, 22, 10, 30);
  test::TemporaryFolder folder_;
  ledger::MasterKey key_{ledger::Key256{7}};
  ledger::Sealer sealer_{key_};
  ledger::Journal journal_{folder_.path()};
  runtime::CatalogHistory catalogs_;
};

// The texts in the message, in its order.
std::vector<std::string> texts_in(const std::string& message) {
  static const std::string kBefore = R"("text":")";
  std::vector<std::string> texts;
  for (std::size_t at = message.find(kBefore); at != std::string::npos;
       at = message.find(kBefore, at + 1)) {
    const std::size_t from = at + kBefore.size();
    texts.push_back(message.substr(from, message.find('"', from) - from));
  }
  return texts;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_job_sheets_bytes_stay_what_they_were) {
  BOOST_TEST(
      runtime::job_sheet_message_json(a_sheet(), 901) ==
      R"({"type":"job_sheet.issued","timestamp":"2026-11-22T10:30:00.000Z","data":{"run":)"
      R"("R20261122-0007","run_id":"run_00080000000w4","revision":1,"factory":"yiwu-print)"
      R"(-01","process":"dtf-print","ack_by":"2026-11-22T12:30:00.000Z","due_at":"2026-11)"
      R"(-23T03:00:00.000Z","ships_to":"hub:yiwu-hub","quantity":{"ordered":90,"to_make":)"
      R"(90,"billed":100,"spare_blanks":2},"price":{"currency":"CNY","tier_min_quantity":)"
      R"(50,"unit_price":2150,"pieces":6450,"set_up":8000,"changeovers":300,"plates":0,"u)"
      R"(nfilled":87300,"total":102050},"groups":[{"sku":"tee","options":{"blank":"tee-18)"
      R"(0g","colour":"white \"鹅黄\""},"quantity":86,"make_up":{"spec":"180g 精梳棉","care_la)"
      R"(bel":"30°C 机洗","bag":"自封袋 25×35","carton_pieces_max":60},"lines":[{"line_id":"li)"
      R"(n_000800000000b","piece":"R20261122-0007-0001","quantity":80,"personalization":[)"
      R"({"placement":"front","text":"海阔\n天空"}]},{"line_id":"lin_000800000000c","piece":")"
      R"(R20261122-0007-12085","quantity":6,"remake":true,"personalization":[{"text":"era)"
      R"(sed"}]}]},{"sku":"plain","options":{},"quantity":4,"lines":[{"line_id":"lin_0008)"
      R"(00000000f","piece":"R20261122-0007-0081","quantity":4,"personalization":[]}]}],")"
      R"(inspection":{"standard":"GB/T 2828.1","level":"II","state":"normal","identity":")"
      R"(all","lots":[{"product":"plain","lot_size":4,"sample_size":4,"classes":[{"class")"
      R"(:"critical","aql":1.0,"sample_size":4,"accept":0,"reject":1},{"class":"major","a)"
      R"(ql":2.5,"sample_size":4,"accept":0,"reject":1}]},{"product":"tee-style","lot_siz)"
      R"(e":86,"sample_size":20,"classes":[{"class":"critical","aql":1.0,"sample_size":13)"
      R"(,"accept":0,"reject":1},{"class":"major","aql":2.5,"sample_size":20,"accept":1,")"
      R"(reject":2}]}]},"release":{"reason":"quantity","detail":"quantity: 3 lines\n\u000)"
      R"(1\u001f\\"},"catalog_version":3,"sequence":901}})");
}

BOOST_AUTO_TEST_CASE(a_sheet_lists_the_price_steps_where_less_than_the_run_counts_together) {
  runtime::JobSheet sheet = a_sheet();
  sheet.released.price.tiers.push_back({"tee", 86, 96, 4, LocalDate{20'000}, 100, 2000});
  BOOST_TEST(
      runtime::job_sheet_json(sheet).find(
          R"("total":102050,"tiers":[{"counted":"tee","ordered":86,"billed":96,)"
          R"("given_before":4,"tier_min_quantity":100,"unit_price":2000,"pieces":172000}]})") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cancellations_bytes_stay_what_they_were) {
  const JobSheetCancelled cancelled{RunId{900}, "yiwu-print-01", 2, FenceReason::expired};
  BOOST_TEST(runtime::job_sheet_cancelled_json(cancelled, a_sheet().released,
                                               utc_at(2026, 11, 22, 14), 950) ==
             R"({"type":"job_sheet.cancelled","timestamp":"2026-11-22T14:00:00.000Z","data":{"ru)"
             R"(n":"R20261122-0007","run_id":"run_00080000000w4","revision":2,"factory":"yiwu-pr)"
             R"(int-01","reason":"expired","sequence":950}})");
}

BOOST_AUTO_TEST_CASE(a_request_to_cancel_names_the_pieces_and_the_time_to_answer) {
  runtime::JobSheet sheet = a_sheet();
  sheet.released.lines = {{LineId{11}, 80, 1, false, {}}};
  CancelRequested request;
  request.run = RunId{900};
  request.answer_by = utc_at(2026, 11, 22, 16);
  request.lines = {{LineId{11}, 80}};
  BOOST_TEST(
      runtime::cancel_requested_json(request, sheet.released, utc_at(2026, 11, 22, 14), 950) ==
      R"({"type":"job_sheet.cancel_requested","timestamp":"2026-11-22T14:00:00.000Z","data":{)"
      R"("run":"R20261122-0007","run_id":"run_00080000000w4","revision":1,"factory":"yiwu-print)"
      R"(-01","answer_by":"2026-11-22T16:00:00.000Z","lines":[{"line_id":"lin_000800000000b",)"
      R"("piece":"R20261122-0007-0001","quantity":80}],"sequence":950}})");
}

BOOST_AUTO_TEST_CASE(a_revision_has_what_is_left_and_says_in_words_what_is_void) {
  SheetJournal journal;
  const LineId first = journal.place({"a1", "a2"});
  const LineId second{first.value + 1};
  const DeliveryId issued = journal.issue({first, second});
  const DeliveryId revised = journal.revise(issued, {{second, 1, false}});
  const std::string message = journal.message(revised);
  BOOST_TEST(texts_in(message).front() == "a2");
  BOOST_TEST(message.find(R"("type":"job_sheet.revised")") != std::string::npos);
  BOOST_TEST(message.find("Revision 2 replaces revision 1, which is void. No longer to be made: "
                          "R20261122-0007-0001 × 1.") != std::string::npos);
  BOOST_TEST(message.find("第2版，第1版作废。不再生产：R20261122-0007-0001 1件。") !=
             std::string::npos);
  BOOST_TEST(message.find(R"("piece":"R20261122-0007-0002")") != std::string::npos,
             "pieces keep their numbers");
  BOOST_TEST(texts_in(journal.message(issued)).size() == 2U, "an issued revision never changes");
}

BOOST_AUTO_TEST_CASE(a_revision_of_a_revision_says_what_changed_since_that) {
  SheetJournal journal;
  const LineId first = journal.place({"a1", "a2", "a3"});
  const LineId second{first.value + 1};
  const LineId third{first.value + 2};
  const DeliveryId issued = journal.issue({first, second, third});
  const DeliveryId two = journal.revise(issued, {{second, 1, false}, {third, 1, false}});
  const std::string message = journal.message(journal.revise(two, {{third, 1, false}}, 3));
  BOOST_TEST(message.find("第3版，第2版作废。不再生产：R20261122-0007-0002 1件。") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_line_has_its_own_text_whatever_order_the_run_serves_them_in) {
  SheetJournal journal;
  const LineId first = journal.place({"a1", "a2"});
  const LineId second = journal.place({"b1"});
  const LineId third = journal.place({"c1", "c2", "c3"});
  const DeliveryId delivery =
      journal.issue({LineId{third.value + 2}, second, LineId{first.value + 1}, third, first});
  const std::vector<std::string> expected{"c3", "b1", "a2", "c1", "a1"};
  BOOST_TEST(texts_in(journal.message(delivery)) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_in_a_run_twice_has_its_text_twice) {
  SheetJournal journal;
  const LineId line = journal.place({"again"});
  const std::vector<std::string> expected{"again", "again"};
  BOOST_TEST(texts_in(journal.message(journal.issue({line, line}))) == expected,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_erased_orders_lines_read_erased_and_the_others_stay) {
  SheetJournal journal;
  const LineId gone = journal.place({"a1", "a2"});
  const LineId kept = journal.place({"b1"});
  const DeliveryId delivery = journal.issue({gone, LineId{gone.value + 1}, kept});
  journal.erase(OrderId{gone.value - 1});
  const std::vector<std::string> expected{"erased", "erased", "b1"};
  BOOST_TEST(texts_in(journal.message(delivery)) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_that_names_what_is_no_line_is_a_damaged_store) {
  SheetJournal journal;
  const LineId line = journal.place({"a1"});
  const DeliveryId order_as_line = journal.issue({LineId{line.value - 1}});
  BOOST_CHECK_THROW(journal.message(order_as_line), ledger::StoreDamaged);
  const DeliveryId behind_the_end = journal.issue({LineId{1'000'000}});
  BOOST_CHECK_THROW(journal.message(behind_the_end), ledger::StoreDamaged);
}

}  // namespace jidan::testing
