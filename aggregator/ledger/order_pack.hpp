// Orders of the read tables as bytes. An order with its lines is one record, and the orders of 32
// sequences lie in one row, a pack: a row costs a microsecond, a record a tenth of one.
// What lists filter by comes first in a record, so that the rest is read only where it is wanted.
// Invariant: a pack's records rise by order and lie within its sequences.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/ledger/read_rows.hpp"

namespace jidan::ledger {

// About sixteen new orders of one line, 800 bytes: several packs fit a page, and an order that
// changes doesn't make much be written again.
inline constexpr core::Sequence kPackSequences = 32;

constexpr core::Sequence pack_of(core::Sequence sequence) {
  return sequence / kPackSequences;
}

// What the lists ask of an order; the channel lives as long as the bytes.
struct OrderGist {
  core::PartState status = core::PartState::pooled;
  core::Instant updated_at{};
  std::string_view channel;
};

void encode_order(const OrderRow& row, std::string& out);
// Both throw Undecodable.
OrderRow decode_order(core::OrderId id, std::string_view record);
OrderGist gist_of(std::string_view record);

// Appends a record to a pack's bytes.
void add_record(std::string& pack, core::OrderId id, std::string_view record);

// Walks the records of a pack: while (reader.next()) … Throws Undecodable.
class PackReader {
 public:
  PackReader(core::Sequence pack, std::string_view bytes);
  bool next();
  core::OrderId id() const { return id_; }
  std::string_view record() const { return record_; }

 private:
  core::Sequence pack_;
  std::string_view rest_, record_;
  core::OrderId id_;
};

}  // namespace jidan::ledger
