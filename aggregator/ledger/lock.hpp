// The lock of a data directory: two daemons on the same stores would each believe to be the one
// writer. Held for the life of the object; the kernel drops it when the process ends, however.
#pragma once

#include <filesystem>

namespace jidan::ledger {

class DataDirLock {
 public:
  // Makes the directory (0700) and `lock` in it. Throws StoreInUse, naming the holder's process id.
  explicit DataDirLock(const std::filesystem::path& data_dir);
  ~DataDirLock();
  DataDirLock(DataDirLock&& other) noexcept;
  DataDirLock& operator=(DataDirLock&&) = delete;

 private:
  int descriptor_;
};

}  // namespace jidan::ledger
