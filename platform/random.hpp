// The one source of random bytes that others must not guess: tokens, secrets. Not for tests or the
// simulation, which are seeded.
#pragma once

#include <cstddef>
#include <string>

namespace jidan::platform {

// From the operating system, by OpenSSL's generator. Throws std::runtime_error when there is none.
std::string random_bytes(std::size_t count);

}  // namespace jidan::platform
