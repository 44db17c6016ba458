// Fingerprint → order sequences in memory, at most 16 bytes an entry once it is large. A thousand
// small open-addressing tables instead of one big: each grows alone by a seventh, so no insert ever
// stops for more than a few hundred microseconds and little room is unused.
// 42 of the 64 bits are compared; the caller confirms every hit against the journal anyway (one
// look-up in fifty thousand for nothing).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace jidan::ledger {

struct IdEntry {
  std::uint64_t fingerprint = 0;
  std::uint64_t sequence = 0;
  auto operator<=>(const IdEntry&) const = default;
};

class FingerprintTable {
 public:
  static constexpr std::size_t kParts = 1024;

  // `sequence` < 2^48 and not 0. The same fingerprint may be added with several sequences.
  void add(std::uint64_t fingerprint, std::uint64_t sequence);
  // For many at once, e.g. a page of a segment: asks the memory for all places before it needs the
  // first. No sequence may be 0.
  void add_all(std::span<const IdEntry> entries);
  // Room for that many fingerprints in all, evenly spread, so that adding them resizes nothing.
  void reserve(std::size_t entries);
  // Asks the memory for the place where find() will look.
  void prefetch(std::uint64_t fingerprint) const;
  // Appends the sequences of this fingerprint to `found`.
  void find(std::uint64_t fingerprint, std::vector<std::uint64_t>& found) const;
  // Forgets the entries below `sequence` in one of the kParts parts.
  void drop_below(std::size_t part, std::uint64_t sequence);

  std::size_t size() const { return size_; }
  std::size_t bytes() const { return bytes_; }

 private:
  // Four bytes of fingerprint and six of sequence, so that an array of them has no padding.
  // Sequence 0: the place is free.
  struct Entry {
    std::array<std::uint16_t, 2> tag{};
    std::array<std::uint16_t, 3> sequence{};
  };
  static_assert(sizeof(Entry) == 10);
  struct Part {
    std::vector<Entry> places;
    std::size_t used = 0;
  };

  static Entry entry_of(std::uint64_t fingerprint, std::uint64_t sequence);
  static std::uint32_t tag_of(const Entry& entry);
  static std::uint64_t sequence_of(const Entry& entry);
  static std::size_t home(std::uint32_t tag, std::size_t places);
  static void put(std::vector<Entry>& places, const Entry& entry);
  void resize(Part& part, std::size_t places, std::uint64_t keep_from);

  std::array<Part, kParts> parts_;
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace jidan::ledger
