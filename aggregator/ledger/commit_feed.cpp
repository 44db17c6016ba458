// The bounded row of commits; see commit_feed.hpp.
#include "aggregator/ledger/commit_feed.hpp"

#include <limits>

namespace jidan::ledger {

// After an overflow it begins again only once it is empty: else a projector that has fallen behind
// would go to and fro between memory and journal for every few commits.
bool CommitFeed::add(PublishedCommit commit) {
  if (held_.empty()) overflowed_ = false;
  const std::size_t events = events_ + commit.events->size();
  const std::size_t bytes = bytes_ + commit.bytes;
  if (overflowed_ || events > limits_.events_max || bytes > limits_.bytes_max) {
    overflowed_ = true;
    return false;
  }
  events_ = events;
  bytes_ = bytes;
  held_.push_back(std::move(commit));
  return true;
}

std::optional<PublishedCommit> CommitFeed::take(core::Sequence reached) {
  while (!held_.empty() && held_.front().last() <= reached) pop();
  if (held_.empty() || held_.front().first > reached + 1) return std::nullopt;
  return pop();
}

core::Sequence CommitFeed::first() const {
  return held_.empty() ? std::numeric_limits<core::Sequence>::max() : held_.front().first;
}

PublishedCommit CommitFeed::pop() {
  PublishedCommit commit = std::move(held_.front());
  held_.pop_front();
  events_ -= commit.events->size();
  bytes_ -= commit.bytes;
  return commit;
}

}  // namespace jidan::ledger
