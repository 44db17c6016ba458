// Who reads files of the history that may be removed meanwhile (a backup, verify) holds them; who
// deletes such files must be alone. A lock of the kernel on the data directory itself: it holds
// between programs, and ends with its process.
#pragma once

#include <filesystem>
#include <optional>

namespace jidan::ledger {

class ArchiveHold {
 public:
  // With other holders, after waiting for a deletion that is going on. Nothing when the folder
  // can't be opened: then nothing is deleted in it either.
  static std::optional<ArchiveHold> shared(const std::filesystem::path& data_dir);
  // Nothing, at once, when there are holders: the files go another time.
  static std::optional<ArchiveHold> alone(const std::filesystem::path& data_dir);

  ArchiveHold(ArchiveHold&& other) noexcept;
  ArchiveHold& operator=(ArchiveHold&&) = delete;
  ~ArchiveHold();

 private:
  explicit ArchiveHold(int folder) : folder_(folder) {}
  static std::optional<ArchiveHold> take(const std::filesystem::path& data_dir, int how);

  int folder_;
};

}  // namespace jidan::ledger
