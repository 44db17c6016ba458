// Says of most fingerprints that a segment of ids doesn't hold them, by one look into memory: a
// Bloom filter in blocks of one cache line, each with its own checksum, as it lies at the end of
// the segment's file. The file is mapped, not read: of old ids nothing stays in memory that the
// system can't take back. One in about fifty that aren't there is said to be perhaps there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace jidan::ledger {

struct IdFilterBlock {
  static constexpr std::size_t kBytes = 64;
  static constexpr std::size_t kWords = 15;  // of bits; the sixteenth is their checksum
  std::uint32_t words[kWords];
  std::uint32_t checksum;
};
static_assert(sizeof(IdFilterBlock) == IdFilterBlock::kBytes);

// So many blocks for a segment of that many ids: 12 bits an id.
std::uint64_t id_filter_blocks(std::uint64_t entries);

// Made in memory beside the segment that is written.
class IdFilterBuilder {
 public:
  explicit IdFilterBuilder(std::uint64_t entries) : blocks_(id_filter_blocks(entries)) {}
  void add(std::uint64_t fingerprint);
  // The filter's bytes, its checksums set.
  std::string finish();

 private:
  std::vector<IdFilterBlock> blocks_;
};

class IdFilter {
 public:
  IdFilter() = default;
  // Maps the blocks that begin at byte `at` of the file; it may be closed afterwards. Throws
  // LedgerError.
  IdFilter(int descriptor, std::uint64_t at, std::uint64_t blocks);
  ~IdFilter();
  IdFilter(const IdFilter&) = delete;
  IdFilter& operator=(const IdFilter&) = delete;

  // False: certainly not there. True too when the block's checksum differs: then the page says.
  bool may_hold(std::uint64_t fingerprint) const;
  void prefetch(std::uint64_t fingerprint) const;

 private:
  void* mapped_ = nullptr;
  std::size_t mapped_bytes_ = 0;
  const IdFilterBlock* blocks_ = nullptr;
  std::uint64_t count_ = 0;
};

}  // namespace jidan::ledger
