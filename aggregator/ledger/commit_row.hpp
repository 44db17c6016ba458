// One commit as the journal keeps it: what its checksum and its link of the chain are taken over.
// The chain is SHA-256(previous chain ‖ header ‖ events): a changed, lost or reordered row breaks
// every link behind it. Over ciphertext, so erasing a key doesn't.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

struct CommitRow {
  CommitView view;
  std::uint32_t crc = 0;
  Chain chain{};
};

// Computes both; keeps its digest context, so it belongs to one thread.
class RowDigest {
 public:
  RowDigest();
  ~RowDigest();
  RowDigest(const RowDigest&) = delete;
  RowDigest& operator=(const RowDigest&) = delete;

  static std::uint32_t crc(const CommitView& view);
  Chain chain(const Chain& previous, const CommitView& view);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Throws StoreDamaged, naming the sequence, unless the row's bytes are those its checksum is of.
void check_checksum(const CommitRow& row);

// Throws StoreDamaged, naming the sequence, unless the row follows `previous_head` and carries the
// right checksum and link.
void check_row(RowDigest& digest, const CommitRow& row, std::uint64_t previous_head,
               const Chain& previous);

}  // namespace jidan::ledger
