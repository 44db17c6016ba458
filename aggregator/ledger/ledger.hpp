// What the writer needs of durable truth, and nothing of how it is kept: append one commit, read
// it all back in order, list the deliveries still open. Implemented by Journal (SQLite) and by
// MemoryLedger; one conformance suite holds both to these words.
// Invariant: event sequences start at 1 and have no holes; an appended commit is wholly durable.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/ledger/errors.hpp"
#include "aggregator/ledger/event_blob.hpp"
#include "aggregator/ledger/wrapped_key.hpp"

namespace jidan::ledger {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
// One link of the hash chain over all commits.
using Chain = std::array<std::uint8_t, 32>;

enum class DeliveryState : std::uint8_t { pending = 0, delivered = 1, dead = 2, withdrawn = 3 };

// One intended webhook message. `body` is what is sent, sealed by Sealer::seal_body, or empty when
// the body is made from the event at `delivery_sequence` each time (then it must come out equal).
struct OutboxRow {
  std::uint64_t delivery_sequence = 0;  // unique; the sequence of the event that intends it
  std::string endpoint;
  std::string type;                 // "job_sheet.issued"
  std::string lane;                 // messages of one lane leave in lane_sequence order
  std::uint64_t lane_sequence = 0;  // the payload's `sequence`
  Instant created{};
  DeliveryState state = DeliveryState::pending;
  std::uint32_t attempts = 0;
  std::uint32_t attempts_spent = 0;  // those that count against the retry table
  Instant next_at{};                 // not before; equal to `created` for the first try
  std::uint64_t boot = 0;            // Ledger::boot() of the process that last touched the row
  std::string body;
};

// What changed on a row that is there already. Delivered and withdrawn rows lose their stored body.
struct OutboxChange {
  std::uint64_t delivery_sequence = 0;
  DeliveryState state = DeliveryState::pending;
  std::uint32_t attempts = 0;
  std::uint32_t attempts_spent = 0;
  Instant next_at{};
  std::uint64_t boot = 0;
};

// One HTTP try. A row with `finished` unset says only that it began; the same (delivery, attempt)
// written again with its end replaces it. After a crash a begun attempt of an older boot means
// "outcome unknown": the same message is sent again under the same id.
struct AttemptRow {
  std::uint64_t delivery_sequence = 0;
  std::uint32_t attempt = 0;  // 1, 2, …
  Instant started{};
  std::optional<Instant> finished;
  std::string outcome;       // closed words of web-hooks, "" while running
  std::uint16_t status = 0;  // HTTP status, 0 when there was none
  bool spent_budget = true;  // false: our own fault, not the endpoint's
  std::string error;
  std::string detail;  // phase timings and the like; never a body, never a secret
};

struct OrderKey {
  std::uint64_t order_sequence = 0;
  WrappedKey wrapped{};
};

// A secret of ours or of a platform, already sealed by Sealer::seal_secret. Writing a name again
// replaces it.
struct SecretRow {
  std::string name;  // "endpoint/yiwu-print-01/2"
  std::string kind;  // "webhook", "token", "report", "platform"
  std::string sealed;
  Instant created{};
};

// The oldest commits, first … last, were copied into a sealed segment: a file that is never written
// again. Once the seal is durable the originals may leave the journal; every read goes on as
// before.
struct Seal {
  std::uint64_t first_sequence = 0;  // one behind the seal before
  std::uint64_t last_sequence = 0;   // before the head: the newest commit is never sealed
  std::uint64_t commits = 0;
  std::uint64_t keys = 0;  // of orders, that moved with them
  std::uint64_t bytes = 0;
  Instant first_at{};
  Instant last_at{};
  Chain before{};  // link of the commit before the first; zeros in front of sequence 1
  Chain chain{};   // link of the last one
};

// An event whose commit was removed and which still says something: the catalog in force, a pool.
struct KeptEvent {
  std::uint64_t sequence = 0;
  Instant now{};  // of its commit
  std::string bytes;
};

// What a start stands on where history was removed: a file of the state as of that sequence.
struct Base {
  std::uint64_t sequence = 0;             // a commit ends there
  Chain chain{};                          // its link
  std::uint64_t bytes = 0;                // of the file
  std::array<std::uint8_t, 32> digest{};  // its SHA-256
};

// The history from the first sequence up to this one isn't there any more.
struct RemovedHistory {
  std::uint64_t up_to = 0;     // a sealed segment ended there
  std::uint64_t segments = 0;  // that were removed so far
  Instant last_at{};           // of the newest commit that was removed
  Instant removed_at{};
  Base base;
};

// Removes more of it: whole sealed segments, the oldest ones. The base's file is there already; the
// segments' files may go once this is durable.
struct Removal {
  RemovedHistory history;
  std::vector<KeptEvent> kept;        // of what goes now
  std::vector<std::uint64_t> let_go;  // kept before and needed no more
};

// Everything one commit changes. With no events it still is one durable step (attempts only).
struct Commit {
  std::uint64_t at_sequence = 0;  // of the first event: head() + 1
  Instant now{};                  // never before that of the last commit
  EventBlob events;
  std::vector<OutboxRow> outbox;
  std::vector<OutboxChange> outbox_changes;
  std::vector<AttemptRow> attempts;
  std::vector<OrderKey> keys;              // ascending order_sequence, within this commit's events
  std::vector<std::uint64_t> erased_keys;  // order sequences whose key is overwritten
  std::vector<SecretRow> secrets;
  std::vector<std::string> dropped_secrets;
  std::vector<Seal> seals;  // each behind the one before
  std::optional<Removal> removal;
};

// One commit as replay shows it; the views live only during the call.
struct CommitView {
  std::uint64_t first_sequence = 0;
  std::uint32_t count = 0;
  std::uint32_t shard = 0;
  std::uint32_t schema_version = 0;
  Instant now{};
  std::string_view events;  // framed as EventBlob
};

class Ledger {
 public:
  Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  virtual ~Ledger() = default;

