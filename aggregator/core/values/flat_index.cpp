// Linear probing with backward-shift deletion: no tombstones, so a table that has lived for a year
// of inserts and erases is as fast as a new one.
#include "aggregator/core/values/flat_index.hpp"

#include <bit>
#include <cassert>

namespace jidan::core {

void FlatIndex::insert(std::uint64_t key, Handle handle) {
  assert(key != kEmpty);
  if ((size_ + 1) * 10 > keys_.size() * 7) grow();
  const std::size_t mask = keys_.size() - 1;
  std::size_t place = home(key);
  while (keys_[place] != kEmpty && keys_[place] != key) place = (place + 1) & mask;
  if (keys_[place] == kEmpty) ++size_;
  keys_[place] = key;
  handles_[place] = handle;
}

Handle FlatIndex::find(std::uint64_t key) const {
  if (size_ == 0 || key == kEmpty) return kNoHandle;
  const std::size_t mask = keys_.size() - 1;
  for (std::size_t place = home(key); keys_[place] != kEmpty; place = (place + 1) & mask)
    if (keys_[place] == key) return handles_[place];
  return kNoHandle;
}

void FlatIndex::erase(std::uint64_t key) {
  if (size_ == 0 || key == kEmpty) return;
  const std::size_t mask = keys_.size() - 1;
  std::size_t hole = home(key);
  while (keys_[hole] != key) {
    if (keys_[hole] == kEmpty) return;
    hole = (hole + 1) & mask;
  }
  // Every key behind the hole that may live in it moves up; the last one moved leaves the new hole.
  for (std::size_t next = (hole + 1) & mask; keys_[next] != kEmpty; next = (next + 1) & mask) {
    const std::size_t from_home = (next - home(keys_[next])) & mask;
    const std::size_t from_hole = (next - hole) & mask;
    if (from_home < from_hole) continue;  // the hole lies before its home
    keys_[hole] = keys_[next];
    handles_[hole] = handles_[next];
    hole = next;
  }
  keys_[hole] = kEmpty;
  --size_;
}

void FlatIndex::grow() {
  const std::size_t places = keys_.empty() ? 16 : keys_.size() * 2;
  const std::vector<std::uint64_t> old_keys = std::move(keys_);
  const std::vector<Handle> old_handles = std::move(handles_);
  keys_.assign(places, kEmpty);
  handles_.assign(places, kNoHandle);
  shift_ = 64U - static_cast<unsigned>(std::countr_zero(places));
  size_ = 0;
  for (std::size_t place = 0; place < old_keys.size(); ++place)
    if (old_keys[place] != kEmpty) insert(old_keys[place], old_handles[place]);
}

}  // namespace jidan::core
