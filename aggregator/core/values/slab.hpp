// Slab: records of one kind in pieces, named by 32-bit handles that stay valid until erased. Open
// orders are held in slabs because a million of them must fit in 250 MiB. It grows by a piece at a
// time and never moves what it holds.
#pragma once

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdint>
#include <memory>
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
      (*this)[handle] = std::move(record);
      live_[handle] = true;
      return handle;
    }
    const auto handle = static_cast<Handle>(live_.size());
    make_places(live_.size() + 1);
    (*this)[handle] = std::move(record);
    live_[handle] = true;
    return handle;
  }
  void erase(Handle handle) {
    (*this)[handle] = T{};
    live_[handle] = false;
    free_.push_back(handle);
  }
  T& operator[](Handle handle) { return pieces_[handle / kPiece][handle % kPiece]; }
  const T& operator[](Handle handle) const { return pieces_[handle / kPiece][handle % kPiece]; }
  std::size_t size() const { return live_.size() - free_.size(); }

  // Calls f(handle, record) for every live record, by rising handle.
  template <class F>
  void for_each(F&& f) const {
    for (Handle handle = 0; handle < live_.size(); ++handle)
      if (live_[handle]) f(handle, (*this)[handle]);
  }

  // For a snapshot (ledger/binary.hpp): every place, the free ones too, so that handles and the
  // order in which places are given out again stay what they are.
  template <class A>
  void fields(A& a) {
    std::uint64_t places = live_.size();
    a(places, free_);
    if constexpr (A::reads) make_places(static_cast<std::size_t>(places));
    for (Handle place = 0; place < live_.size(); ++place) {
      bool live = live_[place];
      a(live);
      live_[place] = live;
      if (live) a((*this)[place]);
    }
  }

 private:
  // A piece of about 16 KiB, a power of two of records: small slabs stay small, finding is a shift.
  static constexpr std::size_t kPiece = std::bit_floor(std::max<std::size_t>(16384 / sizeof(T), 1));

  void make_places(std::size_t places) {
    while (pieces_.size() * kPiece < places) pieces_.push_back(std::make_unique<T[]>(kPiece));
    live_.resize(places);
  }

  std::vector<std::unique_ptr<T[]>> pieces_;
  std::vector<bool> live_;
  std::vector<Handle> free_;
};

}  // namespace jidan::core
