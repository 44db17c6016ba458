// Putting a catalog in force, or only saying what it would do to the open work. Reading one takes a
// second where it is large: that is done on the readers' thread, and the writer gets the finished
// catalog.
#include "aggregator/core/planning/catalog_change.hpp"
#include "aggregator/ledger/catalog_patch_json.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/runtime/zones.hpp"
#include "aggregator/status/status_routes.hpp"
#include "aggregator/status/view_parts.hpp"

namespace jidan::status {
namespace {

using runtime::CommandAnswer;
using runtime::CommandOutcome;

// A pool's key; null: not in a pool, because the product is held.
void put_pool(http::JsonWriter& json, std::string_view name, const std::string& key) {
  if (key.empty()) {
    json.key(name).null();
  } else {
    put_text(json, name, key);
  }
}

void put_shifts(http::JsonWriter& json, const std::vector<core::PoolShift>& shifts) {
  json.key("moves").begin_array();
  for (const core::PoolShift& each : shifts) {
    json.begin_object();
    put_pool(json, "from", each.from);
    put_pool(json, "to", each.to);
    put_boolean(json, "test", each.test);
    put_number(json, "parts", each.parts);
    put_number(json, "pieces", each.pieces);
    json.end_object();
  }
  json.end_array();
}

void put_lost(http::JsonWriter& json, const std::vector<core::LostParts>& lost) {
  json.key("without_factory").begin_array();
  for (const core::LostParts& each : lost) {
    json.begin_object();
    put_text(json, "sku", each.sku);
    put_number(json, "parts", each.parts);
    put_number(json, "pieces", each.pieces);
    put_number(json, "substituted_parts", each.substituted);
    json.end_object();
  }
  json.end_array();
}

std::string tried_json(std::uint32_t version, const core::CatalogChange& change) {
  std::string out;
  http::JsonWriter json(out);
  json.begin_object();
  put_boolean(json, "applied", false);
  put_number(json, "version", version);
  put_number(json, "parts_moved", change.shifted_parts());
  put_shifts(json, change.shifts);
  put_lost(json, change.lost);
  json.end_object();
  return out;
}

std::string etag_of(std::uint32_t version) {
  return "\"" + std::to_string(version) + "\"";
}

http::Response applied_response(std::uint32_t version, const std::vector<core::Event>& events) {
  std::int64_t moved = 0;
  std::int64_t opened = 0;
  for (const core::Event& event : events) {
    if (const auto* begun = std::get_if<core::RekeyingBegun>(&event))
      moved = static_cast<std::int64_t>(begun->parts);
    if (std::holds_alternative<core::PoolOpened>(event)) ++opened;
  }
  std::string out;
  http::JsonWriter json(out);
  json.begin_object();
  put_boolean(json, "applied", true);
  put_number(json, "version", version);
  put_number(json, "parts_moved", moved);
  put_number(json, "pools_opened", opened);
  json.end_object();
  http::Response response = json_response(200, std::move(out));
  response.headers.push_back({"ETag", etag_of(version)});
  return response;
}

Mistakes mistakes_of(const std::vector<ledger::DocumentProblem>& problems) {
  Mistakes mistakes;
  for (const ledger::DocumentProblem& each : problems)
    mistakes.push_back({each.pointer, each.code, each.detail});
  return mistakes;
}

// The document that is in force; nothing when the read tables don't know of it yet.
std::optional<std::string> document_of(runtime::ReadContext& context, std::uint32_t version) {
  for (const ledger::CatalogRow& row : context.tables.catalogs()) {
    if (row.version != version) continue;
    const auto found = context.journal.event(row.event);
    if (!found) return std::nullopt;
    core::Event event = ledger::decode_event(row.event, found->bytes);
    auto* applied = std::get_if<core::CatalogApplied>(&event);
    if (applied != nullptr) return std::move(applied->document);
  }
  return std::nullopt;
}

core::ApplyCatalog command_of(core::Catalog&& catalog, std::string document, bool force) {
  return {std::make_shared<const core::Catalog>(std::move(catalog)), std::move(document), force};
}

}  // namespace

// If-Match names the version that the operator saw: two operators don't undo each other's change.
bool Status::Impl::begin_applying(const http::Request& request, const WaitingPtr& waiting,
                                  ApplyQuery& query) {
  const auto read = read_apply_query(request.query);
  if (!read) {
    answer(waiting,
           bad_query(waiting->language, {{"", "bad-value", "dry_run and force: true or false"}}));
    return false;
  }
  query = *read;
  const std::string_view wanted = request.header("If-Match");
  const std::string in_force = etag_of(parts_.writer.snapshot().catalog_version);
  if (wanted.empty() || wanted == "*" || wanted == in_force) return true;
  answer(waiting, precondition_failed(waiting->language, in_force + " is in force"));
  return false;
}

void Status::Impl::put_catalog(const http::Request& request, const WaitingPtr& waiting) {
  ApplyQuery query;
  if (!begin_applying(request, waiting, query)) return;
  const bool taken =
      parts_.readers.post([this, waiting, query, document = request.body](runtime::ReadContext&) {
        auto reading = ledger::read_catalog(document, runtime::load_zone);
        if (!reading.ok())
          return post_answer(waiting,
                             invalid(waiting->language, "catalog", mistakes_of(reading.error())));
        apply_read(waiting, query,
                   command_of(std::move(reading.value().catalog), document, query.force));
      });
  if (!taken) answer(waiting, busy(waiting->language));
}

// Made on the document in force; when another is by the time it is done, its version is too old.
void Status::Impl::patch_catalog(const http::Request& request, const WaitingPtr& waiting) {
  ApplyQuery query;
  if (!begin_applying(request, waiting, query)) return;
  const auto snapshot = parts_.writer.snapshot();
  if (snapshot.catalog_version == 0)
    return answer(waiting, conflict(waiting->language, "catalog-version",
                                    "none is in force: put a whole one first"));
  const bool taken = parts_.readers.post([this, waiting, query, head = snapshot.head,
                                          version = snapshot.catalog_version,
                                          lines = request.body](runtime::ReadContext& context) {
    if (!parts_.projector.wait_until(head, std::chrono::seconds{1}))
      return post_answer(waiting, reads_behind(waiting->language));
    const auto base = document_of(context, version);
    if (!base) return post_answer(waiting, reads_behind(waiting->language));
    auto patching = ledger::patch_catalog(*base, lines, runtime::load_zone);
    if (!patching.ok())
      return post_answer(
          waiting, invalid(waiting->language, "catalog-patch", mistakes_of(patching.error())));
    ledger::PatchedCatalog& patched = patching.value();
    apply_read(
        waiting, query,
        command_of(std::move(patched.read.catalog), std::move(patched.document), query.force));
  });
  if (!taken) answer(waiting, busy(waiting->language));
}

// From the readers' thread back to the io thread.
void Status::Impl::apply_read(const WaitingPtr& waiting, ApplyQuery query,
                              core::ApplyCatalog&& given) {
  auto command = std::make_shared<core::ApplyCatalog>(std::move(given));
  parts_.post([this, waiting, command, query] {
    if (query.dry_run) return try_catalog(waiting, std::move(*command));
    submit_catalog(waiting, std::move(*command));
  });
}

void Status::Impl::try_catalog(const WaitingPtr& waiting, core::ApplyCatalog command) {
  ask(waiting, [this, waiting, command = std::move(command)](const core::State& state,
                                                             core::Instant now) {
    const core::Catalog& after = *command.catalog;
    if (const auto stale = core::too_early_for(state, after))
      return post_answer(waiting, conflict(waiting->language, "catalog-version", stale->detail));
    const core::CatalogChange change = core::change_by(state, after, now);
    const auto refusals = core::refusals_of(change, command.force);
    post_answer(waiting, refusals.empty() ? json_response(200, tried_json(after.version, change))
                                          : refused(waiting->language, refusals));
  });
}

void Status::Impl::submit_catalog(const WaitingPtr& waiting, core::ApplyCatalog command) {
  const std::uint32_t version = command.catalog->version;
  const std::uint32_t in_force = parts_.writer.snapshot().catalog_version;
  if (version <= in_force)
    return answer(waiting, conflict(waiting->language, "catalog-version",
                                    "version " + std::to_string(in_force) + " is in force"));
  // Two of the same version at once would both be newer than what is in force.
  if (applying_catalog_) return answer(waiting, busy(waiting->language));
  applying_catalog_ = true;
  const bool taken =
      parts_.writer.submit(std::move(command), [this, waiting, version](CommandAnswer&& result) {
        applying_catalog_ = false;
        answer(waiting, result.outcome == CommandOutcome::applied
                            ? applied_response(version, result.events)
                            : response_of(result, waiting->language));
      });
  if (taken) return;
  applying_catalog_ = false;
  answer(waiting, busy(waiting->language));
}

}  // namespace jidan::status
