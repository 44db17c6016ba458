// Bits of blocks; see id_filter.hpp.
#include "aggregator/ledger/id_filter.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {
namespace {

constexpr std::uint64_t kBitsPerEntry = 12;
constexpr std::uint64_t kBitsPerBlock = IdFilterBlock::kWords * 32;
constexpr unsigned kProbes = 6;
constexpr unsigned kProbeBits = 10;  // of the mixed fingerprint, for each probe
constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15ULL;

// By the upper half, so that a segment's ids, which come in order, fill block after block.
std::uint64_t block_of(std::uint64_t fingerprint, std::uint64_t blocks) {
  return ((fingerprint >> 32U) * blocks) >> 32U;
}

// Calls visit(word, bit) for each probe until one says false. The fingerprint is random already;
// mixing makes the probes independent of the block.
template <class Visit>
bool probe(std::uint64_t fingerprint, Visit&& visit) {
  std::uint64_t mixed = fingerprint * kMix;
  for (unsigned i = 0; i < kProbes; ++i) {
    const std::uint64_t at = ((mixed >> (64U - kProbeBits)) * kBitsPerBlock) >> kProbeBits;
    if (!visit(at / 32, std::uint32_t{1} << (at % 32))) return false;
    mixed <<= kProbeBits;
  }
  return true;
}

std::uint32_t checksum_of(const IdFilterBlock& block) {
  return crc32c({reinterpret_cast<const char*>(block.words), sizeof block.words});
}

}  // namespace

std::uint64_t id_filter_blocks(std::uint64_t entries) {
  return (entries * kBitsPerEntry + kBitsPerBlock - 1) / kBitsPerBlock;
}

void IdFilterBuilder::add(std::uint64_t fingerprint) {
  IdFilterBlock& block = blocks_[block_of(fingerprint, blocks_.size())];
  probe(fingerprint, [&](std::uint64_t word, std::uint32_t bit) {
    block.words[word] |= bit;
    return true;
  });
}

std::string IdFilterBuilder::finish() {
  for (IdFilterBlock& block : blocks_) block.checksum = checksum_of(block);
  return {reinterpret_cast<const char*>(blocks_.data()), blocks_.size() * sizeof(IdFilterBlock)};
}

IdFilter::IdFilter(int descriptor, std::uint64_t at, std::uint64_t blocks) : count_(blocks) {
  if (blocks == 0) return;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::uint64_t begin = at / page * page;
  mapped_bytes_ = static_cast<std::size_t>(at - begin + blocks * sizeof(IdFilterBlock));
  mapped_ =
      ::mmap(nullptr, mapped_bytes_, PROT_READ, MAP_SHARED, descriptor, static_cast<off_t>(begin));
  if (mapped_ == MAP_FAILED) {
    mapped_ = nullptr;
    throw LedgerError(std::string("can't map the filter of a segment of ids: ") +
                      std::strerror(errno));
  }
  blocks_ =
      reinterpret_cast<const IdFilterBlock*>(static_cast<const char*>(mapped_) + (at - begin));
}

IdFilter::~IdFilter() {
  if (mapped_ != nullptr) ::munmap(mapped_, mapped_bytes_);
}

bool IdFilter::may_hold(std::uint64_t fingerprint) const {
  if (count_ == 0) return false;
  const IdFilterBlock& block = blocks_[block_of(fingerprint, count_)];
  const bool all = probe(fingerprint, [&](std::uint64_t word, std::uint32_t bit) {
    return (block.words[word] & bit) != 0;
  });
  return all || checksum_of(block) != block.checksum;
}

void IdFilter::prefetch(std::uint64_t fingerprint) const {
  if (count_ > 0) __builtin_prefetch(&blocks_[block_of(fingerprint, count_)]);
}

}  // namespace jidan::ledger
