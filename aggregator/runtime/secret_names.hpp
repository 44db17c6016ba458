// How secrets are named in the ledger. The number rises with each rotation; while two of one kind
// are valid both are there. Tokens are kept only as the SHA-256 of what was shown once.
//   channel/NAME/token/N     64 hexadecimal digits
//   factory/ID/token/N       64 hexadecimal digits
//   factory/ID/webhook/N     whsec_…, signs what we send to it
//   factory/ID/report/N      whsec_…, signs what it reports to us
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jidan::runtime {

enum class SecretKind : std::uint8_t {
  channel_token,
  factory_token,
  factory_webhook,
  factory_report
};

struct SecretName {
  SecretKind kind = SecretKind::channel_token;
  std::string owner;  // channel or factory
  std::uint32_t number = 1;
};

std::string to_text(const SecretName& name);
// Nothing for a name of another form.
std::optional<SecretName> parse_secret_name(std::string_view text);
// The column `kind` of the ledger's row: "token", "webhook", "report".
std::string_view row_kind(SecretKind kind);

}  // namespace jidan::runtime
