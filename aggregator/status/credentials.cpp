// Tokens and secrets: made here, shown once in the answer, kept sealed in the ledger (tokens as
// their SHA-256 only). Rotating keeps the one before valid, so that both sides can change over.
#include <algorithm>
#include <map>

#include "aggregator/runtime/secret_names.hpp"
#include "aggregator/status/documents.hpp"
#include "aggregator/status/status_routes.hpp"
#include "aggregator/status/view_parts.hpp"
#include "platform/random.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::status {
namespace {

using runtime::SecretKind;

constexpr std::size_t kSecretBytes = 32;
constexpr std::uint32_t kKeptWhenRotated = 2;  // the new one and the one before

std::string make_token(std::string_view prefix) {
  const std::string bytes = platform::random_bytes(kSecretBytes);
  Sha256 raw{};
  std::copy(bytes.begin(), bytes.end(), raw.begin());
  return std::string{prefix} + to_hexadecimal(raw);
}

std::string make_webhook_secret() {
  const std::string bytes = platform::random_bytes(kSecretBytes);
  const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
  return webhooks::format_secret(*webhooks::make_secret({first, bytes.size()}));
}

std::string_view member_of(SecretKind kind) {
  switch (kind) {
    case SecretKind::channel_token:
    case SecretKind::factory_token:
      return "token";
    case SecretKind::factory_webhook:
      return "webhook_secret";
    case SecretKind::factory_report:
      return "report_secret";
  }
  std::abort();
}

bool is_token(SecretKind kind) {
  return kind == SecretKind::channel_token || kind == SecretKind::factory_token;
}

}  // namespace

// One answer's secrets on their way: wanted, then named and sealed, then stored.
struct Status::Impl::NewSecrets {
  struct Each {
    SecretKind kind = SecretKind::channel_token;
    std::string plain;  // shown once
  };
  std::string owner_member;  // "channel", "factory"
  std::string owner;
  std::vector<Each> secrets;
  bool first_only = false;  // refused when the owner has any of these already
  bool must_exist = false;  // refused when it has none
  std::uint32_t kept = 0;   // older ones beyond these are dropped; 0: all are kept
  core::Instant now{};
  std::vector<ledger::SecretRow> rows;
  std::vector<std::string> dropped;

  // Names and seals them behind those that are there. What is wrong, or nothing.
  std::string prepare(const std::vector<ledger::SecretRow>& known, ledger::Sealer& sealer) {
    std::map<SecretKind, std::vector<std::uint32_t>> numbers;
    for (const ledger::SecretRow& row : known) {
      const auto name = runtime::parse_secret_name(row.name);
      if (name && name->owner == owner) numbers[name->kind].push_back(name->number);
    }
    bool has_any = false;
    for (const Each& each : secrets) has_any = has_any || !numbers[each.kind].empty();
    if (first_only && has_any) return "endpoint-exists";
    if (must_exist && !has_any) return "endpoint-absent";
    for (const Each& each : secrets) {
      std::vector<std::uint32_t>& taken = numbers[each.kind];
      std::sort(taken.begin(), taken.end());
      const std::uint32_t number = taken.empty() ? 1 : taken.back() + 1;
      for (const std::uint32_t old : taken)
        if (kept > 0 && old + kept <= number)
          dropped.push_back(runtime::to_text({each.kind, owner, old}));
      ledger::SecretRow row;
      row.name = runtime::to_text({each.kind, owner, number});
      row.kind = runtime::row_kind(each.kind);
      row.sealed = sealer.seal_secret(
          row.name, is_token(each.kind) ? to_hexadecimal(sha256(each.plain)) : each.plain);
      row.created = now;
      rows.push_back(std::move(row));
    }
    return {};
  }

  std::string json() const {
    std::string out;
    http::JsonWriter writer(out);
    writer.begin_object();
    put_text(writer, owner_member, owner);
    for (const Each& each : secrets) put_text(writer, member_of(each.kind), each.plain);
    writer.end_object();
    return out;
  }
};

void Status::Impl::list_endpoints(const WaitingPtr& waiting) {
  ask(waiting, [this, waiting](const core::State& state, core::Instant) {
    parts_.post([this, waiting, catalog = state.catalog] {
      read(waiting, [this, catalog](runtime::ReadContext& context) {
        std::map<std::string, EndpointRead> endpoints;
        for (const core::Factory& factory : catalog->factories) {
          EndpointRead& endpoint = endpoints[factory.id];
          endpoint.factory = factory.id;
          endpoint.url = factory.webhook_url;
          endpoint.view = parts_.dispatcher.view(factory.id);
        }
        for (const ledger::SecretRow& row : context.journal.secrets()) {
          const auto name = runtime::parse_secret_name(row.name);
          if (!name || name->kind == SecretKind::channel_token) continue;
          EndpointRead& endpoint = endpoints[name->owner];
          endpoint.factory = name->owner;
          if (name->kind == SecretKind::factory_webhook) ++endpoint.webhook_secrets;
          if (name->kind == SecretKind::factory_report) ++endpoint.report_secrets;
          if (name->kind == SecretKind::factory_token) ++endpoint.tokens;
        }
        std::vector<EndpointRead> rows;
        for (auto& [id, endpoint] : endpoints) rows.push_back(std::move(endpoint));
        return json_response(200, endpoints_json(rows));
      });
    });
  });
}

