// Reading id segments; see id_segment.hpp.
#include "aggregator/ledger/id_segment.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/id_segment_layout.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

struct alignas(IdEntry) Page {
  char bytes[kIdPageBytes];
};
using Pages = std::vector<Page>;

void read_exactly(int descriptor, const fs::path& file, char* to, std::size_t size,
                  std::uint64_t at) {
  const ssize_t done = ::pread(descriptor, to, size, static_cast<off_t>(at));
  if (done != static_cast<ssize_t>(size))
    throw StoreDamaged(file.string() + " is cut short or unreadable at byte " + std::to_string(at));
}

}  // namespace

IdSegment::IdSegment(const fs::path& file)
    : file_(file), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0)
    throw LedgerError("can't open " + file.string() + ": " + std::strerror(errno));
  try {
    read_header();
    read_index();
    open_filter();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

IdSegment::~IdSegment() {
  ::close(descriptor_);
}

void IdSegment::read_header() {
  std::string header(kIdHeaderBytes + 4, '\0');
  read_exactly(descriptor_, file_, header.data(), header.size(), 0);
  const std::string_view checked = std::string_view(header).substr(0, kIdHeaderBytes);
  if (checked.substr(0, kIdSegmentMagic.size()) != kIdSegmentMagic ||
      load_u32(header.data() + kIdHeaderBytes) != crc32c(checked))
    throw StoreDamaged(file_.string() + ": the header's checksum differs");
  range_.from = load_u64(header.data() + 8);
  range_.to = load_u64(header.data() + 16);
  range_.newest =
      Instant{std::chrono::milliseconds{static_cast<std::int64_t>(load_u64(header.data() + 24))}};
  entries_ = load_u64(header.data() + 32);
  pages_ = load_u64(header.data() + 40);
}

void IdSegment::read_index() {
  std::string index(pages_ * 8 + 4, '\0');
  read_exactly(descriptor_, file_, index.data(), index.size(), kIdPageBytes * (1 + pages_));
  const std::string_view checked = std::string_view(index).substr(0, pages_ * 8);
  if (load_u32(index.data() + checked.size()) != crc32c(checked))
    throw StoreDamaged(file_.string() + ": the index's checksum differs");
  firsts_.resize(pages_);
  for (std::size_t i = 0; i < firsts_.size(); ++i) firsts_[i] = load_u64(index.data() + i * 8);
}

// A file that is cut short would be found out by a fault of memory: so its size is asked first.
void IdSegment::open_filter() {
  const std::uint64_t begin = id_filter_begin(pages_);
  const std::uint64_t blocks = id_filter_blocks(entries_);
  if (fs::file_size(file_) < begin + blocks * IdFilterBlock::kBytes)
    throw StoreDamaged(file_.string() + " is cut short: its filter is missing");
  filter_.emplace(descriptor_, begin, blocks);
}

// Throws unless the bytes are that page; its entries, where they lie.
std::span<const IdEntry> IdSegment::checked(const char* bytes, std::uint64_t index) const {
  const std::uint32_t count = load_u32(bytes + kIdTrailerAt);
  if (load_u32(bytes + kIdTrailerAt + 4) != index || count > kIdEntriesPerPage ||
      load_u32(bytes + kIdTrailerAt + 8) != crc32c({bytes, kIdTrailerAt + 8}))
    throw StoreDamaged(file_.string() + ", page " + std::to_string(index) + ": checksum differs");
  return {reinterpret_cast<const IdEntry*>(bytes), count};
}

std::vector<IdEntry> IdSegment::page(std::uint64_t index) const {
  Pages bytes(1);
  read_exactly(descriptor_, file_, bytes.front().bytes, kIdPageBytes, kIdPageBytes * (1 + index));
  const auto entries = checked(bytes.front().bytes, index);
  return {entries.begin(), entries.end()};
}

void IdSegment::walk(const std::function<void(std::span<const IdEntry>)>& visit) const {
  Pages bytes(std::min<std::uint64_t>(pages_, kIdPagesAtOnce));
  for (std::uint64_t first = 0; first < pages_; first += kIdPagesAtOnce) {
    const std::uint64_t count = std::min<std::uint64_t>(pages_ - first, kIdPagesAtOnce);
    read_exactly(descriptor_, file_, bytes.front().bytes, kIdPageBytes * count,
                 kIdPageBytes * (1 + first));
    for (std::uint64_t i = 0; i < count; ++i) visit(checked(bytes[i].bytes, first + i));
  }
}

void IdSegment::find(std::uint64_t fingerprint, std::vector<std::uint64_t>& found) const {
  if (!filter_->may_hold(fingerprint)) return;
  // Equal fingerprints may begin on the page before the first one that starts with them.
  auto at = std::lower_bound(firsts_.begin(), firsts_.end(), fingerprint);
  if (at != firsts_.begin()) --at;
  for (; at != firsts_.end() && *at <= fingerprint; ++at) {
    const auto entries = page(static_cast<std::uint64_t>(at - firsts_.begin()));
    auto entry = std::lower_bound(entries.begin(), entries.end(), IdEntry{fingerprint, 0});
    for (; entry != entries.end() && entry->fingerprint == fingerprint; ++entry)
      found.push_back(entry->sequence);
  }
}

}  // namespace jidan::ledger
