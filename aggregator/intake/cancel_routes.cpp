// POST …/cancel and GET …/actions. Whose order it is, and which line has which number, only the
// read tables can say; what becomes of the pieces, only the core.
#include <algorithm>
#include <utility>

#include "aggregator/intake/actions_answer.hpp"
#include "aggregator/intake/cancel_decoder.hpp"
#include "aggregator/intake/intake_routes.hpp"

namespace jidan::intake {
namespace {

// The ids of the lines named; a number the order doesn't have is a mistake.
Mistakes find_lines(const OrderRead& order, const std::vector<std::uint16_t>& numbers,
                    std::vector<core::LineId>& ids) {
  Mistakes mistakes;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto line = std::find_if(order.lines.begin(), order.lines.end(),
                                   [&](const LineRead& each) { return each.number == numbers[i]; });
    if (line == order.lines.end())
      mistakes.push_back({"/lines/" + std::to_string(i), MistakeCode::unknown_reference, {}, {}});
    else
      ids.push_back(line->id);
  }
  return mistakes;
}

bool is_cancelled(const OrderRead& order, const std::vector<core::LineId>& lines) {
  return std::all_of(order.lines.begin(), order.lines.end(), [&](const LineRead& line) {
    const bool is_meant =
        lines.empty() || std::find(lines.begin(), lines.end(), line.id) != lines.end();
    return !is_meant || std::all_of(line.parts.begin(), line.parts.end(), [](const PartRead& each) {
      return each.state == core::PartState::cancelled;
    });
  });
}

}  // namespace

void Intake::Impl::get_actions(std::string_view id, std::string channel, WaitingPtr waiting) {
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return send(*waiting, not_found(waiting->language));
  parts_.reads->order(std::move(channel), *order, [this, waiting](OrderResult&& found) {
    if (found.status != ReadStatus::found)
      return send(*waiting, problem_of(found, waiting->language));
    const auto shown = std::make_shared<OrderRead>(std::move(found.order));
    parts_.reads->actions(shown->id, [this, shown, waiting](ActionsResult&& result) {
      if (!result.actions) return send_busy(*waiting);
      waiting->reply.send(json_response(200, render_actions(*shown, *result.actions)));
    });
  });
}

void Intake::Impl::post_cancel(http::Request& request, std::string_view id, std::string channel,
                               WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!http::equals_ignoring_case(request.media_type(), http::content_type::json))
    return send(*waiting, unsupported_media_type(language));
  CancelDocument document;
  Mistakes mistakes;
  const Decoding decoding = decode_cancel(body_text(request.body), document, mistakes);
  if (decoding == Decoding::not_json) return send(*waiting, not_json(language));
  if (decoding == Decoding::mistaken)
    return send(*waiting, invalid(language, "cancellation", mistakes));
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return send(*waiting, not_found(language));
  parts_.reads->order(channel, *order, [this, channel, document, waiting](OrderResult&& found) {
    if (found.status != ReadStatus::found)
      return send(*waiting, problem_of(found, waiting->language));
    core::CancelLines command{
        found.order.id, {}, {core::ActorKind::channel, channel}, document.reason};
    const Mistakes unknown = find_lines(found.order, document.lines, command.lines);
    if (!unknown.empty())
      return send(*waiting, invalid(waiting->language, "cancellation", unknown));
    // Closed orders have left the state: only their record says that it was done before.
    if (is_cancelled(found.order, command.lines))
      return answer_order(found.order.id, channel, 200, waiting);
    cancel(std::move(command), waiting);
  });
}

void Intake::Impl::cancel(core::CancelLines command, WaitingPtr waiting) {
  const auto answered = [this, command, waiting](runtime::CommandAnswer&& answer) {
    switch (answer.outcome) {
      case runtime::CommandOutcome::applied:
      case runtime::CommandOutcome::unchanged:
        return answer_cancelled(command, waiting);
      case runtime::CommandOutcome::refused:
        return send(*waiting, refused(waiting->language, answer.refusals, core::kNever));
      case runtime::CommandOutcome::unavailable:
        return send(*waiting, unavailable(waiting->language));
    }
  };
  if (!parts_.sink->submit(core::CancelLines{command}, answered)) send_busy(*waiting);
}

// 202 while a factory is asked about a line that was named, 200 when nothing more can come.
void Intake::Impl::answer_cancelled(const core::CancelLines& command, WaitingPtr waiting) {
  parts_.reads->actions(command.order, [this, command, waiting](ActionsResult&& result) {
    if (!result.actions) return send_busy(*waiting);
    const bool is_asked = std::any_of(
        result.actions->begin(), result.actions->end(), [&](const core::OrderAction& each) {
          return each.line && each.way == core::CancelWay::asked &&
                 (command.lines.empty() || std::find(command.lines.begin(), command.lines.end(),
                                                     *each.line) != command.lines.end());
        });
    answer_order(command.order, command.by.name, is_asked ? 202 : 200, waiting);
  });
}

}  // namespace jidan::intake
