// The table of a job's life: every state with every event, allowed or refused.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <utility>

#include "factory-adapter/job.hpp"

using namespace jidan::adapter;
using S = JobState;
using E = JobEvent;

BOOST_AUTO_TEST_SUITE(job)

BOOST_AUTO_TEST_CASE(every_event_is_allowed_exactly_where_the_table_says) {
  const std::map<std::pair<S, E>, S> allowed = {
      {{S::received, E::accept}, S::accepting},  {{S::received, E::reject}, S::rejected},
      {{S::received, E::expire}, S::expired},    {{S::received, E::cancel}, S::cancelled},
      {{S::received, E::revise}, S::received},   {{S::accepting, E::confirm}, S::confirmed},
      {{S::accepting, E::fence}, S::fenced},     {{S::accepting, E::cancel}, S::cancelled},
      {{S::accepting, E::revise}, S::received},  {{S::confirmed, E::start}, S::started},
      {{S::confirmed, E::fence}, S::fenced},     {{S::confirmed, E::cancel}, S::cancelled},
      {{S::confirmed, E::revise}, S::confirmed}, {{S::started, E::progress}, S::started},
      {{S::started, E::complete}, S::made},      {{S::started, E::fence}, S::fenced},
      {{S::started, E::cancel}, S::cancelled},   {{S::made, E::ship}, S::shipped},
      {{S::started, E::revise}, S::started},     {{S::made, E::revise}, S::made},
      {{S::made, E::fence}, S::fenced}};
  for (const S state : job_states) {
    for (const E event : job_events) {
      const auto found = allowed.find({state, event});
      const std::optional<S> expected =
          found == allowed.end() ? std::nullopt : std::optional(found->second);
      BOOST_TEST_CONTEXT(to_text(state) << " " << to_text(event)) {
        BOOST_CHECK(next_state(state, event) == expected);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_run_starts_only_after_it_was_confirmed) {
  for (const S state : job_states)
    BOOST_CHECK_EQUAL(next_state(state, E::start).has_value(), state == S::confirmed);
  for (const S state : job_states)
    BOOST_CHECK_EQUAL(next_state(state, E::confirm).has_value(), state == S::accepting);
}

BOOST_AUTO_TEST_CASE(a_final_state_takes_no_event) {
  for (const S state : job_states) {
    bool takes_any = false;
    for (const E event : job_events) takes_any = takes_any || next_state(state, event).has_value();
    BOOST_CHECK_EQUAL(takes_any, !is_final(state));
  }
}

BOOST_AUTO_TEST_CASE(a_refused_event_leaves_the_job_as_it_was) {
  Job fenced;
  fenced.state = S::fenced;
  BOOST_CHECK(!take_event(fenced, E::start, Instant(std::chrono::hours(1))));
  BOOST_CHECK(fenced.state == S::fenced);
  BOOST_CHECK_EQUAL(fenced.times_started, 0u);
  BOOST_CHECK(fenced.state_since == Instant{});
}

BOOST_AUTO_TEST_CASE(a_state_reads_back_from_its_text) {
  for (const S state : job_states) BOOST_CHECK(job_state_of(to_text(state)) == state);
  BOOST_CHECK(!job_state_of("nothing"));
}

BOOST_AUTO_TEST_SUITE_END()
