// The bounded row of commits between the writer and the read tables.
#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/commit_feed.hpp"

using jidan::core::Event;
using jidan::core::Sequence;
using jidan::ledger::CommitFeed;
using jidan::ledger::PublishedCommit;

namespace {

PublishedCommit a_commit(Sequence first, std::size_t events, std::size_t bytes = 100) {
  return {first, {}, std::make_shared<std::vector<Event>>(events), bytes};
}

std::vector<Sequence> firsts_of(const std::vector<PublishedCommit>& commits) {
  std::vector<Sequence> firsts;
  for (const PublishedCommit& commit : commits) firsts.push_back(commit.first);
  return firsts;
}

using Firsts = std::vector<Sequence>;

}  // namespace

BOOST_AUTO_TEST_SUITE(commit_feed)

BOOST_AUTO_TEST_CASE(commits_come_out_as_they_went_in_until_enough_events_are_together) {
  CommitFeed feed({100, 10'000});
  BOOST_TEST(feed.add(a_commit(1, 3)));
  BOOST_TEST(feed.add(a_commit(4, 2)));
  BOOST_TEST(feed.add(a_commit(6, 5)));
  BOOST_TEST(firsts_of(feed.take(0, 4)) == (Firsts{1, 4}), boost::test_tools::per_element());
  BOOST_TEST(feed.events() == 5U);
  BOOST_TEST(feed.first() == 6U);
  BOOST_TEST(firsts_of(feed.take(5, 4)) == Firsts{6}, boost::test_tools::per_element());
  BOOST_TEST(feed.take(10, 4).empty());
}

BOOST_AUTO_TEST_CASE(what_is_reached_already_is_let_go_of_and_a_commit_half_reached_comes_whole) {
  CommitFeed feed({100, 10'000});
  feed.add(a_commit(1, 3));
  feed.add(a_commit(4, 4));
  BOOST_TEST(firsts_of(feed.take(5, 100)) == Firsts{4}, boost::test_tools::per_element());
  BOOST_TEST(feed.events() == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_across_a_gap) {
  CommitFeed feed({100, 10'000});
  feed.add(a_commit(8, 3));
  BOOST_TEST(feed.take(6, 100).empty());
  BOOST_TEST(feed.first() == 8U);
  BOOST_TEST(firsts_of(feed.take(7, 100)) == Firsts{8}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(at_the_limit_of_events_a_commit_fits_and_one_more_does_not) {
  CommitFeed feed({10, 10'000});
  BOOST_TEST(feed.add(a_commit(1, 6)));
  BOOST_TEST(feed.add(a_commit(7, 4)));
  BOOST_TEST(!feed.add(a_commit(11, 1)));
  BOOST_TEST(feed.events() == 10U);
}

BOOST_AUTO_TEST_CASE(at_the_limit_of_bytes_a_commit_fits_and_one_more_does_not) {
  CommitFeed feed({100, 1'000});
  BOOST_TEST(feed.add(a_commit(1, 1, 600)));
  BOOST_TEST(feed.add(a_commit(2, 1, 400)));
  BOOST_TEST(!feed.add(a_commit(3, 1, 1)));
}

BOOST_AUTO_TEST_CASE(after_an_overflow_nothing_is_kept_until_everything_held_was_taken) {
  CommitFeed feed({10, 10'000});
  feed.add(a_commit(1, 5));
  feed.add(a_commit(6, 5));
  BOOST_TEST(!feed.add(a_commit(11, 1)));
  feed.take(0, 5);
  BOOST_TEST(!feed.add(a_commit(12, 1)));  // there would be room
  feed.take(5, 5);
  BOOST_TEST(feed.add(a_commit(13, 1)));
  BOOST_TEST(feed.take(10, 100).empty());  // 11 and 12 are in the journal only
}

BOOST_AUTO_TEST_SUITE_END()
