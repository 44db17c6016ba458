// Slab: records of one kind in one array, named by 32-bit handles that stay valid until erased.
// Open orders are held in slabs because a million of them must fit in 250 MiB.
#pragma once

#include <cassert>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace jidan::core {

using Handle = std::uint32_t;
inline constexpr Handle kNoHandle = 0xFFFF'FFFFU;

template <class T>
class Slab {
 public:
  Handle insert(T record) {
    if (!free_.empty()) {
      const Handle handle = free_.back();
      free_.pop_back();
      records_[handle] = std::move(record);
      live_[handle] = true;
      return handle;
    }
    records_.push_back(std::move(record));
    live_.push_back(true);
    return static_cast<Handle>(records_.size() - 1);
  }
  void erase(Handle handle) {
    records_[handle] = T{};
    live_[handle] = false;
    free_.push_back(handle);
  }
  T& operator[](Handle handle) { return records_[handle]; }
  const T& operator[](Handle handle) const { return records_[handle]; }
  std::size_t size() const { return records_.size() - free_.size(); }

  // Calls f(handle, record) for every live record, by rising handle.
  template <class F>
  void for_each(F&& f) const {
    for (Handle handle = 0; handle < records_.size(); ++handle)
      if (live_[handle]) f(handle, records_[handle]);
  }

  // For a snapshot (ledger/binary.hpp): every place, the free ones too, so that handles and the
  // order in which places are given out again stay what they are.
  template <class A>
  void fields(A& a) {
    std::uint64_t places = records_.size();
    a(places, free_);
    if constexpr (A::reads) {
      records_.resize(static_cast<std::size_t>(places));
      live_.resize(static_cast<std::size_t>(places));
    }
    for (std::size_t place = 0; place < records_.size(); ++place) {
      bool live = live_[place];
      a(live);
      live_[place] = live;
      if (live) a(records_[place]);
    }
  }

 private:
  std::deque<T> records_;  // a deque never moves what it holds and grows without doubling
  std::vector<bool> live_;
  std::vector<Handle> free_;
};

}  // namespace jidan::core