void Status::Impl::add_channel(const http::Request& request, const WaitingPtr& waiting) {
  TextDocument document;
  const DocumentReading reading = read_texts(request.body, {{"name"}, {"test"}}, document);
  if (!reading.is_json) return answer(waiting, not_json(waiting->language));
  if (!reading.ok())
    return answer(waiting, invalid(waiting->language, "channel", reading.mistakes));
  NewSecrets wanted;
  wanted.owner_member = "channel";
  wanted.owner = document.texts[0];
  wanted.secrets = {
      {SecretKind::channel_token, make_token(document.booleans[0] ? "jdn_test_" : "jdn_live_")}};
  wanted.now = parts_.clock.clock().now();
  ask(waiting, [this, waiting, wanted](const core::State& state, core::Instant) {
    if (state.catalog->find_channel(wanted.owner) == nullptr)
      return post_answer(
          waiting, invalid(waiting->language, "channel",
                           {{"/name", "unknown-reference", "the catalog has no such channel"}}));
    parts_.post([this, waiting, wanted] { make_secrets(waiting, wanted); });
  });
}

void Status::Impl::create_endpoint(const http::Request& request, const WaitingPtr& waiting) {
  TextDocument document;
  const DocumentReading reading = read_texts(request.body, {{"factory"}, {}}, document);
  if (!reading.is_json) return answer(waiting, not_json(waiting->language));
  if (!reading.ok())
    return answer(waiting, invalid(waiting->language, "endpoint", reading.mistakes));
  NewSecrets wanted;
  wanted.owner_member = "factory";
  wanted.owner = document.texts[0];
  wanted.first_only = true;
  ask(waiting, [this, waiting, wanted](const core::State& state, core::Instant now) mutable {
    if (state.catalog->find_factory(wanted.owner) == nullptr)
      return post_answer(
          waiting, invalid(waiting->language, "endpoint",
                           {{"/factory", "unknown-reference", "the catalog has no such factory"}}));
    wanted.now = now;
    wanted.secrets = {{SecretKind::factory_webhook, make_webhook_secret()},
                      {SecretKind::factory_report, make_webhook_secret()},
                      {SecretKind::factory_token, make_token("jdn_factory_")}};
    parts_.post([this, waiting, wanted] { make_secrets(waiting, wanted); });
  });
}

void Status::Impl::rotate_endpoint(const WaitingPtr& waiting, std::string factory) {
  NewSecrets wanted;
  wanted.owner_member = "factory";
  wanted.owner = std::move(factory);
  wanted.secrets = {{SecretKind::factory_webhook, make_webhook_secret()},
                    {SecretKind::factory_report, make_webhook_secret()},
                    {SecretKind::factory_token, make_token("jdn_factory_")}};
  wanted.must_exist = true;
  wanted.kept = kKeptWhenRotated;
  wanted.now = parts_.clock.clock().now();
  make_secrets(waiting, std::move(wanted));
}

void Status::Impl::make_secrets(const WaitingPtr& waiting, NewSecrets wanted) {
  if (changing_credentials_) return answer(waiting, busy(waiting->language));
  changing_credentials_ = true;
  auto made = std::make_shared<NewSecrets>(std::move(wanted));
  const bool taken = parts_.readers.post([this, waiting, made](runtime::ReadContext& context) {
    const std::string problem = made->prepare(context.journal.secrets(), context.sealer);
    parts_.post([this, waiting, made, problem] {
      if (problem.empty()) return store_secrets(waiting, made);
      changing_credentials_ = false;
      if (problem == "endpoint-absent") return answer(waiting, not_found(waiting->language));
      answer(waiting, conflict(waiting->language, problem, "rotate it instead"));
    });
  });
  if (taken) return;
  changing_credentials_ = false;
  answer(waiting, busy(waiting->language));
}

void Status::Impl::store_secrets(const WaitingPtr& waiting, std::shared_ptr<NewSecrets> made) {
  runtime::SecretChange change;
  change.written = made->rows;
  change.dropped = made->dropped;
  // Shown only when they are in force: the answer may be used at once.
  change.done = [this, waiting, made] {
    parts_.reload_credentials([this, waiting, made] {
      changing_credentials_ = false;
      parts_.dispatcher.endpoint_changed(made->owner);
      answer(waiting, json_response(201, made->json()));
    });
  };
  if (parts_.writer.change_secrets(std::move(change))) return;
  changing_credentials_ = false;
  answer(waiting, busy(waiting->language));
}

}  // namespace jidan::status
