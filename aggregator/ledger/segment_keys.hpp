// The wrapped keys of one sealed segment's orders, in a plain file beside it: 68 bytes each (order
// sequence, key), ascending. The only thing of sealed history that ever changes: erasing an order
// overwrites its 60 bytes with zeros, where they lie.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "aggregator/ledger/durable_file.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

inline constexpr std::size_t kKeyEntryBytes = 8 + sizeof(WrappedKey);

class SegmentKeys {
 public:
  // Throws StoreDamaged when the file hasn't the length of `entries`.
  SegmentKeys(const std::filesystem::path& file, std::uint64_t entries, DurableFile::Mode mode);

  // nullopt: never given or erased.
  std::optional<WrappedKey> find(std::uint64_t order_sequence) const;
  // Opened to change: overwrites and syncs. An order that isn't here is none of its business.
  void erase(std::uint64_t order_sequence);
  // Entries [first, first + count), as they lie there.
  std::string entries(std::uint64_t first, std::uint64_t count) const;
  std::uint64_t size() const { return entries_; }

 private:
  std::optional<std::uint64_t> offset_of(std::uint64_t order_sequence) const;

  DurableFile file_;
  std::uint64_t entries_;
};

}  // namespace jidan::ledger
