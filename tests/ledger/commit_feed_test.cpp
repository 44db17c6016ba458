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

// The first sequence of the commit that is taken; 0: none.
Sequence taken(CommitFeed& feed, Sequence reached) {
  const auto commit = feed.take(reached);
  return commit ? commit->first : 0;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(commit_feed)

BOOST_AUTO_TEST_CASE(commits_come_out_as_they_went_in) {
  CommitFeed feed({100, 10'000});
  BOOST_TEST(feed.add(a_commit(1, 3)));
  BOOST_TEST(feed.add(a_commit(4, 2)));
  BOOST_TEST(taken(feed, 0) == 1U);
  BOOST_TEST(feed.events() == 2U);
  BOOST_TEST(feed.first() == 4U);
  BOOST_TEST(taken(feed, 3) == 4U);
  BOOST_TEST(taken(feed, 5) == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_reached_already_is_let_go_of_and_a_commit_half_reached_comes_whole) {
  CommitFeed feed({100, 10'000});
  feed.add(a_commit(1, 3));
  feed.add(a_commit(4, 4));
  BOOST_TEST(taken(feed, 5) == 4U);
  BOOST_TEST(feed.events() == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_taken_across_a_gap) {
  CommitFeed feed({100, 10'000});
  feed.add(a_commit(8, 3));
  BOOST_TEST(taken(feed, 6) == 0U);
  BOOST_TEST(feed.first() == 8U);
  BOOST_TEST(taken(feed, 7) == 8U);
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
  taken(feed, 0);
  BOOST_TEST(!feed.add(a_commit(12, 1)));  // there would be room
  taken(feed, 5);
  BOOST_TEST(feed.add(a_commit(13, 1)));
  BOOST_TEST(taken(feed, 10) == 0U);  // 11 and 12 are in the journal only
}

BOOST_AUTO_TEST_SUITE_END()
