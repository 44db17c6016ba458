// What an operator does: each becomes a command of the core, a call to the dispatcher, or a file.
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/status/backup_job.hpp"
#include "aggregator/status/documents.hpp"
#include "aggregator/status/status_routes.hpp"
#include "aggregator/status/view_parts.hpp"

namespace jidan::status {
namespace {

using runtime::CommandAnswer;
using runtime::CommandOutcome;

std::string applied_json(const CommandAnswer& answer) {
  std::string out;
  http::JsonWriter json(out);
  json.begin_object();
  put_boolean(json, "applied", answer.outcome == CommandOutcome::applied);
  json.key("runs").begin_array();
  for (std::size_t i = 0; i < answer.events.size(); ++i)
    if (std::holds_alternative<core::RunReleased>(answer.events[i]))
      json.string(core::to_text(core::RunId{answer.first + i}));
  json.end_array().end_object();
  return out;
}

}  // namespace

http::Response response_of(const CommandAnswer& answer, Language language) {
  switch (answer.outcome) {
    case CommandOutcome::applied:
    case CommandOutcome::unchanged:
      return json_response(200, applied_json(answer));
    case CommandOutcome::refused:
      if (answer.unknown != core::Unknown::none) return not_found(language);
      return refused(language, answer.refusals);
    case CommandOutcome::unavailable:
      break;
  }
  return unavailable(language);
}

namespace {

http::Response response_of(const BackupJob::Outcome& outcome, const std::string& file,
                           Language language) {
  switch (outcome.kind) {
    case BackupJob::Outcome::Kind::busy:
      return busy(language);
    case BackupJob::Outcome::Kind::failed:
      return failed(language, outcome.problem);
    case BackupJob::Outcome::Kind::made:
      break;
  }
  std::string out;
  http::JsonWriter json(out);
  json.begin_object();
  put_text(json, "file", file);
  put_number(json, "pages", outcome.pages);
  json.end_object();
  return json_response(201, std::move(out));
}

}  // namespace

void Status::Impl::submit(const WaitingPtr& waiting, core::Command command) {
  const bool taken =
      parts_.writer.submit(std::move(command), [this, waiting](CommandAnswer&& result) {
        answer(waiting, response_of(result, waiting->language));
      });
  if (!taken) answer(waiting, busy(waiting->language));
}

void Status::Impl::release_pool(const WaitingPtr& waiting, std::string_view id) {
  const auto pool = core::parse_id<core::PoolTag>(id);
  if (!pool) return answer(waiting, not_found(waiting->language));
  submit(waiting, core::ReleasePool{*pool});
}

void Status::Impl::set_availability(const http::Request& request, const WaitingPtr& waiting,
                                    std::string factory) {
  core::TakeReport command;
  command.report.kind = core::ReportKind::availability;
  command.report.at = parts_.clock.clock().now();
  const DocumentReading reading = read_availability(request.body, command.report.availability);
  if (!reading.is_json) return answer(waiting, not_json(waiting->language));
  if (!reading.ok())
    return answer(waiting, invalid(waiting->language, "availability", reading.mistakes));
  command.factory = std::move(factory);
  submit(waiting, std::move(command));
}

void Status::Impl::retry_delivery(const WaitingPtr& waiting, std::string_view id) {
  const auto delivery = core::parse_id<core::DeliveryTag>(id);
  if (!delivery) return answer(waiting, not_found(waiting->language));
  if (parts_.dispatcher.retry(id)) return answer(waiting, json_response(200, "{\"applied\":true}"));
  read(waiting, [waiting, delivery = *delivery](runtime::ReadContext& context) {
    const auto row = context.journal.delivery(delivery.value);
    if (!row) return not_found(waiting->language);
    return conflict(waiting->language, "delivery-not-dead",
                    "it is " + std::string{to_text(row->state)} + ", not a dead letter");
  });
}

namespace {

// Nothing: there is no such order. The read tables let go of a closed order before its history is
// removed; until then the journal says that it is one, and its key whether it was erased.
std::optional<bool> is_erased(runtime::ReadContext& context, core::OrderId order) {
  if (const auto row = context.tables.order(order)) return row->erased;
  if (order.value <= context.journal.removed_to()) return std::nullopt;
  const auto found = context.journal.event(order.value);
  if (!found) return std::nullopt;
  const core::Event event = ledger::decode_event(order.value, found->bytes);
  if (!std::holds_alternative<core::OrderAccepted>(event)) return std::nullopt;
  return !context.journal.order_key(order.value).has_value();
}

}  // namespace

// Whether it is an order at all, only what was written down of it can say.
void Status::Impl::erase_order(const WaitingPtr& waiting, std::string_view id) {
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return answer(waiting, not_found(waiting->language));
  const core::Sequence head = parts_.writer.snapshot().head;
  const bool taken =
      parts_.readers.post([this, waiting, order = *order, head](runtime::ReadContext& context) {
        if (!parts_.projector.wait_until(head, std::chrono::seconds{1}))
          return post_answer(waiting, reads_behind(waiting->language));
        const auto erased = is_erased(context, order);
        if (!erased) return post_answer(waiting, not_found(waiting->language));
        if (*erased)
          return post_answer(waiting, json_response(200, "{\"applied\":false,\"runs\":[]}"));
        parts_.post([this, waiting, order] { submit(waiting, core::EraseOrder{order}); });
      });
  if (!taken) answer(waiting, busy(waiting->language));
}

void Status::Impl::back_up(const http::Request& request, const WaitingPtr& waiting) {
  TextDocument document;
  const DocumentReading reading = read_texts(request.body, {{"file"}, {}}, document);
  if (!reading.is_json) return answer(waiting, not_json(waiting->language));
  if (!reading.ok()) return answer(waiting, invalid(waiting->language, "backup", reading.mistakes));
  const std::string file = document.texts[0];
  if (!std::filesystem::path(file).is_absolute())
    return answer(waiting, invalid(waiting->language, "backup",
                                   {{"/file", "bad-format",
                                     "an absolute path on the daemon's "
                                     "machine"}}));
  const auto done = [this, waiting, file](const BackupJob::Outcome& outcome) {
    answer(waiting, response_of(outcome, file, waiting->language));
  };
  const BackupJob::Parts parts{parts_.readers, parts_.clock.clock(), parts_.executor, parts_.post,
                               parts_.settings.backup_bytes_per_second};
  std::make_shared<BackupJob>(parts, done)->begin(parts_.settings.data_dir, file);
}

}  // namespace jidan::status
