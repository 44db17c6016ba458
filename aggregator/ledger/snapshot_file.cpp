// File: magic, version of the body (u64), head (u64), its length (u64), its CRC (u32), body: the
// catalogs' events and the state. The header is written last, so that a file without one is
// unfinished whatever its name.
#include "aggregator/ledger/snapshot_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/state_codec.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "JDSNAP03";
constexpr std::size_t kHeaderBytes = 36;
constexpr std::string_view kPrefix = "state-";
constexpr std::string_view kSuffix = ".snap";
constexpr std::string_view kUnfinished = ".snap.part";
constexpr std::size_t kSnapshotsKept = 2;
// Each piece is on its way to the disk before the next is made: a sync of the journal never finds
// more than this much of the snapshot before it.
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

fs::path file_of(const fs::path& data_dir, core::Sequence head) {
  char name[48];
  std::snprintf(name, sizeof name, "state-%015llu.snap", static_cast<unsigned long long>(head));
  return data_dir / name;
}

}  // namespace

SnapshotFile::SnapshotFile(const fs::path& data_dir, core::Sequence head)
    : head_(head),
      final_(file_of(data_dir, head).string()),
      unfinished_(final_ + ".part"),
      buffer_(kPieceBytes) {}

SnapshotFile::~SnapshotFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void SnapshotFile::append(const char* bytes, std::size_t size) {
  while (size > 0) {
    if (used_ == buffer_.size()) flush();
    const std::size_t fits = std::min(size, buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, bytes, fits);
    used_ += fits;
    bytes += fits;
    size -= fits;
  }
}

bool SnapshotFile::write_at(std::string_view bytes, std::uint64_t at) {
  while (error_ == 0 && !bytes.empty()) {
    const ssize_t done = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      error_ = done < 0 ? errno : EIO;
      break;
    }
    bytes.remove_prefix(static_cast<std::size_t>(done));
    at += static_cast<std::uint64_t>(done);
  }
  return error_ == 0;
}

// After an error the rest is encoded into nothing.
void SnapshotFile::flush() {
  const std::string_view piece(buffer_.data(), used_);
  used_ = 0;
  if (error_ != 0) return;
  const std::uint64_t at = kHeaderBytes + written_;
  crc_ = crc32c(piece, crc_);
  if (!write_at(piece, at)) return;
  // Only pacing: what counts is the fsync at the end.
  ::sync_file_range(
      descriptor_, static_cast<off_t>(at), static_cast<off_t>(piece.size()),
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
  written_ += piece.size();
}

int SnapshotFile::conclude() {
  std::array<char, kHeaderBytes> header{};
  std::memcpy(header.data(), kMagic.data(), kMagic.size());
  store_u64(header.data() + 8, kStateVersion);
  store_u64(header.data() + 16, head_);
  store_u64(header.data() + 24, written_);
  store_u32(header.data() + 32, crc_);
  if (!write_at({header.data(), header.size()}, 0)) return error_;
  if (::fsync(descriptor_) != 0) return errno;
  return ::rename(unfinished_.c_str(), final_.c_str()) == 0 ? 0 : errno;
}

int SnapshotFile::write(const core::State& state, const CatalogEvents& catalog_events) noexcept {
  descriptor_ = ::open(unfinished_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return errno;
  BinaryWriter writer(*this);
  writer.varint(catalog_events.size());
  for (const auto& [version, sequence] : catalog_events) writer(version, sequence);
  encode_state(state, *this);
  flush();
  const int error = error_ != 0 ? error_ : conclude();
  if (error != 0) ::unlink(unfinished_.c_str());
  return error;
}

std::optional<MappedSnapshot> MappedSnapshot::open(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  struct stat about {};
  void* bytes = MAP_FAILED;
  if (::fstat(descriptor, &about) == 0 && about.st_size > 0)
    bytes = ::mmap(nullptr, static_cast<std::size_t>(about.st_size), PROT_READ,
                   MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
  ::close(descriptor);
  if (bytes == MAP_FAILED) return std::nullopt;
  MappedSnapshot mapped({static_cast<const char*>(bytes), static_cast<std::size_t>(about.st_size)});
  if (!mapped.is_whole()) return std::nullopt;
  return mapped;
}

MappedSnapshot::MappedSnapshot(MappedSnapshot&& other) noexcept
    : bytes_(std::exchange(other.bytes_, std::string_view())) {}

MappedSnapshot::~MappedSnapshot() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

bool MappedSnapshot::is_whole() const {
  if (bytes_.size() < kHeaderBytes || bytes_.substr(0, kMagic.size()) != kMagic) return false;
  return version() >= 1 && version() <= kStateVersion &&
         load_u64(bytes_.data() + 24) == body().size() &&
         load_u32(bytes_.data() + 32) == crc32c(body());
}

std::uint32_t MappedSnapshot::version() const {
  return static_cast<std::uint32_t>(load_u64(bytes_.data() + 8));
}

core::Sequence MappedSnapshot::head() const {
  return load_u64(bytes_.data() + 16);
}

std::string_view MappedSnapshot::body() const {
  return bytes_.substr(kHeaderBytes);
}

std::vector<fs::path> snapshot_files(const fs::path& data_dir) {
  std::vector<fs::path> files;
  std::error_code unreadable;  // then there are none to use
  for (const auto& entry : fs::directory_iterator(data_dir, unreadable)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) files.push_back(entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

core::Sequence sequence_of_snapshot(const fs::path& file) {
  const std::string name = file.filename().string();
  return std::strtoull(name.c_str() + kPrefix.size(), nullptr, 10);
}

core::Sequence newest_snapshot(const fs::path& data_dir) {
  const auto files = snapshot_files(data_dir);
  return files.empty() ? 0 : sequence_of_snapshot(files.front());
}

void remove_old_snapshots(const fs::path& data_dir) {
  std::error_code ignored;  // what stays is removed another time
  const auto files = snapshot_files(data_dir);
  for (std::size_t i = kSnapshotsKept; i < files.size(); ++i) fs::remove(files[i], ignored);
  std::vector<fs::path> unfinished;
  for (const auto& entry : fs::directory_iterator(data_dir, ignored))
    if (entry.path().filename().string().ends_with(kUnfinished)) unfinished.push_back(entry.path());
  for (const fs::path& file : unfinished) fs::remove(file, ignored);
}

}  // namespace jidan::ledger
