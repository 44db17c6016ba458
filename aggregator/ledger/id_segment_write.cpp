// Writing and merging id segments; see id_segment.hpp.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/id_segment_layout.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

std::string name_of(const IdRange& range) {
  char name[64];
  std::snprintf(name, sizeof name, "ids-%015llu-%015llu.seg",
                static_cast<unsigned long long>(range.from),
                static_cast<unsigned long long>(range.to));
  return name;
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
    write_at(std::string(kIdPageBytes, '\0'), 0);
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
    if (++in_page_ == kIdEntriesPerPage) end_page();
    if (buffer_.size() >= 256 * kIdPageBytes) flush();
  }

  fs::path finish() {
    if (in_page_ > 0) end_page();
    append_u32(index_, crc32c(index_));
    buffer_ += index_;
    flush();
    write_at(filter_.finish(), id_filter_begin(pages_));
    std::string header(kIdSegmentMagic);
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
    const std::size_t start = buffer_.size() - in_page_ * kIdEntryBytes;
    buffer_.resize(start + kIdTrailerAt, '\0');
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
  std::uint64_t at_ = kIdPageBytes;
  std::uint64_t entries_ = 0;
  std::uint64_t pages_ = 0;
};

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

}  // namespace jidan::ledger
