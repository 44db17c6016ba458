// Writing, merging and reading id segments; see id_segment.hpp.
// File: one header page; data pages of 255 entries and a trailer (count, page number, CRC); the
// index (first fingerprint of each page) and its CRC; the filter's blocks from the next 64 bytes
// on.
#include "aggregator/ledger/id_segment.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kEntryBytes = 16;
constexpr std::size_t kEntriesPerPage = 255;
constexpr std::size_t kTrailerAt = kEntriesPerPage * kEntryBytes;
constexpr std::size_t kPagesAtOnce = 256;  // 1 MiB
constexpr std::string_view kMagic = "JDIDS002";

// An entry in a page is an entry in memory.
static_assert(sizeof(IdEntry) == kEntryBytes && std::is_trivially_copyable_v<IdEntry>);
struct alignas(IdEntry) Page {
  char bytes[kPageBytes];
};
using Pages = std::vector<Page>;
constexpr std::size_t kHeaderBytes = 48;  // magic, from, to, newest, entries, pages

std::string name_of(const IdRange& range) {
  char name[64];
  std::snprintf(name, sizeof name, "ids-%015llu-%015llu.seg",
                static_cast<unsigned long long>(range.from),
                static_cast<unsigned long long>(range.to));
  return name;
}

// Where the filter lies behind that many data pages and their index.
std::uint64_t filter_begin(std::uint64_t pages) {
  const std::uint64_t end = kPageBytes * (1 + pages) + pages * sizeof(std::uint64_t) + 4;
  return (end + IdFilterBlock::kBytes - 1) / IdFilterBlock::kBytes * IdFilterBlock::kBytes;
}

// Appends pages as entries come in order; the header is written last, so that a file without one is
// an unfinished file.
class SegmentFile {
 public:
  SegmentFile(const fs::path& directory, const IdRange& range, std::uint64_t entries)
      : directory_(directory),
        final_(directory / name_of(range)),
        temporary_(final_.string() + ".part"),
        range_(range),
        descriptor_(::open(temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)),
        filter_(entries) {
    if (descriptor_ < 0) fail("create");
    write_at(std::string(kPageBytes, '\0'), 0);
  }
  ~SegmentFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;

  void add(const IdEntry& entry) {
    if (in_page_ == 0) {
      append_u64(index_, entry.fingerprint);
      ++pages_;
    }
    append_u64(buffer_, entry.fingerprint);
    append_u64(buffer_, entry.sequence);
    filter_.add(entry.fingerprint);
    ++entries_;
    if (++in_page_ == kEntriesPerPage) end_page();
    if (buffer_.size() >= 256 * kPageBytes) flush();
  }

  fs::path finish() {
    if (in_page_ > 0) end_page();
    append_u32(index_, crc32c(index_));
    buffer_ += index_;
    flush();
    write_at(filter_.finish(), filter_begin(pages_));
    std::string header(kMagic);
    append_u64(header, range_.from);
    append_u64(header, range_.to);
    append_u64(header, static_cast<std::uint64_t>(range_.newest.time_since_epoch().count()));
    append_u64(header, entries_);
    append_u64(header, pages_);
    append_u32(header, crc32c(header));
    write_at(header, 0);
    if (::fsync(descriptor_) != 0) fail("sync");
    if (::rename(temporary_.c_str(), final_.c_str()) != 0) fail("rename");
    const int folder = ::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || ::fsync(folder) != 0) fail("sync the folder of");
    ::close(folder);
    return final_;
  }

 private:
  void end_page() {
    const std::size_t start = buffer_.size() - in_page_ * kEntryBytes;
    buffer_.resize(start + kTrailerAt, '\0');
    append_u32(buffer_, static_cast<std::uint32_t>(in_page_));
    append_u32(buffer_, static_cast<std::uint32_t>(pages_ - 1));
    append_u32(buffer_, crc32c(std::string_view(buffer_).substr(start)));
    append_u32(buffer_, 0);
    in_page_ = 0;
  }
  void flush() {
    write_at(buffer_, at_);
    at_ += buffer_.size();
    buffer_.clear();
  }
  void write_at(std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
      const ssize_t done =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (done <= 0) fail("write");
      bytes.remove_prefix(static_cast<std::size_t>(done));
      at += static_cast<std::uint64_t>(done);
    }
  }
  [[noreturn]] void fail(const char* what) {
    const std::string text =
        std::string("can't ") + what + " " + temporary_.string() + ": " + std::strerror(errno);
    if (errno == ENOSPC) throw StoreFull(text);
    throw LedgerError(text);
  }

  fs::path directory_;
  fs::path final_;
  fs::path temporary_;
  IdRange range_;
  int descriptor_;
  IdFilterBuilder filter_;
  std::string buffer_;
  std::string index_;
  std::size_t in_page_ = 0;
  std::uint64_t at_ = kPageBytes;
  std::uint64_t entries_ = 0;
  std::uint64_t pages_ = 0;
};

