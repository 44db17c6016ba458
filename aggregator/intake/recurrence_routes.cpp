// Recurring orders: put, get, end, confirm. Each answers with the recurrence as it is then, read
// after the commit. One of another channel is answered exactly like one that isn't there.
#include <utility>

#include "aggregator/intake/intake_routes.hpp"
#include "aggregator/intake/recurrence_view.hpp"
#include "aggregator/ledger/catalog_forms.hpp"

namespace jidan::intake {
namespace {

// 201 only for one that was not there before.
int status_of(const runtime::CommandAnswer& answer) {
  for (const core::Event& event : answer.events)
    if (const auto* put = std::get_if<core::RecurrencePut>(&event))
      return put->replaces == 0 ? 201 : 200;
  return 200;
}

}  // namespace

void Intake::Impl::recurrence(http::Request& request, const Match& match, const Caller& caller,
                              WaitingPtr waiting) {
  core::RecurrenceName name{std::string(caller.channel), std::string(match.parameter("recurrence")),
                            caller.test};
  if (match.id == RouteId::put_recurrence)
    return put_recurrence(request, std::move(name), std::move(waiting));
  if (match.id == RouteId::get_recurrence)
    return show_recurrence(std::move(name), 200, std::move(waiting));
  if (match.id == RouteId::end_recurrence)
    return change_recurrence(core::EndRecurrence{name}, name, std::move(waiting));
  const auto date = ledger::date_of(match.parameter("date"));
  if (!date) return send(*waiting, not_found(waiting->language));
  change_recurrence(core::ConfirmOccurrence{name, *date}, name, std::move(waiting));
}

void Intake::Impl::put_recurrence(http::Request& request, core::RecurrenceName name,
                                  WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!http::equals_ignoring_case(request.media_type(), http::content_type::json))
    return send(*waiting, unsupported_media_type(language));
  if (!is_recurrence_id(name.external_id)) {
    const std::string most = std::to_string(core::kRecurrenceIdMax);
    return send(*waiting, invalid(language, "recurrence",
                                  {{"/external_id",
                                    MistakeCode::bad_format,
                                    {},
                                    "1 … " + most + " characters, none of them control"}}));
  }
  core::RecurrencePlacement placement;
  switch (recurrences_.decode(body_text(request.body), {name.channel, name.external_id, name.test},
                              placement)) {
    case Decoding::not_json:
      return send(*waiting, not_json(language));
    case Decoding::mistaken:
      return send(*waiting, invalid(language, "recurrence", recurrences_.mistakes()));
    case Decoding::good:
      break;
  }
  change_recurrence(core::PutRecurrence{std::move(placement)}, std::move(name), std::move(waiting));
}

void Intake::Impl::change_recurrence(core::Command&& command, core::RecurrenceName name,
                                     WaitingPtr waiting) {
  const auto answered = [this, name = std::move(name), waiting](runtime::CommandAnswer&& answer) {
    switch (answer.outcome) {
      case runtime::CommandOutcome::applied:
      case runtime::CommandOutcome::unchanged:
        return show_recurrence(name, status_of(answer), waiting);
      case runtime::CommandOutcome::refused:
        return send(*waiting, answer.unknown == core::Unknown::none
                                  ? refused(waiting->language, answer.refusals, core::kNever)
                                  : not_found(waiting->language));
      case runtime::CommandOutcome::unavailable:
        return send(*waiting, unavailable(waiting->language));
    }
  };
  if (!parts_.sink->submit(std::move(command), answered)) send_busy(*waiting);
}

void Intake::Impl::show_recurrence(core::RecurrenceName name, int status, WaitingPtr waiting) {
  parts_.reads->recurrence(std::move(name), [status, waiting](RecurrenceResult&& result) {
    switch (result.status) {
      case ReadStatus::found:
        return waiting->reply.send(json_response(status, render_recurrence(result.recurrence)));
      case ReadStatus::absent:
      case ReadStatus::removed:
        return send(*waiting, not_found(waiting->language));
      case ReadStatus::behind:
        return send(*waiting, reads_behind(waiting->language));
    }
  });
}

}  // namespace jidan::intake
