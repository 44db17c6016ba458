// FlatIndex: sequence → handle, open addressing, 12 bytes a place, at most 70 % of them full.
// Used for every look-up by id because a node-based map would cost four times the memory.
#pragma once

#include <cstdint>
#include <vector>

#include "aggregator/core/values/slab.hpp"

namespace jidan::core {

class FlatIndex {
 public:
  void insert(std::uint64_t key, Handle handle);
  void erase(std::uint64_t key);
  Handle find(std::uint64_t key) const;  // kNoHandle when absent
  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint64_t kEmpty = 0;  // sequences begin at 1
  std::size_t home(std::uint64_t key) const { return (key * 0x9E3779B97F4A7C15ULL) >> shift_; }
  void grow();

  std::vector<std::uint64_t> keys_;
  std::vector<Handle> handles_;
  std::size_t size_ = 0;
  unsigned shift_ = 64;
};

}  // namespace jidan::core
