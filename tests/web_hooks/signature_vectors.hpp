// The vectors that signatures are held against, read from JSON; see signature_vectors_json.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace jidan::webhooks::testing {

struct SignatureVector {
  std::string name;
  std::vector<std::string> signing_keys;    // in the order of the header's tokens
  std::vector<std::string> verifying_keys;  // one fits each token
  std::string id;
  std::int64_t timestamp = 0;
  std::string body;
  std::string header;
};

/// Empty when there is no such file.
std::vector<SignatureVector> read_signature_vectors(const std::string& path);

}  // namespace jidan::webhooks::testing
