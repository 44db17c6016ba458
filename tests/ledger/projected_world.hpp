// A busy world's events as the projector gets them: through a journal, or handed over in memory.
#pragma once

#include <boost/test/unit_test.hpp>

#include "aggregator/ledger/journal.hpp"
#include "aggregator/ledger/projector.hpp"
#include "tests/ledger/busy_world.hpp"

namespace jidan::testing {

inline constexpr std::chrono::milliseconds kLong{60'000};

inline void never_fails(const std::string& problem) {
  BOOST_ERROR(problem);
}

// Commits the world's new events, as the writer would.
inline void commit_new(ledger::Journal& journal, const BusyWorld& busy) {
  while (journal.head() < busy.world.journal.size()) {
    ledger::Commit commit;
    commit.at_sequence = journal.head() + 1;
    commit.now = busy.instants[journal.head()];
    for (std::size_t i = journal.head();
         i < busy.world.journal.size() && busy.instants[i] == commit.now; ++i)
      commit.events.add_with(
          [&](std::string& out) { ledger::encode_event(busy.world.journal[i], out); });
    journal.append(commit);
  }
}

// The same commits as the writer hands them over, behind `after`.
inline std::vector<ledger::PublishedCommit> published_from(const BusyWorld& busy,
                                                           std::uint64_t after) {
  std::vector<ledger::PublishedCommit> commits;
  while (after < busy.world.journal.size()) {
    auto events = std::make_shared<std::vector<core::Event>>();
    const core::Instant now = busy.instants[after];
    const core::Sequence first = after + 1;
    while (after < busy.world.journal.size() && busy.instants[after] == now)
      events->push_back(busy.world.journal[after++]);
    commits.push_back({first, now, std::move(events), 0});
  }
  return commits;
}

}  // namespace jidan::testing
