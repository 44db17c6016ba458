// An immutable file of (fingerprint, sequence) pairs sorted by fingerprint: external ids that no
// longer need memory. 4 KiB pages, each with a CRC; the first fingerprint of every page is kept in
// memory (a thirtieth of a byte an entry), so a look-up reads one page, and the file's filter says
// of most ids that they need none.
// May be deleted: it is made again from the journal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "aggregator/ledger/fingerprint_table.hpp"
#include "aggregator/ledger/id_filter.hpp"
#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

// Which orders a segment holds: all those with from <= sequence <= to.
struct IdRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  Instant newest{};  // instant of the last one
};

class IdSegment {
 public:
  // Throws StoreDamaged when header or index don't hold.
  explicit IdSegment(const std::filesystem::path& file);
  ~IdSegment();
  IdSegment(const IdSegment&) = delete;
  IdSegment& operator=(const IdSegment&) = delete;

  const IdRange& range() const { return range_; }
  std::uint64_t size() const { return entries_; }
  const std::filesystem::path& file() const { return file_; }
  // Any thread. Throws StoreDamaged when a page's checksum differs.
  void find(std::uint64_t fingerprint, std::vector<std::uint64_t>& found) const;
  // Asks the memory for the place of the filter where find() will look.
  void prefetch(std::uint64_t fingerprint) const { filter_->prefetch(fingerprint); }
  // The entries of one page, in order.
  std::vector<IdEntry> page(std::uint64_t index) const;
  std::uint64_t pages() const { return firsts_.size(); }
  // Everything, a page at a time, in order: reads the file straight through.
  void walk(const std::function<void(std::span<const IdEntry>)>& visit) const;

 private:
  void read_header();
  void read_index();
  void open_filter();
  std::span<const IdEntry> checked(const char* bytes, std::uint64_t index) const;

  std::filesystem::path file_;
  int descriptor_;
  IdRange range_;
  std::uint64_t entries_ = 0;
  std::uint64_t pages_ = 0;
  std::vector<std::uint64_t> firsts_;
  std::optional<IdFilter> filter_;
};

// Sorts and writes entries under a temporary name, syncs, renames. Returns the final path.
std::filesystem::path write_segment(const std::filesystem::path& directory, const IdRange& range,
                                    std::vector<IdEntry> entries);
// Writes one segment with the entries of all of these; they must follow one another.
std::filesystem::path merge_segments(const std::filesystem::path& directory,
                                     const std::vector<std::shared_ptr<const IdSegment>>& parts);

}  // namespace jidan::ledger
