// The catalogs that were ever applied, by version: an issued run keeps the words and rules of its
// own. A few are in memory, the newest always; of the others it is known where the journal has
// them, so that a catalog changed every hour costs neither memory nor a slow start. Shared by
// threads; catalogs never change once they are in.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "aggregator/core/catalog/catalog.hpp"
#include "aggregator/core/values/id.hpp"

namespace jidan::runtime {

// Runs that still send messages were issued under the last few.
inline constexpr std::size_t kCatalogsInMemory = 4;

class CatalogHistory {
 public:
  using CatalogPtr = std::shared_ptr<const core::Catalog>;

  // `event`: the sequence of what applied it.
  void add(CatalogPtr catalog, core::Sequence event) {
    const std::lock_guard lock(mutex_);
    events_[catalog->version] = event;
    keep(std::move(catalog));
  }
  // One that isn't read before it is asked for.
  void note(std::uint32_t version, core::Sequence event) {
    const std::lock_guard lock(mutex_);
    events_[version] = event;
  }
  // Null: not in memory. Then event_of() says what to bring it back from.
  CatalogPtr find(std::uint32_t version) const {
    const std::lock_guard lock(mutex_);
    for (const CatalogPtr& each : recent_)
      if (each->version == version) return each;
    return nullptr;
  }
  // 0 when there was none of that version.
  core::Sequence event_of(std::uint32_t version) const {
    const std::lock_guard lock(mutex_);
    const auto found = events_.find(version);
    return found == events_.end() ? 0 : found->second;
  }
  void bring_back(CatalogPtr catalog) {
    const std::lock_guard lock(mutex_);
    keep(std::move(catalog));
  }

 private:
  // In front; the one behind goes, but never the newest.
  void keep(CatalogPtr catalog) {
    std::erase_if(recent_,
                  [&](const CatalogPtr& each) { return each->version == catalog->version; });
    recent_.insert(recent_.begin(), std::move(catalog));
    if (recent_.size() <= kCatalogsInMemory) return;
    const bool is_newest = recent_.back()->version == events_.rbegin()->first;
    recent_.erase(is_newest ? recent_.end() - 2 : recent_.end() - 1);
  }

  mutable std::mutex mutex_;
  std::map<std::uint32_t, core::Sequence> events_;
  std::vector<CatalogPtr> recent_;
};

}  // namespace jidan::runtime
