// System calls for files that must last; see durable_file.hpp.
#include "aggregator/ledger/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

int flags_of(DurableFile::Mode mode) {
  switch (mode) {
    case DurableFile::Mode::read:
      return O_RDONLY;
    case DurableFile::Mode::change:
      return O_RDWR;
    case DurableFile::Mode::create:
      return O_RDWR | O_CREAT | O_TRUNC;
  }
  throw LedgerError("no such mode of a file");
}

[[noreturn]] void fail_at(const char* what, const fs::path& file) {
  const int error = errno;
  const std::string text =
      std::string("can't ") + what + " " + file.string() + ": " + std::strerror(error);
  if (error == ENOSPC) throw StoreFull(text);
  throw LedgerError(text);
}

}  // namespace

DurableFile::DurableFile(fs::path file, Mode mode)
    : file_(std::move(file)), descriptor_(::open(file_.c_str(), flags_of(mode) | O_CLOEXEC, 0600)) {
  if (descriptor_ < 0) fail("open");
}

DurableFile::~DurableFile() {
  ::close(descriptor_);
}

std::uint64_t DurableFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("look at");
  return static_cast<std::uint64_t>(status.st_size);
}

void DurableFile::read_at(std::uint64_t at, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t done = ::pread(descriptor_, to, size, static_cast<off_t>(at));
    if (done < 0) fail("read");
    if (done == 0) throw StoreDamaged(file_.string() + " ends too early");
    to += done;
    at += static_cast<std::uint64_t>(done);
    size -= static_cast<std::size_t>(done);
  }
}

void DurableFile::write_at(std::uint64_t at, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (done <= 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(done));
    at += static_cast<std::uint64_t>(done);
  }
}

void DurableFile::sync() {
  if (::fdatasync(descriptor_) != 0) fail("sync");
}

void DurableFile::write_out() {
  const unsigned flags =
      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
  if (::sync_file_range(descriptor_, 0, 0, flags) != 0) fail("write out");
}

void DurableFile::fail(const char* what) const {
  fail_at(what, file_);
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail_at("open", folder);
  const bool synced = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (!synced) fail_at("sync", folder);
}

void rename_durably(const fs::path& from, const fs::path& to) {
  DurableFile(from, DurableFile::Mode::change).sync();
  if (::rename(from.c_str(), to.c_str()) != 0) fail_at("rename", from);
  sync_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
}

}  // namespace jidan::ledger
