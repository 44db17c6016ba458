// Linear probing in a thousand parts; see fingerprint_table.hpp.
#include "aggregator/ledger/fingerprint_table.hpp"

#include <algorithm>
#include <cmath>

namespace jidan::ledger {
namespace {

constexpr unsigned kPartBits = 10;
constexpr unsigned kTagBits = 32;
constexpr std::size_t kPlacesMin = 8;

std::size_t part_of(std::uint64_t fingerprint) {
  return fingerprint >> (64U - kPartBits);
}
std::uint32_t tag_of_fingerprint(std::uint64_t fingerprint) {
  return static_cast<std::uint32_t>((fingerprint << kPartBits) >> (64U - kTagBits));
}

// 4/5 full is where a miss probes thirteen neighbouring places, 130 bytes; after growing by 1/7 it
// is 0.7 full: 10 / 0.7 = 14.3 bytes an entry at worst.
bool is_too_full(std::size_t used, std::size_t places) {
  return used * 5 >= places * 4;
}
std::size_t grown(std::size_t places) {
  return places < 64 ? std::max(kPlacesMin, places * 2) : places + places / 7;
}

}  // namespace

FingerprintTable::Entry FingerprintTable::entry_of(std::uint64_t fingerprint,
                                                   std::uint64_t sequence) {
  const std::uint32_t tag = tag_of_fingerprint(fingerprint);
  return {{static_cast<std::uint16_t>(tag), static_cast<std::uint16_t>(tag >> 16U)},
          {static_cast<std::uint16_t>(sequence), static_cast<std::uint16_t>(sequence >> 16U),
           static_cast<std::uint16_t>(sequence >> 32U)}};
}

std::uint32_t FingerprintTable::tag_of(const Entry& entry) {
  return entry.tag[0] | std::uint32_t{entry.tag[1]} << 16U;
}

std::uint64_t FingerprintTable::sequence_of(const Entry& entry) {
  return entry.sequence[0] | std::uint64_t{entry.sequence[1]} << 16U |
         std::uint64_t{entry.sequence[2]} << 32U;
}

// Scales the tag onto the places: they need not be a power of two, and a rebuild reads and writes
// nearly in order.
std::size_t FingerprintTable::home(std::uint32_t tag, std::size_t places) {
  return static_cast<std::size_t>((std::uint64_t{tag} * places) >> kTagBits);
}

void FingerprintTable::put(std::vector<Entry>& places, const Entry& entry) {
  std::size_t at = home(tag_of(entry), places.size());
  while (sequence_of(places[at]) != 0) at = at + 1 == places.size() ? 0 : at + 1;
  places[at] = entry;
}

void FingerprintTable::resize(Part& part, std::size_t places, std::uint64_t keep_from) {
  std::vector<Entry> moved(places);
  std::size_t used = 0;
  for (const Entry& entry : part.places) {
    const std::uint64_t sequence = sequence_of(entry);
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
  put(part.places, entry_of(fingerprint, sequence));
  ++part.used;
  ++size_;
}

void FingerprintTable::add_all(std::span<const IdEntry> entries) {
  for (const IdEntry& entry : entries) {
    const Part& part = parts_[part_of(entry.fingerprint)];
    if (part.places.empty()) continue;
    __builtin_prefetch(
        &part.places[home(tag_of_fingerprint(entry.fingerprint), part.places.size())], 1);
  }
  for (const IdEntry& entry : entries) add(entry.fingerprint, entry.sequence);
}

void FingerprintTable::reserve(std::size_t entries) {
  // Of n thrown evenly into parts of m on average few have more than m + 4·√m.
  const std::size_t mean = entries / kParts;
  const auto spread = static_cast<std::size_t>(4 * std::sqrt(static_cast<double>(mean)));
  const std::size_t places = (mean + spread) * 5 / 4 + kPlacesMin;
  for (Part& part : parts_)
    if (part.places.size() < places) resize(part, places, 0);
}

void FingerprintTable::prefetch(std::uint64_t fingerprint) const {
  const Part& part = parts_[part_of(fingerprint)];
  if (!part.places.empty())
    __builtin_prefetch(&part.places[home(tag_of_fingerprint(fingerprint), part.places.size())]);
}

void FingerprintTable::find(std::uint64_t fingerprint, std::vector<std::uint64_t>& found) const {
  const Part& part = parts_[part_of(fingerprint)];
  if (part.places.empty()) return;
  const std::uint32_t tag = tag_of_fingerprint(fingerprint);
  std::size_t at = home(tag, part.places.size());
  for (;;) {
    const Entry& entry = part.places[at];
    const std::uint64_t sequence = sequence_of(entry);
    if (sequence == 0) return;
    if (tag_of(entry) == tag) found.push_back(sequence);
    at = at + 1 == part.places.size() ? 0 : at + 1;
  }
}

void FingerprintTable::drop_below(std::size_t part_index, std::uint64_t sequence) {
  Part& part = parts_[part_index];
  std::size_t kept = 0;
  for (const Entry& entry : part.places) {
    const std::uint64_t one = sequence_of(entry);
    if (one != 0 && one >= sequence) ++kept;
  }
  if (kept == part.used) return;
  resize(part, kept == 0 ? 0 : std::max(kPlacesMin, kept * 3 / 2 + 1), sequence);
}

}  // namespace jidan::ledger