  // Sequence of the last event that is durable; 0 when there is none.
  virtual std::uint64_t head() const = 0;
  // `now` of the last commit with events; the epoch when there is none.
  virtual Instant last_commit_at() const = 0;
  // Counts the opens of this store, from 1: tells a row of this run from one of an older.
  virtual std::uint64_t boot() const = 0;

  // Returns only when the whole commit is on disk. Throws SequenceTaken or StoreFull (nothing was
  // written), CommitUnknown or StoreDamaged (end the process).
  virtual void append(const Commit& commit) = 0;

  // Every commit holding a sequence >= from_sequence, in order. The first may begin before
  // from_sequence. Throws StoreDamaged where checksum, chain or sequence don't hold, HistoryRemoved
  // when from_sequence isn't there any more.
  virtual void replay(std::uint64_t from_sequence,
                      const std::function<void(const CommitView&)>& visit) = 0;

  // Rows still pending and dead letters that wait for a person, ascending; cost bounded by their
  // number.
  virtual std::vector<OutboxRow> undelivered() = 0;
  // Attempts of one delivery, ascending.
  virtual std::vector<AttemptRow> attempts(std::uint64_t delivery_sequence) = 0;
  // nullopt: never given or erased.
  virtual std::optional<WrappedKey> order_key(std::uint64_t order_sequence) = 0;
  virtual std::vector<SecretRow> secrets() = 0;
  // Oldest first.
  virtual std::vector<Seal> seals() = 0;
  // nullopt: everything is there.
  virtual std::optional<RemovedHistory> removed() = 0;

  // House-keeping off the commit path; the writer calls it when nothing waits, and after each
  // commit while busy (cheap unless something is worth doing).
  virtual void tidy_up(bool idle) = 0;
};

}  // namespace jidan::ledger
