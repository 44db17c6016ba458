// Reads a file of Standard Webhooks vectors: symmetric ones, rotations with two keys, and ed25519.
// `body_ref` names another vector's body.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/web_hooks/signature_vectors.hpp"

namespace jidan::webhooks::testing {

std::vector<SignatureVector> read_signature_vectors(const std::string& path) {
  std::vector<SignatureVector> vectors;
  std::ifstream file(path);
  if (!file) return vectors;
  const nlohmann::json document = nlohmann::json::parse(file);
  std::map<std::string, std::string> bodies;
  for (const auto& entry : document) {
    SignatureVector vector;
    vector.name = entry.at("name").get<std::string>();
    vector.id = entry.at("id").get<std::string>();
    vector.timestamp = entry.at("timestamp").get<std::int64_t>();
    vector.body = entry.contains("body_ref") ? bodies.at(entry.at("body_ref").get<std::string>())
                                             : entry.at("body").get<std::string>();
    bodies[vector.name] = vector.body;
    if (entry.contains("secret_new")) {
      vector.signing_keys = {entry.at("secret_new").get<std::string>(),
                             entry.at("secret_old").get<std::string>()};
      vector.verifying_keys = vector.signing_keys;
      vector.header = entry.at("signature_header").get<std::string>();
    } else if (entry.contains("public_key")) {
      vector.signing_keys = {entry.at("secret_key").get<std::string>()};
      vector.verifying_keys = {entry.at("public_key").get<std::string>()};
      vector.header = entry.at("signature").get<std::string>();
    } else {
      vector.signing_keys = {entry.at("secret").get<std::string>()};
      vector.verifying_keys = vector.signing_keys;
      vector.header = entry.at("signature").get<std::string>();
    }
    vectors.push_back(vector);
  }
  return vectors;
}

}  // namespace jidan::webhooks::testing
