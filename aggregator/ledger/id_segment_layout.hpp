// Where things lie in a segment's file: one header page; data pages of 255 entries and a trailer
// (count, page number, CRC); the index (first fingerprint of each page) and its CRC; the filter's
// blocks from the next 64 bytes on. For the two files that write and read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "aggregator/ledger/id_filter.hpp"
#include "aggregator/ledger/id_segment.hpp"

namespace jidan::ledger {

inline constexpr std::string_view kIdSegmentMagic = "JDIDS002";
inline constexpr std::size_t kIdHeaderBytes = 48;  // magic, from, to, newest, entries, pages
inline constexpr std::size_t kIdPageBytes = 4096;
inline constexpr std::size_t kIdEntryBytes = 16;
inline constexpr std::size_t kIdEntriesPerPage = 255;
inline constexpr std::size_t kIdTrailerAt = kIdEntriesPerPage * kIdEntryBytes;
inline constexpr std::size_t kIdPagesAtOnce = 256;  // 1 MiB

// An entry in a page is an entry in memory.
static_assert(sizeof(IdEntry) == kIdEntryBytes && std::is_trivially_copyable_v<IdEntry>);

// Where the filter lies behind that many data pages and their index.
constexpr std::uint64_t id_filter_begin(std::uint64_t pages) {
  const std::uint64_t end = kIdPageBytes * (1 + pages) + pages * sizeof(std::uint64_t) + 4;
  return (end + IdFilterBlock::kBytes - 1) / IdFilterBlock::kBytes * IdFilterBlock::kBytes;
}

}  // namespace jidan::ledger
