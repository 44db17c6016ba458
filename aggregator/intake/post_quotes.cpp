// POST /v1/quotes: an order's document, decoded and checked as an order's, and never placed. The
// answer is asked of the state between two commits.
#include "aggregator/intake/intake_routes.hpp"
#include "aggregator/intake/quote_answer.hpp"

namespace jidan::intake {

void Intake::Impl::post_quote(http::Request& request, const Caller& caller, WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!http::equals_ignoring_case(request.media_type(), http::content_type::json))
    return send(*waiting, unsupported_media_type(language));
  core::OrderPlacement order;
  switch (orders_.decode(body_text(request.body), caller.channel, caller.test, order)) {
    case Decoding::not_json:
      return send(*waiting, not_json(language));
    case Decoding::mistaken:
      return send(*waiting, invalid(language, "order", orders_.mistakes()));
    case Decoding::good:
      break;
  }
  if (order.lines.size() > core::kQuotedLinesMax) {
    const Mistakes too_many{
        {"/lines", MistakeCode::too_many, {}, std::to_string(core::kQuotedLinesMax)}};
    return send(*waiting, invalid(language, "order", too_many));
  }
  parts_.reads->quote(std::move(order), [this, waiting](QuoteResult&& result) {
    if (!result.answer) return send_busy(*waiting);
    if (!result.answer->ok())
      return send(*waiting, refused(waiting->language, result.answer->error().refusals,
                                    result.answer->error().earliest));
    waiting->reply.send(json_response(200, render_quote(result.answer->value())));
  });
}

}  // namespace jidan::intake
