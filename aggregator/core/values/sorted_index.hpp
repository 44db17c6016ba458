// SortedIndex: 64-bit keys → 32-bit values, in sorted pieces of at most kPieceKeys. Keys that only
// grow (ids are journal sequences) are appended; others find their place within one piece. It never
// doubles, never rehashes: no change costs more than moving a piece, and what it holds depends on
// its keys alone, whatever their history. A piece whose values are all 1 keeps none of them: that
// makes a count of mostly different things cheap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "aggregator/core/values/slab.hpp"

namespace jidan::core {

class SortedIndex {
 public:
  // Beyond it a piece is cut; moving half of one costs some 60 ns.
  static constexpr std::size_t kPieceKeys = 512;

  // kNoHandle when absent, so no value may be that.
  std::uint32_t find(std::uint64_t key) const;
  // The value of the greatest key ≤ `key`; kNoHandle when there is none.
  std::uint32_t at_or_below(std::uint64_t key) const;
  // Inserts or replaces.
  void put(std::uint64_t key, std::uint32_t value);
  void erase(std::uint64_t key);
  // As a count: absent is 0, and 0 is absent. The count never falls below 0.
  void count(std::uint64_t key, std::int32_t by);
  void clear();
  // Nothing when it is empty.
  std::optional<std::uint64_t> first_key() const {
    return firsts_.empty() ? std::nullopt : std::optional(firsts_.front());
  }
  std::size_t size() const { return size_; }
  std::size_t bytes() const;

  // Calls f(key, value) by rising key.
  template <class F>
  void for_each(F&& f) const {
    for (const Piece& piece : pieces_)
      for (std::size_t i = 0; i < piece.keys.size(); ++i) f(piece.keys[i], piece.value(i));
  }

  // For a snapshot (ledger/binary.hpp): each key as its distance from the one before.
  template <class A>
  void fields(A& a) {
    std::uint64_t left = size_;
    a(left);
    std::uint64_t last = 0;
    if constexpr (A::reads) {
      clear();
      for (; left > 0; --left) {
        std::uint64_t distance = 0;
        std::uint32_t value = 0;
        a(distance, value);
        put(last += distance, value);
      }
    } else {
      for_each([&](std::uint64_t key, std::uint32_t value) {
        a(key - last, value);
        last = key;
      });
    }
  }

 private:
  struct Piece {
    std::vector<std::uint64_t> keys;
    std::vector<std::uint32_t> values;  // empty: all are 1
    std::uint32_t value(std::size_t at) const { return values.empty() ? 1 : values[at]; }
    void set(std::size_t at, std::uint32_t value);
    void insert(std::size_t at, std::uint64_t key, std::uint32_t value);
    void erase(std::size_t at);
    void append(const Piece& other, std::size_t from);
  };
  struct Place {
    std::size_t piece = 0;
    std::size_t at = 0;  // of the first key ≥ the one asked for
    bool found = false;
  };
  Place place_of(std::uint64_t key) const;
  void insert(const Place& place, std::uint64_t key, std::uint32_t value);
  void erase(const Place& place);
  void drop_piece(std::size_t piece);

  std::vector<std::uint64_t> firsts_;  // of each piece its first key
  std::vector<Piece> pieces_;          // none is empty
  std::size_t size_ = 0;
};

}  // namespace jidan::core
