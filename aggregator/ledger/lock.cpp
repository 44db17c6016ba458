// flock on data_dir/lock; see lock.hpp.
#include "aggregator/ledger/lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {
namespace {

std::string holder_of(int descriptor) {
  char text[32] = {};
  const ssize_t size = ::pread(descriptor, text, sizeof text - 1, 0);
  if (size <= 0) return "another process";
  return "process " + std::string(text, static_cast<std::size_t>(size));
}

}  // namespace

DataDirLock::DataDirLock(const std::filesystem::path& data_dir) : descriptor_(-1) {
  std::error_code error;
  if (std::filesystem::create_directories(data_dir, error))
    std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, error);
  const auto file = data_dir / "lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    throw LedgerError("can't open " + file.string() + ": " + std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string holder = holder_of(descriptor_);
    ::close(std::exchange(descriptor_, -1));
    throw StoreInUse("the data directory " + data_dir.string() + " is in use by " + holder +
                     "; a second daemon on the same data would lose orders");
  }
  const std::string id = std::to_string(::getpid());
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    // Only the message for a second daemon suffers; a full disk mustn't keep the first from
    // starting.
  }
}

DataDirLock::~DataDirLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

DataDirLock::DataDirLock(DataDirLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

}  // namespace jidan::ledger
