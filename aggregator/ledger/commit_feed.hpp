// Commits on their way from the writer to the read tables, in memory: what keeps the projector from
// reading and decoding again what was just written. Bounded: beyond its limits it lets go of what
// comes, and the journal has to be read for that. Holds no lock; its owner does.
// Invariant: what is held rises by sequence, each commit whole.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "aggregator/core/event.hpp"

namespace jidan::ledger {

// The events are shared with everybody else who follows the writer, never copied.
struct PublishedCommit {
  core::Sequence first = 0;
  core::Instant now{};
  std::shared_ptr<const std::vector<core::Event>> events;
  std::size_t bytes = 0;  // encoded; in memory it is about twice that and 400 an event

  core::Sequence last() const { return first + events->size() - 1; }
};

struct CommitFeedLimits {
  // A second of intake on two cores, about 60 MiB; what is more waits on disk.
  std::size_t events_max = 65'536;
  // A few giant commits (catalogs) don't hold more than many small ones.
  std::size_t bytes_max = 32U << 20U;
};

class CommitFeed {
 public:
  explicit CommitFeed(const CommitFeedLimits& limits) : limits_(limits) {}

  // False when it doesn't fit: then, and until everything held was taken, nothing is kept.
  bool add(PublishedCommit commit);
  // Takes the commit that follows on `reached` without a gap; those that `reached` includes already
  // are let go of. None: read the journal, up to before first().
  std::optional<PublishedCommit> take(core::Sequence reached);
  // Sequence of the first event held; beyond every sequence when there is none.
  core::Sequence first() const;
  std::size_t events() const { return events_; }

 private:
  PublishedCommit pop();

  CommitFeedLimits limits_;
  std::deque<PublishedCommit> held_;
  std::size_t events_ = 0, bytes_ = 0;
  bool overflowed_ = false;
};

}  // namespace jidan::ledger
