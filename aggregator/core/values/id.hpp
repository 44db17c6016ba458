// Strong ids. An id is the journal sequence of the event that made the thing, within a shard, so
// no id needs an index and none is ever given twice. Text form: prefix + 13 characters of
// Crockford base32 (lower case): shard in the upper 16 bits, sequence in the lower 48.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::core {

using Sequence = std::uint64_t;

// Today there is one planning domain; its number is in every id all the same.
inline constexpr std::uint16_t kShard = 1;

template <class Tag>
struct Id {
  Sequence value = 0;  // 0 is "no such thing": sequences begin at 1

  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
  template <class A>
  void fields(A& a) {
    a(value);
  }
};

struct OrderTag {
  static constexpr std::string_view prefix = "ord_";
};
struct LineTag {
  static constexpr std::string_view prefix = "lin_";
};
struct PoolTag {
  static constexpr std::string_view prefix = "pol_";
};
struct RunTag {
  static constexpr std::string_view prefix = "run_";
};
struct DeliveryTag {
  static constexpr std::string_view prefix = "dlv_";
};
struct ClaimTag {
  static constexpr std::string_view prefix = "clm_";
};
struct RecurrenceTag {
  static constexpr std::string_view prefix = "rec_";
};

using OrderId = Id<OrderTag>;
using LineId = Id<LineTag>;
using PoolId = Id<PoolTag>;
using RunId = Id<RunTag>;
using DeliveryId = Id<DeliveryTag>;
using ClaimId = Id<ClaimTag>;
using RecurrenceId = Id<RecurrenceTag>;

// Bounds: `sequence` < 2^48. Always prefix + 13 characters.
std::string encode_id(std::string_view prefix, Sequence sequence);
// Nothing when the prefix, the length, a character or the shard is wrong.
std::optional<Sequence> decode_id(std::string_view prefix, std::string_view text);

template <class Tag>
std::string to_text(Id<Tag> id) {
  return encode_id(Tag::prefix, id.value);
}
template <class Tag>
std::optional<Id<Tag>> parse_id(std::string_view text) {
  const auto sequence = decode_id(Tag::prefix, text);
  if (!sequence) return std::nullopt;
  return Id<Tag>{*sequence};
}

}  // namespace jidan::core

template <class Tag>
struct std::hash<jidan::core::Id<Tag>> {
  std::size_t operator()(jidan::core::Id<Tag> id) const noexcept {
    return static_cast<std::size_t>(id.value * 0x9E3779B97F4A7C15ULL);
  }
};
