// The catalogs that were ever applied, by version: an issued run keeps the words and rules of its
// own. Shared by threads; catalogs never change once they are in.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::runtime {

class CatalogHistory {
 public:
  void add(std::shared_ptr<const core::Catalog> catalog) {
    const std::lock_guard lock(mutex_);
    by_version_[catalog->version] = std::move(catalog);
  }
  // Null when there was none of that version.
  std::shared_ptr<const core::Catalog> find(std::uint32_t version) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_version_.find(version);
    return found == by_version_.end() ? nullptr : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint32_t, std::shared_ptr<const core::Catalog>> by_version_;
};

}  // namespace jidan::runtime
