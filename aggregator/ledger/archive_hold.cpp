// flock() of the data directory; see archive_hold.hpp.
#include "aggregator/ledger/archive_hold.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace jidan::ledger {

std::optional<ArchiveHold> ArchiveHold::take(const std::filesystem::path& data_dir, int how) {
  const std::filesystem::path folder = data_dir.empty() ? "." : data_dir;
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return std::nullopt;
  ArchiveHold hold(opened);
  int locked = ::flock(opened, how);
  while (locked != 0 && errno == EINTR) locked = ::flock(opened, how);
  if (locked != 0) return std::nullopt;
  return hold;
}

std::optional<ArchiveHold> ArchiveHold::shared(const std::filesystem::path& data_dir) {
  return take(data_dir, LOCK_SH);
}

std::optional<ArchiveHold> ArchiveHold::alone(const std::filesystem::path& data_dir) {
  return take(data_dir, LOCK_EX | LOCK_NB);
}

ArchiveHold::ArchiveHold(ArchiveHold&& other) noexcept
    : folder_(std::exchange(other.folder_, -1)) {}

ArchiveHold::~ArchiveHold() {
  if (folder_ >= 0) ::close(folder_);
}

}  // namespace jidan::ledger
