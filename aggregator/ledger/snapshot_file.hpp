// The file of a snapshot: writing one durably piece by piece, reading one where it lies, finding
// and removing them. What is in it is state_codec.hpp's; when to make one is the daemon's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/state.hpp"

namespace jidan::ledger {

using CatalogEvents = std::map<std::uint32_t, core::Sequence>;  // version → its CatalogApplied

// Writes state-<head>.snap. All memory it needs is taken by the constructor: write() may run in a
// child that was forked while other threads were doing anything.
class SnapshotFile {
 public:
  SnapshotFile(const std::filesystem::path& data_dir, core::Sequence head);
  ~SnapshotFile();
  SnapshotFile(const SnapshotFile&) = delete;
  SnapshotFile& operator=(const SnapshotFile&) = delete;

  // Once. 0, or errno; then no file of that name is left.
  int write(const core::State& state, const CatalogEvents& catalog_events) noexcept;

  // What BinaryWriter needs.
  void push_back(char byte) {
    if (used_ == buffer_.size()) flush();
    buffer_[used_++] = byte;
  }
  void append(const char* bytes, std::size_t size);

 private:
  void flush();
  bool write_at(std::string_view bytes, std::uint64_t at);
  int conclude();

  core::Sequence head_;
  std::string final_, unfinished_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;  // bytes of the body
  std::uint32_t crc_ = 0;
  int error_ = 0;
};

// A snapshot's file in memory as the kernel has it, no copy.
class MappedSnapshot {
 public:
  // Nothing when it isn't a whole snapshot of a version this program knows.
  static std::optional<MappedSnapshot> open(const std::filesystem::path& file);
  MappedSnapshot(MappedSnapshot&& other) noexcept;
  MappedSnapshot& operator=(MappedSnapshot&&) = delete;
  ~MappedSnapshot();

  std::uint32_t version() const;  // kStateVersion of the program that wrote it
  core::Sequence head() const;
  std::string_view body() const;
  std::string_view file() const { return bytes_; }

 private:
  explicit MappedSnapshot(std::string_view bytes) : bytes_(bytes) {}
  bool is_whole() const;
  std::string_view bytes_;
};

// Newest first; unfinished ones are not among them.
std::vector<std::filesystem::path> snapshot_files(const std::filesystem::path& data_dir);
// What its name says.
core::Sequence sequence_of_snapshot(const std::filesystem::path& file);
// Sequence of the newest snapshot file; 0 when there is none.
core::Sequence newest_snapshot(const std::filesystem::path& data_dir);
// Keeps the two newest (the one before, for the case that the newest is found damaged); removes the
// others and what an interrupted writing left. Not while one is being written.
void remove_old_snapshots(const std::filesystem::path& data_dir);

}  // namespace jidan::ledger
