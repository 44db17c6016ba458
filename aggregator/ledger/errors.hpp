// The ways the store can fail, each its own type, because each asks for another reaction:
// full = stay up read-only; unknown or damaged = stop answering and end the process.
// Business refusals are never thrown; these are faults of the machine below us.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace jidan::ledger {

class LedgerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Nothing of the commit was written: the disk had no room. The ledger stays readable, and a
// smaller commit may succeed after the ballast was released.
class StoreFull final : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

// COMMIT failed after bytes may have reached the disk: the commit may be there after a restart.
// The only honest answer is 503 "outcome unknown, repeat" and the end of the process.
class CommitUnknown final : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

// Somebody else wrote the sequence this commit was decided for.
class SequenceTaken final : public LedgerError {
 public:
  SequenceTaken(std::uint64_t at_sequence, std::uint64_t head)
      : LedgerError("commit decided for sequence " + std::to_string(at_sequence) +
                    ", but the ledger's head is " + std::to_string(head)) {}
};

// Bytes on disk are not what was written (checksum, chain, SQLite's own CORRUPT or NOTADB).
class StoreDamaged : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

// What was asked for lies in history that was removed (Ledger::removed). No fault of the store.
class HistoryRemoved final : public LedgerError {
 public:
  HistoryRemoved(std::uint64_t sequence, std::uint64_t up_to)
      : LedgerError("sequence " + std::to_string(sequence) +
                    " is of the history that was removed, up to " + std::to_string(up_to)) {}
};

// The file was written by a newer program; this one would misread it.
class StoreNewer final : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

// Another daemon holds the data directory.
class StoreInUse final : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

// A master key that is missing, unreadable, misplaced, or not the one the data was sealed with.
class KeyProblem final : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

}  // namespace jidan::ledger
