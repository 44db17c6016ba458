// The inbox as a file: sealed, bounded in age, listed by cursor, and nobody else's.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "tests/factory_adapter/crashing_adapter.hpp"

using namespace jidan::adapter;
using namespace jidan::adapter::tests;

BOOST_AUTO_TEST_SUITE(inbox)

BOOST_AUTO_TEST_CASE(texts_are_sealed_on_disk_and_another_key_does_not_open_them) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  for (const char* name : {"inbox.db", "inbox.db-wal"}) {
    std::ifstream stream(adapter.directory.path() / name, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    BOOST_CHECK(!bytes.empty());
    BOOST_CHECK(bytes.find("海阔天空") == std::string::npos);
  }
  adapter.book.reset();
  adapter.inbox = std::make_unique<Inbox>(adapter.directory.path() / "inbox.db", BodyKey({9}));
  BOOST_CHECK_THROW(adapter.inbox->open_jobs(), InboxError);
}

BOOST_AUTO_TEST_CASE(what_is_old_is_dropped_and_what_is_open_stays) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("10:00"));  // late, so final
  Sheet open = sheet("run_b");
  open.ack_by = at("23:00");
  adapter.receive(message("m2", sheet_body(open)), at("10:00"));
  adapter.inbox->begin();
  adapter.inbox->drop_older_than(at("10:01"));
  adapter.inbox->commit(at("10:01"));
  BOOST_CHECK(!adapter.inbox->digest_of("yiwu", "m1"));
  BOOST_CHECK_EQUAL(adapter.inbox->list_jobs({}).size(), 2u);  // the job itself is kept
  adapter.restart();
  BOOST_CHECK_EQUAL(adapter.book->open_jobs(), 1u);
}

BOOST_AUTO_TEST_CASE(a_list_goes_on_where_its_cursor_stood_and_filters_by_state) {
  CrashingAdapter adapter;
  for (const char* run : {"run_a", "run_b", "run_c"})
    adapter.receive(message(run, sheet_body(sheet(run))), at("09:00"));
  JobFilter filter;
  filter.limit = 2;
  const auto first = adapter.inbox->list_jobs(filter);
  BOOST_REQUIRE_EQUAL(first.size(), 2u);
  filter.after = first.back().number;
  const auto second = adapter.inbox->list_jobs(filter);
  BOOST_REQUIRE_EQUAL(second.size(), 1u);
  BOOST_CHECK_EQUAL(second[0].job.sheet.run_id, "run_c");
  filter = {};
  filter.state = JobState::shipped;
  BOOST_CHECK(adapter.inbox->list_jobs(filter).empty());
}

BOOST_AUTO_TEST_CASE(a_restart_knows_the_last_commits_time) {
  CrashingAdapter adapter;
  adapter.receive(message("m1", sheet_body(sheet())), at("09:00"));
  adapter.restart();
  BOOST_CHECK(adapter.inbox->last_commit() == at("09:00"));
}

BOOST_AUTO_TEST_CASE(a_file_of_something_else_is_refused) {
  TemporaryDirectory directory;
  std::ofstream(directory.path() / "inbox.db") << "not a database, but long enough to be looked at";
  BOOST_CHECK_THROW(Inbox(directory.path() / "inbox.db", test_key()), InboxError);
}

BOOST_AUTO_TEST_SUITE_END()
