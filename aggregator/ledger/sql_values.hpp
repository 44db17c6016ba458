// How our values sit in SQLite's: sequences and instants as 64-bit integers, bytes as blobs bound
// without a copy (they must outlive the step, which every caller here guarantees).
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "aggregator/ledger/ledger.hpp"

namespace jidan::ledger {

// A statement left in the middle holds a read transaction open; this ends it whatever happens.
class ResetAfter {
 public:
  explicit ResetAfter(SQLite::Statement& statement) : statement_(statement) {}
  ResetAfter(const ResetAfter&) = delete;
  ResetAfter& operator=(const ResetAfter&) = delete;
  ~ResetAfter() { statement_.tryReset(); }

 private:
  SQLite::Statement& statement_;
};

inline void bind_sequence(SQLite::Statement& statement, int index, std::uint64_t value) {
  statement.bind(index, static_cast<std::int64_t>(value));
}
inline void bind_instant(SQLite::Statement& statement, int index, Instant value) {
  statement.bind(index, static_cast<std::int64_t>(value.time_since_epoch().count()));
}
inline void bind_blob(SQLite::Statement& statement, int index, std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw LedgerError("one value is larger than SQLite takes");
  statement.bindNoCopy(index, static_cast<const void*>(bytes.data()),
                       static_cast<int>(bytes.size()));
}
inline void bind_chain(SQLite::Statement& statement, int index, const Chain& chain) {
  bind_blob(statement, index, {reinterpret_cast<const char*>(chain.data()), chain.size()});
}
inline std::uint64_t sequence_of(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}
// A link of another length, or none, is zeros and so fails its check, which names the sequence.
inline Chain chain_of(const SQLite::Column& column) {
  const void* bytes = column.getBlob();
  Chain chain{};
  if (bytes != nullptr && static_cast<std::size_t>(column.getBytes()) == chain.size())
    std::memcpy(chain.data(), bytes, chain.size());
  return chain;
}
inline Instant instant_of(const SQLite::Column& column) {
  return Instant{std::chrono::milliseconds{column.getInt64()}};
}

}  // namespace jidan::ledger