void read_exactly(int descriptor, const fs::path& file, char* to, std::size_t size,
                  std::uint64_t at) {
  const ssize_t done = ::pread(descriptor, to, size, static_cast<off_t>(at));
  if (done != static_cast<ssize_t>(size))
    throw StoreDamaged(file.string() + " is cut short or unreadable at byte " + std::to_string(at));
}

// Walks one segment in order, a page at a time.
class Cursor {
 public:
  explicit Cursor(const IdSegment& segment) : segment_(segment) { load(); }
  bool done() const { return at_ == entries_.size(); }
  const IdEntry& entry() const { return entries_[at_]; }
  void next() {
    if (++at_ == entries_.size()) load();
  }

 private:
  void load() {
    entries_.clear();
    at_ = 0;
    if (page_ < segment_.pages()) entries_ = segment_.page(page_++);
  }
  const IdSegment& segment_;
  std::vector<IdEntry> entries_;
  std::size_t at_ = 0;
  std::uint64_t page_ = 0;
};

}  // namespace

fs::path write_segment(const fs::path& directory, const IdRange& range,
                       std::vector<IdEntry> entries) {
  std::sort(entries.begin(), entries.end());
  SegmentFile file(directory, range, entries.size());
  for (const IdEntry& entry : entries) file.add(entry);
  return file.finish();
}

fs::path merge_segments(const fs::path& directory,
                        const std::vector<std::shared_ptr<const IdSegment>>& parts) {
  const IdRange range{parts.front()->range().from, parts.back()->range().to,
                      parts.back()->range().newest};
  std::vector<Cursor> cursors;
  cursors.reserve(parts.size());
  for (const auto& part : parts) cursors.emplace_back(*part);
  std::uint64_t entries = 0;
  for (const auto& part : parts) entries += part->size();
  SegmentFile file(directory, range, entries);
  for (;;) {
    Cursor* least = nullptr;
    for (Cursor& cursor : cursors)
      if (!cursor.done() && (least == nullptr || cursor.entry() < least->entry())) least = &cursor;
    if (least == nullptr) break;
    file.add(least->entry());
    least->next();
  }
  return file.finish();
}

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
  std::string header(kHeaderBytes + 4, '\0');
  read_exactly(descriptor_, file_, header.data(), header.size(), 0);
  const std::string_view checked = std::string_view(header).substr(0, kHeaderBytes);
  if (checked.substr(0, kMagic.size()) != kMagic ||
      load_u32(header.data() + kHeaderBytes) != crc32c(checked))
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
  read_exactly(descriptor_, file_, index.data(), index.size(), kPageBytes * (1 + pages_));
  const std::string_view checked = std::string_view(index).substr(0, pages_ * 8);
  if (load_u32(index.data() + checked.size()) != crc32c(checked))
    throw StoreDamaged(file_.string() + ": the index's checksum differs");
  firsts_.resize(pages_);
  for (std::size_t i = 0; i < firsts_.size(); ++i) firsts_[i] = load_u64(index.data() + i * 8);
}

// A file that is cut short would be found out by a fault of memory: so its size is asked first.
void IdSegment::open_filter() {
  const std::uint64_t begin = filter_begin(pages_);
  const std::uint64_t blocks = id_filter_blocks(entries_);
  if (fs::file_size(file_) < begin + blocks * IdFilterBlock::kBytes)
    throw StoreDamaged(file_.string() + " is cut short: its filter is missing");
  filter_.emplace(descriptor_, begin, blocks);
}

// Throws unless the bytes are that page; its entries, where they lie.
std::span<const IdEntry> IdSegment::checked(const char* bytes, std::uint64_t index) const {
  const std::uint32_t count = load_u32(bytes + kTrailerAt);
  if (load_u32(bytes + kTrailerAt + 4) != index || count > kEntriesPerPage ||
      load_u32(bytes + kTrailerAt + 8) != crc32c({bytes, kTrailerAt + 8}))
    throw StoreDamaged(file_.string() + ", page " + std::to_string(index) + ": checksum differs");
  return {reinterpret_cast<const IdEntry*>(bytes), count};
}

std::vector<IdEntry> IdSegment::page(std::uint64_t index) const {
  Pages bytes(1);
  read_exactly(descriptor_, file_, bytes.front().bytes, kPageBytes, kPageBytes * (1 + index));
  const auto entries = checked(bytes.front().bytes, index);
  return {entries.begin(), entries.end()};
}

void IdSegment::walk(const std::function<void(std::span<const IdEntry>)>& visit) const {
  Pages bytes(std::min<std::uint64_t>(pages_, kPagesAtOnce));
  for (std::uint64_t first = 0; first < pages_; first += kPagesAtOnce) {
    const std::uint64_t count = std::min<std::uint64_t>(pages_ - first, kPagesAtOnce);
    read_exactly(descriptor_, file_, bytes.front().bytes, kPageBytes * count,
                 kPageBytes * (1 + first));
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
