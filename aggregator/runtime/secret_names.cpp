// Writes and reads the names.
#include "aggregator/runtime/secret_names.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

namespace jidan::runtime {
namespace {

struct Form {
  SecretKind kind;
  std::string_view owner;
  std::string_view what;
};
constexpr std::array<Form, 4> kForms{{{SecretKind::channel_token, "channel", "token"},
                                      {SecretKind::factory_token, "factory", "token"},
                                      {SecretKind::factory_webhook, "factory", "webhook"},
                                      {SecretKind::factory_report, "factory", "report"}}};

const Form& form_of(SecretKind kind) {
  for (const Form& form : kForms)
    if (form.kind == kind) return form;
  std::abort();
}

}  // namespace

std::string to_text(const SecretName& name) {
  const Form& form = form_of(name.kind);
  return std::string(form.owner) + "/" + name.owner + "/" + std::string(form.what) + "/" +
         std::to_string(name.number);
}

std::optional<SecretName> parse_secret_name(std::string_view text) {
  const auto first = text.find('/');
  const auto last = text.rfind('/');
  if (first == std::string_view::npos || last == first) return std::nullopt;
  const auto middle = text.rfind('/', last - 1);
  if (middle <= first) return std::nullopt;
  SecretName name;
  const std::string_view digits = text.substr(last + 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), name.number);
  if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
  name.owner = text.substr(first + 1, middle - first - 1);
  for (const Form& form : kForms) {
    if (form.owner != text.substr(0, first)) continue;
    if (form.what != text.substr(middle + 1, last - middle - 1)) continue;
    name.kind = form.kind;
    return name;
  }
  return std::nullopt;
}

std::string_view row_kind(SecretKind kind) {
  return form_of(kind).what;
}

}  // namespace jidan::runtime
