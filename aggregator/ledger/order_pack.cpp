// Records and packs as bytes; see order_pack.hpp. Sequences are written as distances: most are one
// byte.
#include "aggregator/ledger/order_pack.hpp"

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/enum_limits.hpp"

namespace jidan::ledger {
namespace {

void write_rising(BinaryWriter<std::string>& writer, core::Sequence from,
                  const std::vector<core::Sequence>& sequences) {
  writer.varint(sequences.size());
  for (const core::Sequence sequence : sequences) {
    writer.varint(sequence - from);
    from = sequence;
  }
}

void write_shipments(BinaryWriter<std::string>& writer, const LineRow& line) {
  writer.varint(line.shipments.size());
  core::Sequence from = line.id.value;
  for (const ShipmentRow& shipment : line.shipments) {
    writer.varint(shipment.parcel - from);
    writer(shipment.quantity);
    from = shipment.parcel;
  }
}

std::vector<core::Sequence> read_rising(BinaryReader& reader, core::Sequence from) {
  std::vector<core::Sequence> sequences(reader.length());
  for (core::Sequence& sequence : sequences) sequence = from += reader.varint();
  return sequences;
}

OrderGist read_gist(BinaryReader& reader) {
  OrderGist gist;
  reader(gist.status, gist.updated_at);
  gist.channel = reader.take(reader.length());
  return gist;
}

LineRow read_line(BinaryReader& reader, core::OrderId order, core::Sequence before) {
  LineRow line;
  line.id.value = before + reader.varint();
  line.order = order;
  reader(line.parts);
  line.shipments.resize(reader.length());
  core::Sequence from = line.id.value;
  for (ShipmentRow& shipment : line.shipments) {
    shipment.parcel = from += reader.varint();
    reader(shipment.quantity);
  }
  line.steps = read_rising(reader, line.id.value);
  return line;
}

}  // namespace

void encode_order(const OrderRow& row, std::string& out) {
  BinaryWriter writer(out);
  writer(row.status, row.updated_at, row.channel);
  writer(row.test, row.erased, row.payment, row.paid_at, row.promise);
  writer.varint(row.updated - row.id.value);
  write_rising(writer, row.id.value, row.steps);
  writer.varint(row.lines.size());
  core::Sequence before = row.id.value;
  for (const LineRow& line : row.lines) {
    writer.varint(line.id.value - before);
    writer(line.parts);
    write_shipments(writer, line);
    write_rising(writer, line.id.value, line.steps);
    before = line.id.value;
  }
}

OrderRow decode_order(core::OrderId id, std::string_view record) {
  BinaryReader reader(record);
  OrderRow row;
  row.id = id;
  const OrderGist gist = read_gist(reader);
  row.status = gist.status;
  row.updated_at = gist.updated_at;
  row.channel = gist.channel;
  reader(row.test, row.erased, row.payment, row.paid_at, row.promise);
  row.updated = id.value + reader.varint();
  row.steps = read_rising(reader, id.value);
  const std::size_t lines = reader.length();
  row.lines.reserve(lines);
  for (std::size_t i = 0; i < lines; ++i) {
    const core::Sequence before = row.lines.empty() ? id.value : row.lines.back().id.value;
    row.lines.push_back(read_line(reader, id, before));
  }
  if (!reader.done()) throw Undecodable("read tables: an order's record is too long");
  return row;
}

OrderGist gist_of(std::string_view record) {
  BinaryReader reader(record);
  return read_gist(reader);
}

void add_record(std::string& pack, core::OrderId id, std::string_view record) {
  BinaryWriter writer(pack);
  writer.varint(id.value % kPackSequences);
  writer.varint(record.size());
  writer.raw(record.data(), record.size());
}

PackReader::PackReader(core::Sequence pack, std::string_view bytes) : pack_(pack), rest_(bytes) {}

bool PackReader::next() {
  if (rest_.empty()) return false;
  BinaryReader reader(rest_);
  const core::OrderId id{pack_ * kPackSequences + reader.varint()};
  if (pack_of(id.value) != pack_ || id <= id_)
    throw Undecodable("read tables: an order isn't where it should be in its pack");
  id_ = id;
  record_ = reader.take(reader.length());
  rest_.remove_prefix(static_cast<std::size_t>(record_.data() + record_.size() - rest_.data()));
  return true;
}

}  // namespace jidan::ledger
