// Orders in: one as JSON or many as NDJSON. An order that is not well formed is answered here; the
// others go to the writer, and each answer is rendered when its commit is on disk.
#include <algorithm>
#include <utility>
#include <vector>

#include "aggregator/intake/intake_routes.hpp"
#include "aggregator/intake/order_answer.hpp"
#include "aggregator/intake/query.hpp"
#include "web-hooks/http/json_text.hpp"

namespace jidan::intake {
namespace {

using runtime::OrderAnswer;
using runtime::OrderOutcome;

ProblemDocument problem_of(const OrderAnswer& answer, Language language) {
  switch (answer.outcome) {
    case OrderOutcome::conflict:
      return order_conflict(language, core::to_text(answer.order.id));
    case OrderOutcome::refused:
      return refused(language, answer.refusals, answer.earliest);
    case OrderOutcome::placed:
    case OrderOutcome::repeated:
    case OrderOutcome::unavailable:
      break;
  }
  return unavailable(language);
}

bool is_kept(const OrderAnswer& answer) {
  return answer.outcome == OrderOutcome::placed || answer.outcome == OrderOutcome::repeated;
}

// 201 only for what is on disk now and was not before.
int status_of(const OrderAnswer& answer, bool dry_run) {
  return answer.outcome == OrderOutcome::placed && !dry_run ? 201 : 200;
}

http::Response response_of(const OrderAnswer& answer, const Waiting& waiting) {
  if (!is_kept(answer)) return problem_of(answer, waiting.language).response();
  const bool preview = waiting.dry_run && answer.outcome == OrderOutcome::placed;
  return json_response(status_of(answer, waiting.dry_run),
                       preview ? render_dry_run(answer.order) : render_order_answer(answer.order));
}

std::string line_result(std::size_t index, const ProblemDocument& problem) {
  std::string text;
  http::JsonWriter json{text};
  json.begin_object().key("index").integer(static_cast<std::int64_t>(index));
  json.key("status").integer(problem.status());
  json.key("problem").raw(problem.body());
  json.end_object();
  return text;
}

std::string line_result(std::size_t index, const OrderAnswer& answer, const Waiting& waiting) {
  if (!is_kept(answer)) return line_result(index, problem_of(answer, waiting.language));
  std::string text;
  http::JsonWriter json{text};
  json.begin_object().key("index").integer(static_cast<std::int64_t>(index));
  json.key("status").integer(status_of(answer, waiting.dry_run));
  if (waiting.dry_run && answer.outcome == OrderOutcome::placed)
    json.key("dry_run").boolean(true);
  else
    json.key("order_id").string(core::to_text(answer.order.id));
  json.end_object();
  return text;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The lines that hold something; blank ones are passed over and not counted.
std::vector<BodyText> split_lines(BodyText body) {
  std::vector<BodyText> lines;
  std::size_t from = 0;
  while (from < body.text.size()) {
    const std::size_t end = std::min(body.text.find('\n', from), body.text.size());
    if (!is_blank(body.text.substr(from, end - from))) lines.push_back(body.part(from, end - from));
    from = end + 1;
  }
  return lines;
}

ProblemDocument decoding_problem(Decoding decoding, const Mistakes& mistakes, Language language) {
  return decoding == Decoding::not_json ? not_json(language) : invalid(language, "order", mistakes);
}

}  // namespace

// One order that is a request of its own.
class SingleOrder final : public runtime::OrderTicket {
 public:
  explicit SingleOrder(Waiting waiting) : waiting_(std::move(waiting)) {
    dry_run = waiting_.dry_run;
  }
  void answered() override { waiting_.reply.send(response_of(answer, waiting_)); }
  Waiting& waiting() { return waiting_; }

 private:
  Waiting waiting_;
};

// One NDJSON request; answered when the last of its lines is.
struct NdjsonBatch {
  Waiting waiting;
  std::vector<std::string> results;
  std::size_t open = 0;
  bool queue_full = false;

