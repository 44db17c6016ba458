// Asking for job sheets page by page; see puller.hpp.
#include "factory-adapter/puller.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "factory-adapter/answer.hpp"
#include "web-hooks/http/target_text.hpp"

namespace jidan::adapter {

Puller::Puller(boost::asio::any_io_executor executor, http::HttpTransport& transport,
               platform::ClockControl& control, platform::Log& log, Writer& writer,
               PullSettings settings)
    : executor_(executor),
      transport_(transport),
      control_(control),
      log_(log),
      writer_(writer),
      settings_(std::move(settings)),
      timer_(executor, control) {}

void Puller::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Puller::poll() {
  if (stopped_) return;
  http::ClientRequest request;
  request.method = http::Method::get;
  request.url = settings_.aggregator_url + "/v1/factories/" +
                http::percent_encode(settings_.factory) +
                "/job-sheets?after=" + http::percent_encode(settings_.cursor);
  request.headers.push_back({"Authorization", "Bearer " + settings_.token});
  request.allow_private = true;
  const auto work = std::make_shared<platform::ClockControl::Work>(control_.begin_work());
  transport_.send(std::move(request), [this, work](http::ClientResult result) {
    got(result);
    work->end();
  });
}

void Puller::got(const http::ClientResult& result) {
  if (stopped_) return;
  const bool whole = result.error == http::ClientError::none && result.status == 200;
  auto page = whole ? decode_page(result.body) : std::nullopt;
  if (!page) {
    log_.warning("pull.failed", {{"factory", settings_.factory},
                                 {"http_status", result.status},
                                 {"error", http::client_error_code(result.error)}});
    return try_later();
  }
  failures_ = 0;
  if (page->sheets.empty() && (page->next.empty() || page->next == settings_.cursor))
    return wait(settings_.every);
  std::vector<ReceivedMessage> messages;
  for (PulledSheet& sheet : page->sheets) {
    ReceivedMessage message;
    message.factory = settings_.factory;
    message.webhook_id = std::move(sheet.delivery_id);
    message.body_digest = sha256_bytes(sheet.body);
    message.decoded = decode_message(sheet.body);
    message.body = std::move(sheet.body);
    messages.push_back(std::move(message));
  }
  store(page->next, std::move(messages));
}

void Puller::store(const std::string& next, std::vector<ReceivedMessage> messages) {
  // A page that leads nowhere is asked for again only after the usual wait.
  const bool ask_again = !messages.empty() && next != settings_.cursor;
  PulledBatch batch{settings_.factory, std::move(messages), next};
  const bool taken = writer_.pulled(std::move(batch), [this, next, ask_again] {
    const auto work = std::make_shared<platform::ClockControl::Work>(control_.begin_work());
    boost::asio::post(executor_, [this, next, ask_again, work] { stored(next, ask_again); });
  });
  if (!taken) try_later();
}

void Puller::stored(const std::string& next, bool ask_again) {
  settings_.cursor = next;
  if (ask_again) {
    poll();
  } else {
    wait(settings_.every);
  }
}

void Puller::try_later() {
  ++failures_;
  const Instant now = control_.clock().now();
  wait(next_attempt(now, failures_, std::nullopt) - now);
}

void Puller::wait(std::chrono::milliseconds time) {
  if (stopped_) return;
  timer_.wake_at(control_.clock().now() + time, [this] { poll(); });
}

}  // namespace jidan::adapter
