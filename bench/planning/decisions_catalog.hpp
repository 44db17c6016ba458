// The catalog that decisions are measured with: 1,000 factories, half of them open around the
// clock, some 16 to a process, and a product with a pool of its own for each pool.
#pragma once

#include <cstddef>
#include <memory>

#include "aggregator/core/catalog/catalog.hpp"

namespace jidan::bench {

// The first pool's process has room for runs of any size, so that it can hold many lines.
std::shared_ptr<const core::Catalog> decisions_catalog(std::size_t pools);

}  // namespace jidan::bench
