// A tree of two levels: a directory of first keys over pieces of sorted keys.
#include "aggregator/core/values/sorted_index.hpp"

#include <algorithm>
#include <cassert>

namespace jidan::core {
namespace {

// A piece grows by this many places, so that little room is unused, and halves never.
constexpr std::size_t kGrowth = 64;
// Two neighbours that hold no more than this together become one.
constexpr std::size_t kMergedKeysMax = SortedIndex::kPieceKeys / 2;

template <class T>
void make_room(std::vector<T>& items, std::size_t more) {
  const std::size_t wanted = items.size() + more;
  if (wanted > items.capacity()) items.reserve((wanted + kGrowth - 1) / kGrowth * kGrowth);
}

template <class T>
auto at_position(std::vector<T>& items, std::size_t position) {
  return items.begin() + static_cast<std::ptrdiff_t>(position);
}

}  // namespace

void SortedIndex::Piece::set(std::size_t at, std::uint32_t value) {
  if (values.empty()) {
    if (value == 1) return;
    make_room(values, keys.size());
    values.assign(keys.size(), 1);
  }
  values[at] = value;
}

void SortedIndex::Piece::insert(std::size_t at, std::uint64_t key, std::uint32_t value) {
  make_room(keys, 1);
  keys.insert(at_position(keys, at), key);
  if (!values.empty()) {
    make_room(values, 1);
    values.insert(at_position(values, at), value);
  } else {
    set(at, value);
  }
}

void SortedIndex::Piece::erase(std::size_t at) {
  keys.erase(at_position(keys, at));
  if (!values.empty()) values.erase(at_position(values, at));
}

// Of `other` the keys from that position on; all are greater than those here.
void SortedIndex::Piece::append(const Piece& other, std::size_t from) {
  make_room(keys, other.keys.size() - from);
  const bool ones = values.empty() && other.values.empty();
  if (!ones) make_room(values, keys.size() - values.size() + other.keys.size() - from);
  if (!ones) values.resize(keys.size(), 1);
  for (std::size_t i = from; i < other.keys.size(); ++i) {
    keys.push_back(other.keys[i]);
    if (!ones) values.push_back(other.value(i));
  }
}

SortedIndex::Place SortedIndex::place_of(std::uint64_t key) const {
  Place place;
  if (pieces_.empty()) return place;
  if (key >= firsts_.back()) {  // new ids, and what was made just now
    place.piece = pieces_.size() - 1;
  } else {
    const auto behind = std::upper_bound(firsts_.begin(), firsts_.end(), key);
    const auto count = static_cast<std::size_t>(behind - firsts_.begin());
    place.piece = count == 0 ? 0 : count - 1;
  }
  const std::vector<std::uint64_t>& keys = pieces_[place.piece].keys;
  if (key > keys.back()) {
    place.at = keys.size();
    return place;
  }
  place.at =
      static_cast<std::size_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
  place.found = keys[place.at] == key;
  return place;
}

std::uint32_t SortedIndex::find(std::uint64_t key) const {
  const Place place = place_of(key);
  return place.found ? pieces_[place.piece].value(place.at) : kNoHandle;
}

std::uint32_t SortedIndex::at_or_below(std::uint64_t key) const {
  const Place place = place_of(key);
  if (place.found) return pieces_[place.piece].value(place.at);
  // Only before the very first key is there nothing below in its own piece.
  return place.at == 0 ? kNoHandle : pieces_[place.piece].value(place.at - 1);
}

void SortedIndex::put(std::uint64_t key, std::uint32_t value) {
  assert(value != kNoHandle);
  const Place place = place_of(key);
  if (place.found) {
    pieces_[place.piece].set(place.at, value);
  } else {
    insert(place, key, value);
  }
}

void SortedIndex::erase(std::uint64_t key) {
  const Place place = place_of(key);
  if (place.found) erase(place);
}

void SortedIndex::count(std::uint64_t key, std::int32_t by) {
  const Place place = place_of(key);
  const std::uint32_t before = place.found ? pieces_[place.piece].value(place.at) : 0;
  const std::uint32_t after = before + static_cast<std::uint32_t>(by);
  assert(by >= 0 || before >= static_cast<std::uint32_t>(-by));
  if (!place.found) {
    if (after > 0) insert(place, key, after);
  } else if (after == 0) {
    erase(place);
  } else {
    pieces_[place.piece].set(place.at, after);
  }
}

void SortedIndex::insert(const Place& place, std::uint64_t key, std::uint32_t value) {
  ++size_;
  const bool at_the_end =
      pieces_.empty() || (place.piece + 1 == pieces_.size() &&
                          place.at == pieces_.back().keys.size() && place.at == kPieceKeys);
  if (at_the_end) {  // rising keys leave full pieces behind
    pieces_.emplace_back().insert(0, key, value);
    firsts_.push_back(key);
    return;
  }
  Piece& piece = pieces_[place.piece];
  piece.insert(place.at, key, value);
  firsts_[place.piece] = piece.keys.front();
  if (piece.keys.size() <= kPieceKeys) return;
  const std::size_t half = piece.keys.size() / 2;
  Piece lower;
  Piece upper;
  upper.append(piece, half);
  piece.keys.resize(half);
  if (!piece.values.empty()) piece.values.resize(half);
  lower.append(piece, 0);
  piece = std::move(lower);
  firsts_.insert(at_position(firsts_, place.piece + 1), upper.keys.front());
  pieces_.insert(at_position(pieces_, place.piece + 1), std::move(upper));
}

void SortedIndex::erase(const Place& place) {
  --size_;
  Piece& piece = pieces_[place.piece];
  piece.erase(place.at);
  if (piece.keys.empty()) return drop_piece(place.piece);
  firsts_[place.piece] = piece.keys.front();
  if (piece.keys.size() > kMergedKeysMax) return;
  for (const std::size_t left : {place.piece - 1, place.piece}) {
    if (left >= pieces_.size() || left + 1 >= pieces_.size()) continue;
    if (pieces_[left].keys.size() + pieces_[left + 1].keys.size() > kMergedKeysMax) continue;
    pieces_[left].append(pieces_[left + 1], 0);
    return drop_piece(left + 1);
  }
}

void SortedIndex::drop_piece(std::size_t piece) {
  pieces_.erase(at_position(pieces_, piece));
  firsts_.erase(at_position(firsts_, piece));
}

void SortedIndex::clear() {
  pieces_.clear();
  firsts_.clear();
  size_ = 0;
}

std::size_t SortedIndex::bytes() const {
  std::size_t bytes =
      firsts_.capacity() * sizeof(std::uint64_t) + pieces_.capacity() * sizeof(Piece);
  for (const Piece& piece : pieces_)
    bytes += piece.keys.capacity() * sizeof(std::uint64_t) +
             piece.values.capacity() * sizeof(std::uint32_t);
  return bytes;
}

}  // namespace jidan::core
