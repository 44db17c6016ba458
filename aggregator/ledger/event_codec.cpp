// Encoding and decoding of events; see event_codec.hpp. To change the fields of an event: give it
// the next version here, and keep the old list as a struct of its own that upgrades (FORMAT.md).
#include "aggregator/ledger/event_codec.hpp"

#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/enum_limits.hpp"
#include "aggregator/ledger/event_versions.hpp"

namespace jidan::ledger {
namespace {

template <class Event>
inline constexpr std::uint64_t kVersion = 1;
template <>
inline constexpr std::uint64_t kVersion<core::RunReleased> = 2;

template <class Type>
core::Event read_event(BinaryReader& reader, std::uint64_t version) {
  if constexpr (std::is_same_v<Type, core::RunReleased>) {
    if (version == 1) {
      RunReleasedVersion1 old;
      reader.value(old);
      return std::move(old).upgraded();
    }
  }
  if (version != kVersion<Type>)
    throw Undecodable("version " + std::to_string(version) + " of its type is not known");
  Type event;
  reader.value(event);
  return event;
}

using Read = core::Event (*)(BinaryReader&, std::uint64_t);
template <std::size_t... I>
constexpr std::array<Read, sizeof...(I)> make_readers(std::index_sequence<I...>) {
  return {&read_event<std::variant_alternative_t<I, core::Event>>...};
}
constexpr auto kReaders =
    make_readers(std::make_index_sequence<std::variant_size_v<core::Event>>());

}  // namespace

EventUndecodable::EventUndecodable(std::uint64_t sequence, const std::string& why)
    : StoreDamaged("event " + std::to_string(sequence) + " can't be decoded: " + why),
      sequence_(sequence) {}

void encode_event(const core::Event& event, std::string& out) {
  BinaryWriter writer(out);
  writer.varint(event.index());
  std::visit(
      [&](const auto& one) {
        writer.varint(kVersion<std::decay_t<decltype(one)>>);
        writer.value(one);
      },
      event);
}

core::Event decode_event(std::uint64_t sequence, std::string_view bytes) {
  try {
    BinaryReader reader(bytes);
    const std::uint64_t type = reader.varint();
    const std::uint64_t version = reader.varint();
    if (type >= kReaders.size()) throw Undecodable("no such type " + std::to_string(type));
    core::Event event = kReaders[static_cast<std::size_t>(type)](reader, version);
    if (!reader.done()) throw Undecodable("bytes are left over");
    return event;
  } catch (const Undecodable& error) {
    throw EventUndecodable(sequence, error.what());
  }
}

void decode_events(const CommitView& commit,
                   const std::function<void(std::uint64_t, core::Event&&)>& visit) {
  const bool whole =
      for_each_event(commit.events, commit.count, [&](std::uint32_t index, std::string_view bytes) {
        visit(commit.first_sequence + index, decode_event(commit.first_sequence + index, bytes));
      });
  if (!whole) throw EventUndecodable(commit.first_sequence, "the framing of its commit is broken");
}

}  // namespace jidan::ledger
