// Linear probing in a thousand parts; see fingerprint_table.hpp.
#include "aggregator/ledger/fingerprint_table.hpp"

#include <algorithm>
#include <cmath>

namespace jidan::ledger {
namespace {

constexpr unsigned kPartBits = 10;
constexpr unsigned kTagBits = 48;
constexpr std::size_t kPlacesMin = 8;

std::size_t part_of(std::uint64_t fingerprint) {
  return fingerprint >> (64U - kPartBits);
}
std::uint64_t tag_of(std::uint64_t fingerprint) {
  return (fingerprint << kPartBits) >> (64U - kTagBits);
}

// 7/8 full is where a miss still probes some 30 neighbouring places (two or three cache lines more
// than the first); after growing by 1/7 it is 0.77 full: 12 / 0.77 = 15.6 bytes an entry at worst.
bool is_too_full(std::size_t used, std::size_t places) {
  return used * 8 >= places * 7;
}
std::size_t grown(std::size_t places) {
  return places < 64 ? std::max(kPlacesMin, places * 2) : places + places / 7;
}

}  // namespace

std::uint64_t FingerprintTable::load(const std::array<std::uint16_t, 3>& six) {
  return std::uint64_t{six[0]} | std::uint64_t{six[1]} << 16U | std::uint64_t{six[2]} << 32U;
}

void FingerprintTable::store(std::array<std::uint16_t, 3>& six, std::uint64_t value) {
  six = {static_cast<std::uint16_t>(value), static_cast<std::uint16_t>(value >> 16U),
         static_cast<std::uint16_t>(value >> 32U)};
}

// Scales the tag's upper half onto the places: they need not be a power of two, and a rebuild reads
// and writes nearly in order.
std::size_t FingerprintTable::home(std::uint64_t tag, std::size_t places) {
  return static_cast<std::size_t>(((tag >> 16U) * places) >> 32U);
}

void FingerprintTable::put(std::vector<Entry>& places, const Entry& entry) {
  std::size_t at = home(load(entry.tag), places.size());
  while (load(places[at].sequence) != 0) at = at + 1 == places.size() ? 0 : at + 1;
  places[at] = entry;
}

void FingerprintTable::resize(Part& part, std::size_t places, std::uint64_t keep_from) {
  std::vector<Entry> moved(places);
  std::size_t used = 0;
  for (const Entry& entry : part.places) {
    const std::uint64_t sequence = load(entry.sequence);
    if (sequence == 0 || sequence < keep_from) continue;
    put(moved, entry);
    ++used;
  }
  bytes_ = bytes_ + moved.size() * sizeof(Entry) - part.places.size() * sizeof(Entry);
  size_ = size_ + used - part.used;
  part.places = std::move(moved);
  part.used = used;
}

void FingerprintTable::add(std::uint64_t fingerprint, std::uint64_t sequence) {
  Part& part = parts_[part_of(fingerprint)];
  if (is_too_full(part.used + 1, part.places.size())) resize(part, grown(part.places.size()), 0);
  Entry entry;
  store(entry.tag, tag_of(fingerprint));
  store(entry.sequence, sequence);
  put(part.places, entry);
  ++part.used;
  ++size_;
}

void FingerprintTable::add_all(std::span<const IdEntry> entries) {
  for (const IdEntry& entry : entries) {
    const Part& part = parts_[part_of(entry.fingerprint)];
    if (part.places.empty()) continue;
    __builtin_prefetch(&part.places[home(tag_of(entry.fingerprint), part.places.size())], 1);
  }
  for (const IdEntry& entry : entries) add(entry.fingerprint, entry.sequence);
}

void FingerprintTable::reserve(std::size_t entries) {
  // Of n thrown evenly into parts of m on average few have more than m + 4·√m.
  const std::size_t mean = entries / kParts;
  const auto spread = static_cast<std::size_t>(4 * std::sqrt(static_cast<double>(mean)));
  const std::size_t places = (mean + spread) * 8 / 7 + kPlacesMin;
  for (Part& part : parts_)
    if (part.places.size() < places) resize(part, places, 0);
}

void FingerprintTable::prefetch(std::uint64_t fingerprint) const {
  const Part& part = parts_[part_of(fingerprint)];
  if (!part.places.empty())
    __builtin_prefetch(&part.places[home(tag_of(fingerprint), part.places.size())]);
}

void FingerprintTable::find(std::uint64_t fingerprint, std::vector<std::uint64_t>& found) const {
  const Part& part = parts_[part_of(fingerprint)];
  if (part.places.empty()) return;
  const std::uint64_t tag = tag_of(fingerprint);
  std::size_t at = home(tag, part.places.size());
  for (;;) {
    const Entry& entry = part.places[at];
    const std::uint64_t sequence = load(entry.sequence);
    if (sequence == 0) return;
    if (load(entry.tag) == tag) found.push_back(sequence);
    at = at + 1 == part.places.size() ? 0 : at + 1;
  }
}

void FingerprintTable::drop_below(std::size_t part_index, std::uint64_t sequence) {
  Part& part = parts_[part_index];
  std::size_t kept = 0;
  for (const Entry& entry : part.places) {
    const std::uint64_t one = load(entry.sequence);
    if (one != 0 && one >= sequence) ++kept;
  }
  if (kept == part.used) return;
  resize(part, kept == 0 ? 0 : std::max(kPlacesMin, kept * 5 / 4 + 1), sequence);
}

}  // namespace jidan::ledger
