// The ledger in memory, where tests look for it. It lives with the ledger, because the simulation
// program uses it too; one conformance suite holds it and Journal to the same words.
#pragma once

#include "aggregator/ledger/memory_ledger.hpp"
