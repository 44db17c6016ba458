// Binary search and overwriting in a key file; see segment_keys.hpp.
#include "aggregator/ledger/segment_keys.hpp"

#include <cstring>
#include <string>

#include "aggregator/ledger/bytes.hpp"

namespace jidan::ledger {

SegmentKeys::SegmentKeys(const std::filesystem::path& file, std::uint64_t entries,
                         DurableFile::Mode mode)
    : file_(file, mode), entries_(entries) {
  if (file_.size() != entries * kKeyEntryBytes)
    throw StoreDamaged(file.string() + " should hold " + std::to_string(entries) + " keys");
}

std::optional<std::uint64_t> SegmentKeys::offset_of(std::uint64_t order_sequence) const {
  std::uint64_t low = 0;
  std::uint64_t high = entries_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    char bytes[8];
    file_.read_at(middle * kKeyEntryBytes, bytes, sizeof bytes);
    const std::uint64_t there = load_u64(bytes);
    if (there == order_sequence) return middle * kKeyEntryBytes + sizeof bytes;
    if (there < order_sequence)
      low = middle + 1;
    else
      high = middle;
  }
  return std::nullopt;
}

std::optional<WrappedKey> SegmentKeys::find(std::uint64_t order_sequence) const {
  const auto at = offset_of(order_sequence);
  if (!at) return std::nullopt;
  WrappedKey key{};
  file_.read_at(*at, reinterpret_cast<char*>(key.data()), key.size());
  if (is_erased(key)) return std::nullopt;
  return key;
}

void SegmentKeys::erase(std::uint64_t order_sequence) {
  const auto at = offset_of(order_sequence);
  if (!at) return;
  file_.write_at(*at, std::string(sizeof(WrappedKey), '\0'));
  file_.sync();
}

std::string SegmentKeys::entries(std::uint64_t first, std::uint64_t count) const {
  std::string bytes(count * kKeyEntryBytes, '\0');
  file_.read_at(first * kKeyEntryBytes, bytes.data(), bytes.size());
  return bytes;
}

}  // namespace jidan::ledger
