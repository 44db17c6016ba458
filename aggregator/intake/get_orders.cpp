// Orders out, and the payment of a pending one. An order of another channel is answered exactly
// like one that isn't there.
#include <utility>

#include "aggregator/intake/intake_routes.hpp"
#include "aggregator/intake/order_view.hpp"
#include "aggregator/intake/payment_decoder.hpp"
#include "aggregator/intake/query.hpp"

namespace jidan::intake {
namespace {

// RFC 9110 13.1.2: a list of entity tags, compared weakly, or "*".
bool none_match_names(std::string_view header, std::string_view etag) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    std::string_view each = header.substr(0, comma);
    header.remove_prefix(std::min(comma + 1, header.size()));
    while (!each.empty() && each.front() == ' ') each.remove_prefix(1);
    while (!each.empty() && each.back() == ' ') each.remove_suffix(1);
    if (each.substr(0, 2) == "W/") each.remove_prefix(2);
    if (each == "*" || each == etag) return true;
  }
  return false;
}

http::Response order_response(const OrderRead& order, std::string_view if_none_match) {
  std::string etag = etag_of(order);
  http::Response response;
  if (none_match_names(if_none_match, etag)) {
    response.status = 304;
    response.content_type = {};
  } else {
    response.body = render_order(order);
  }
  response.headers.push_back({"ETag", std::move(etag)});
  return response;
}

}  // namespace

ProblemDocument problem_of(const OrderResult& result, Language language) {
  switch (result.status) {
    case ReadStatus::absent:
      return not_found(language);
    case ReadStatus::removed:
      return history_removed(language, result.removed_before);
    case ReadStatus::found:
    case ReadStatus::behind:
      break;
  }
  return reads_behind(language);
}

void Intake::Impl::answer_order(core::OrderId order, const std::string& channel, int status,
                                WaitingPtr waiting) {
  parts_.reads->order(channel, order, [waiting, status](OrderResult&& result) {
    if (result.status != ReadStatus::found)
      return send(*waiting, problem_of(result, waiting->language));
    http::Response response = order_response(result.order, {});
    response.status = status;
    waiting->reply.send(std::move(response));
  });
}

void Intake::Impl::get_order(const http::Request& request, std::string_view id, std::string channel,
                             WaitingPtr waiting) {
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return send(*waiting, not_found(waiting->language));
  parts_.reads->order(std::move(channel), *order,
                      [waiting, if_none_match = std::string{request.header("If-None-Match")}](
                          OrderResult&& result) {
                        if (result.status == ReadStatus::found)
                          waiting->reply.send(order_response(result.order, if_none_match));
                        else
                          send(*waiting, problem_of(result, waiting->language));
                      });
}

void Intake::Impl::list_orders(const http::Request& request, std::string channel,
                               WaitingPtr waiting) {
  OrderFilter filter;
  const Mistakes mistakes = read_orders_query(request.query, filter);
  if (!mistakes.empty()) return send(*waiting, bad_query(waiting->language, mistakes));
  parts_.reads->orders(std::move(channel), std::move(filter), [waiting](OrdersResult&& result) {
    if (result.status == ReadStatus::found)
      waiting->reply.send(json_response(200, render_orders(result)));
    else
      send(*waiting, reads_behind(waiting->language));
  });
}

void Intake::Impl::post_paid(http::Request& request, std::string_view id, std::string channel,
                             WaitingPtr waiting) {
  const Language language = waiting->language;
  if (!http::equals_ignoring_case(request.media_type(), http::content_type::json))
    return send(*waiting, unsupported_media_type(language));
  core::Instant paid_at{};
  Mistakes mistakes;
  const Decoding decoding = decode_payment(body_text(request.body), paid_at, mistakes);
  if (decoding == Decoding::not_json) return send(*waiting, not_json(language));
  if (decoding == Decoding::mistaken) return send(*waiting, invalid(language, "payment", mistakes));
  const auto order = core::parse_id<core::OrderTag>(id);
  if (!order) return send(*waiting, not_found(language));
  // Whose order it is, the command can't say; the read can.
  parts_.reads->order(channel, *order,
                      [this, channel, order = *order, paid_at, waiting](OrderResult&& result) {
                        if (result.status == ReadStatus::found)
                          record_payment(order, paid_at, channel, waiting);
                        else
                          send(*waiting, problem_of(result, waiting->language));
                      });
}

void Intake::Impl::record_payment(core::OrderId order, core::Instant paid_at, std::string channel,
                                  WaitingPtr waiting) {
  const auto answered = [this, order, channel = std::move(channel),
                         waiting](runtime::CommandAnswer&& answer) {
    switch (answer.outcome) {
      case runtime::CommandOutcome::applied:
      case runtime::CommandOutcome::unchanged:
        return answer_order(order, channel, 200, waiting);
      case runtime::CommandOutcome::refused:
        return send(*waiting, answer.unknown == core::Unknown::none
                                  ? refused(waiting->language, answer.refusals, core::kNever)
                                  : not_found(waiting->language));
      case runtime::CommandOutcome::unavailable:
        return send(*waiting, unavailable(waiting->language));
    }
  };
  if (!parts_.sink->submit(core::RecordPayment{order, paid_at}, answered)) send_busy(*waiting);
}

}  // namespace jidan::intake
