// Reserving and releasing the ballast; see ballast.hpp.
#include "aggregator/ledger/ballast.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace jidan::ledger {

Ballast::Ballast(std::filesystem::path file, std::size_t bytes)
    : file_(std::move(file)), bytes_(bytes) {}

void Ballast::fill() {
  if (bytes_ == 0) return;
  const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;  // no room even for the name: the journal will say so itself
  const bool reserved = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes_)) == 0;
  ::close(descriptor);
  if (!reserved) release();
}

bool Ballast::release() {
  std::error_code error;
  return std::filesystem::remove(file_, error);
}

}  // namespace jidan::ledger
