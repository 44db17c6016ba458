// The request that is sent again and again: rendered once, and for each sending only its ids and
// texts written over. Every external id is new within a prefix and comes in no order a store could
// profit from; every order is 512 bytes and asks for a text of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/intake/load_options.hpp"

namespace jidan::bench {

class OrderRequest {
 public:
  static constexpr std::size_t kOrderBytes = 512;  // with a short prefix; a long one makes it more

  explicit OrderRequest(const LoadOptions& options);

  /** The whole request, head and body, with orders nobody has sent. Holds until the next call. */
  std::string_view next();

 private:
  std::string request_;
  struct Place {
    std::size_t id, text;  // offsets in the request of the digits
  };
  std::vector<Place> places_;
  std::uint64_t number_ = 0;
};

}  // namespace jidan::bench
