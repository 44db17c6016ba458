// What the load generator needs of an HTTP/1.1 answer: is it whole, its status, does the server
// close. Only answers with a Content-Length are understood; every server measured here sends one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jidan::bench {

struct HttpAnswer {
  enum class State { incomplete, whole, not_understood };
  State state = State::incomplete;
  int status = 0;
  bool closes = false;
  std::string_view body;  // points into the bytes given
};

/** The answer that `bytes` begin with. */
HttpAnswer read_answer(std::string_view bytes);

/** How many of `orders` asked for the answer says are taken: on a single order 201 or 202; on
    NDJSON every line with "status":201, or all of them when the whole was answered 202. An order
    that was there already (200) is not taken. */
std::uint64_t orders_taken(const HttpAnswer& answer, int orders);

}  // namespace jidan::bench
