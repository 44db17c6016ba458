// SipHash-2-4; see siphash.hpp. Follows the reference implementation's structure and constants.
#include "aggregator/ledger/siphash.hpp"

#include <bit>

#include "aggregator/ledger/bytes.hpp"

namespace jidan::ledger {
namespace {

struct State {
  std::uint64_t v0, v1, v2, v3;

  State(const SipKey& key, bool wide)
      : v0(0x736f6d6570736575ULL ^ key[0]),
        v1(0x646f72616e646f6dULL ^ key[1] ^ (wide ? 0xeeU : 0U)),
        v2(0x6c7967656e657261ULL ^ key[0]),
        v3(0x7465646279746573ULL ^ key[1]) {}

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

State absorb(const SipKey& key, std::string_view bytes, bool wide) {
  State state(key, wide);
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56U;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) state.take(load_u64(bytes.data()));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    last |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8U * i);
  state.take(last);
  return state;
}

}  // namespace

std::uint64_t siphash64(const SipKey& key, std::string_view bytes) {
  State state = absorb(key, bytes, false);
  state.v2 ^= 0xffU;
  return state.finish();
}

std::array<std::uint64_t, 2> siphash128(const SipKey& key, std::string_view bytes) {
  State state = absorb(key, bytes, true);
  state.v2 ^= 0xeeU;
  const std::uint64_t low = state.finish();
  state.v1 ^= 0xddU;
  return {low, state.finish()};
}

}  // namespace jidan::ledger
