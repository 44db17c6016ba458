// How answers get back: from the readers' and the writer's threads, with the audit line of an
// acting request and the first answer of a repeated one.
#include "aggregator/status/status_routes.hpp"

namespace jidan::status {
namespace {

// A list that can't catch up within this is answered 503.
constexpr std::chrono::milliseconds kReadsBehindMax{1'000};

Sha256 content_of(const http::Request& request) {
  std::string content{http::method_token(request.method)};
  content += ' ';
  content += request.target;
  content += '\n';
  content += request.body;
  return sha256(content);
}

}  // namespace

void Status::Impl::answer(const WaitingPtr& waiting, http::Response response) {
  if (waiting->is_acting) {
    parts_.log.info("operator.acted", {{"operator", waiting->asker.name},
                                       {"method", waiting->method},
                                       {"path", waiting->path},
                                       {"http_status", response.status}});
    if (!waiting->idempotency_key.empty()) answered_.finish(waiting->idempotency_key, response);
  }
  waiting->reply.send(std::move(response));
}

void Status::Impl::post_answer(const WaitingPtr& waiting, http::Response response) {
  auto held = std::make_shared<http::Response>(std::move(response));
  parts_.post([this, waiting, held] { answer(waiting, std::move(*held)); });
}

bool Status::Impl::begin_acting(const http::Request& request, const WaitingPtr& waiting) {
  const std::string_view wanted =
      request.method == http::Method::patch ? http::content_type::ndjson : http::content_type::json;
  if (!request.body.empty() && !http::equals_ignoring_case(request.media_type(), wanted)) {
    answer(waiting, unsupported_media_type(waiting->language, wanted));
    return false;
  }
  const std::string_view key = request.header("Idempotency-Key");
  if (key.size() > kIdempotencyKeyBytesMax) {
    answer(waiting, bad_query(waiting->language,
                              {{"/Idempotency-Key", "too-long", "at most 128 characters"}}));
    return false;
  }
  const std::string own_key = waiting->asker.name + "\n" + std::string{key};
  if (!key.empty()) {
    auto found = answered_.begin(own_key, content_of(request));
    switch (found.known) {
      case AnsweredRequests::Known::fresh:
        break;
      case AnsweredRequests::Known::running:
        answer(waiting, conflict(waiting->language, "request-running",
                                 "the first request with this key isn't answered yet"));
        return false;
      case AnsweredRequests::Known::answered:
        answer(waiting, std::move(found.response));
        return false;
      case AnsweredRequests::Known::other_content:
        answer(waiting, conflict(waiting->language, "idempotency-key-reused",
                                 "this key belongs to a request with other content"));
        return false;
    }
    waiting->idempotency_key = own_key;
  }
  waiting->is_acting = true;
  waiting->method = http::method_token(request.method);
  waiting->path = request.path;
  return true;
}

// Everything committed when the request came is seen by its answer.
void Status::Impl::read(const WaitingPtr& waiting, View view) {
  const core::Sequence head = parts_.writer.snapshot().head;
  const bool taken = parts_.readers.post(
      [this, waiting, head, view = std::move(view)](runtime::ReadContext& context) {
        if (!parts_.projector.wait_until(head, kReadsBehindMax))
          return post_answer(waiting, reads_behind(waiting->language));
        try {
          post_answer(waiting, view(context));
        } catch (const ledger::HistoryRemoved&) {
          // Between the read tables and the journal: asked again it is absent.
          post_answer(waiting, reads_behind(waiting->language));
        }
      });
  if (!taken) answer(waiting, busy(waiting->language));
}

void Status::Impl::ask(const WaitingPtr& waiting, runtime::Question question) {
  if (!parts_.writer.ask(std::move(question))) answer(waiting, busy(waiting->language));
}

bool Status::Impl::query_ok(const http::Request& request, const WaitingPtr& waiting,
                            const ListForm& form, ListQuery& query) {
  Mistakes mistakes = read_list_query(request.query, form, query);
  if (mistakes.empty()) return true;
  answer(waiting, bad_query(waiting->language, std::move(mistakes)));
  return false;
}

}  // namespace jidan::status
