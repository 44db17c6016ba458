// Reads a journal and its sealed segments from the first row to the last and says everything that
// isn't as it was written: SQLite's own structure, sequence, checksum, chain, framing, keys, outbox
// and base. Begins behind what was removed. Changes nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/ledger/commit_row.hpp"

namespace jidan::ledger {

enum class VerifyScope : std::uint8_t {
  behind_last_seal,  // of segments and base only that they are there and follow one another
  everything,
};

struct VerifyReport {
  std::uint64_t from = 0;                 // the first sequence that was read
  std::optional<RemovedHistory> removed;  // what isn't there any more, and when it went
  std::uint64_t segments = 0;             // read, or only looked at
  std::uint64_t commits = 0;              // read
  std::uint64_t events = 0;
  std::uint64_t head = 0;
  Chain chain{};                      // of the last row: two stores with the same one are the same
  std::vector<std::string> problems;  // at most 100; empty means all is well

  bool ok() const { return problems.empty(); }
};

// Decodes one event; throws LedgerError when it can't. Not given: events are only framed.
using CheckEvent = std::function<void(std::uint64_t sequence, std::string_view bytes)>;

// `journal`: the file journal.db, with its segments in the folder beside it, or a backup. Throws
// LedgerError when it can't be opened at all.
VerifyReport verify(const std::filesystem::path& journal, const CheckEvent& check_event = {},
                    VerifyScope scope = VerifyScope::everything);

}  // namespace jidan::ledger