  void finish_one() {
    if (--open > 0) return;
    std::size_t bytes = 0;
    for (const std::string& result : results) bytes += result.size() + 1;
    http::Response response = json_response(200, {});
    response.content_type = http::content_type::ndjson;
    response.body.reserve(bytes);
    for (const std::string& result : results) response.body.append(result).append("\n");
    waiting.reply.send(std::move(response));
  }
};

// One line of such a request.
class OrderOfBatch final : public runtime::OrderTicket {
 public:
  OrderOfBatch(std::shared_ptr<NdjsonBatch> batch, std::size_t index)
      : batch_(std::move(batch)), index_(index) {
    dry_run = batch_->waiting.dry_run;
  }
  void answered() override {
    batch_->results[index_] = line_result(index_, answer, batch_->waiting);
    batch_->finish_one();
  }

 private:
  std::shared_ptr<NdjsonBatch> batch_;
  std::size_t index_;
};

void Intake::Impl::post_orders(http::Request& request, http::Reply reply, Language language) {
  Waiting waiting{std::move(reply), language, false};
  // The credentials may be swapped while an answer is awaited: the caller is used only in this
  // turn.
  const auto caller = find_channel(*credentials, request);
  if (!caller) return send_unauthorized(waiting);
  const auto dry_run = read_dry_run(request.query);
  if (!dry_run)
    return send(waiting,
                bad_query(language, {{"/dry_run", MistakeCode::bad_value, {}, "true, false"}}));
  waiting.dry_run = *dry_run;
  const std::string_view media_type = request.media_type();
  if (http::equals_ignoring_case(media_type, http::content_type::json))
    post_one(request, *caller, std::move(waiting));
  else if (http::equals_ignoring_case(media_type, http::content_type::ndjson))
    post_many(request, *caller, std::move(waiting));
  else
    send(waiting, unsupported_media_type(language));
}

void Intake::Impl::post_one(http::Request& request, const Caller& caller, Waiting waiting) {
  auto single = std::make_unique<SingleOrder>(std::move(waiting));
  SingleOrder& order = *single;
  const Decoding decoding =
      orders_.decode(body_text(request.body), caller.channel, caller.test, order.order);
  if (decoding != Decoding::good) {
    ++counts.orders_invalid;
    return send(order.waiting(),
                decoding_problem(decoding, orders_.mistakes(), order.waiting().language));
  }
  runtime::OrderTicketPtr ticket = std::move(single);
  if (!parts_.sink->submit_order(ticket)) return send_busy(order.waiting());
  ++counts.orders_submitted;
}

void Intake::Impl::post_many(http::Request& request, const Caller& caller, Waiting waiting) {
  const std::vector<BodyText> lines = split_lines(body_text(request.body));
  if (lines.size() > parts_.limits.ndjson_lines_max)
    return send(waiting, too_large(waiting.language,
                                   std::to_string(parts_.limits.ndjson_lines_max) + " lines"));
  auto batch = std::make_shared<NdjsonBatch>();
  batch->waiting = std::move(waiting);
  batch->results.resize(lines.size());
  batch->open = lines.size() + 1;  // the one more is this loop
  for (std::size_t i = 0; i < lines.size(); ++i) submit_line(lines[i], i, caller, batch);
  batch->finish_one();
}

void Intake::Impl::submit_line(BodyText line, std::size_t index, const Caller& caller,
                               const std::shared_ptr<NdjsonBatch>& batch) {
  const Language language = batch->waiting.language;
  const auto end_now = [&](const ProblemDocument& problem) {
    batch->results[index] = line_result(index, problem);
    batch->finish_one();
  };
  if (batch->queue_full) return end_now(busy(language));
  runtime::OrderTicketPtr ticket = std::make_unique<OrderOfBatch>(batch, index);
  const Decoding decoding = orders_.decode(line, caller.channel, caller.test, ticket->order);
  if (decoding != Decoding::good) {
    ++counts.orders_invalid;
    return end_now(decoding_problem(decoding, orders_.mistakes(), language));
  }
  if (parts_.sink->submit_order(ticket)) {
    ++counts.orders_submitted;
    return;
  }
  ++counts.queue_full;
  batch->queue_full = true;
  end_now(busy(language));
}

}  // namespace jidan::intake
