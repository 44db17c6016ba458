// What factories say and what they pull. An unknown factory is answered like a wrong signature.
#include <utility>

#include "aggregator/intake/intake_routes.hpp"
#include "aggregator/intake/order_view.hpp"
#include "aggregator/intake/query.hpp"

namespace jidan::intake {
namespace {

using runtime::CommandAnswer;
using runtime::CommandOutcome;

// What of the report nobody knows, as a mistake of the document.
ProblemDocument unknown_problem(core::Unknown unknown, Language language) {
  Mistake mistake;
  mistake.code = MistakeCode::unknown_reference;
  if (unknown == core::Unknown::run) mistake.pointer = "/data/run_id";
  return invalid(language, "report", {mistake});
}

http::Response response_of(const CommandAnswer& answer, Language language) {
  switch (answer.outcome) {
    case CommandOutcome::applied:
      return json_response(200, "{\"applied\":true}");
    case CommandOutcome::unchanged:
      return json_response(200, "{\"applied\":false}");
    case CommandOutcome::refused:
      if (answer.unknown != core::Unknown::none)
        return unknown_problem(answer.unknown, language).response();
      return refused(language, answer.refusals, core::kNever).response();
    case CommandOutcome::unavailable:
      break;
  }
  return unavailable(language).response();
}

}  // namespace

void Intake::Impl::post_report(http::Request& request, std::string factory, WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!is_factory_report(*credentials, factory, request, parts_.unix_seconds()))
    return send_unauthorized(*waiting);
  if (!http::equals_ignoring_case(request.media_type(), http::content_type::json))
    return send(*waiting, unsupported_media_type(language));
  core::TakeReport command;
  const Decoding decoding = reports_.decode(body_text(request.body), command.report);
  if (decoding == Decoding::not_json) return send(*waiting, not_json(language));
  if (decoding == Decoding::mistaken)
    return send(*waiting, invalid(language, "report", reports_.mistakes()));
  command.factory = std::move(factory);
  const bool taken = parts_.sink->submit(std::move(command), [waiting](CommandAnswer&& answer) {
    waiting->reply.send(response_of(answer, waiting->language));
  });
  if (!taken) return send_busy(*waiting);
  ++counts.reports_submitted;
}

void Intake::Impl::get_job_sheets(const http::Request& request, std::string factory,
                                  WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!is_factory_token(*credentials, factory, request)) return send_unauthorized(*waiting);
  JobSheetsQuery query;
  const Mistakes mistakes = read_job_sheets_query(request.query, query);
  if (!mistakes.empty()) return send(*waiting, bad_query(language, mistakes));
  parts_.reads->job_sheets(
      std::move(factory), query.after, query.limit,
      [waiting, after = query.after](JobSheetsResult&& result) {
        if (result.status == ReadStatus::found)
          waiting->reply.send(json_response(200, render_job_sheets(result, after)));
        else
          send(*waiting, result.status == ReadStatus::absent ? not_found(waiting->language)
                                                             : reads_behind(waiting->language));
      });
}

}  // namespace jidan::intake
