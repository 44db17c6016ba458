// A file's way to the disk, without SQLite: read and written at offsets, synced, renamed into place
// with its folder synced. Knows nothing of what is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace jidan::ledger {

// All throw LedgerError with the file's name, StoreFull when the disk has no room.
class DurableFile {
 public:
  enum class Mode : std::uint8_t { read, change, create };  // create: empties what was there

  DurableFile(std::filesystem::path file, Mode mode);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  std::uint64_t size() const;
  // Exactly `size` bytes. Throws StoreDamaged when the file ends before.
  void read_at(std::uint64_t at, char* to, std::size_t size) const;
  void write_at(std::uint64_t at, std::string_view bytes);
  void sync();  // what was written is on disk when it returns
  // Has what was written so far leave memory and waits for that, without the file system's own
  // journal: not durable yet, but the sync to come is small, and nobody else's waits behind it.
  void write_out();

 private:
  [[noreturn]] void fail(const char* what) const;

  std::filesystem::path file_;
  int descriptor_;
};

void sync_folder(const std::filesystem::path& folder);
// `from` is synced first; when it returns the new name is durable too.
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace jidan::ledger
