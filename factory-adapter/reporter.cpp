// Posting reports; see reporter.hpp.
#include "factory-adapter/reporter.hpp"

#include <memory>
#include <span>
#include <utility>

#include "factory-adapter/decode.hpp"
#include "web-hooks/http/target_text.hpp"
#include "web-hooks/retry_schedule.hpp"

namespace jidan::adapter {

Reporter::Reporter(http::HttpTransport& transport, platform::Clock& clock, platform::Log& log,
                   std::string aggregator_url, Credentials credentials, Answered answered)
    : transport_(transport),
      clock_(clock),
      log_(log),
      aggregator_url_(std::move(aggregator_url)),
      credentials_(std::move(credentials)),
      answered_(std::move(answered)) {}

http::ClientRequest Reporter::request_for(ReportToSend& report) const {
  const ReportCredential& credential = credentials_.at(report.factory);
  http::ClientRequest request;
  request.method = http::Method::post;
  request.url =
      aggregator_url_ + "/v1/factories/" + http::percent_encode(report.factory) + "/reports";
  request.headers.push_back({"Content-Type", std::string(http::content_type::json)});
  if (credential.secret) {
    // The id stays the same over all attempts; the timestamp and the signature are fresh.
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(clock_.system_now().time_since_epoch());
    request.headers.push_back({"webhook-id", report.webhook_id});
    request.headers.push_back({"webhook-timestamp", std::to_string(seconds.count())});
    request.headers.push_back(
        {"webhook-signature",
         webhooks::signature_header(std::span(&*credential.secret, 1), report.webhook_id,
                                    seconds.count(), report.body)});
  } else {
    request.headers.push_back({"Authorization", "Bearer " + credential.token});
  }
  request.body = std::move(report.body);
  request.allow_private = true;  // the operator wrote the aggregator's address down himself
  return request;
}

void Reporter::send(ReportToSend report, platform::ClockControl::Work work) {
  http::ClientRequest request = request_for(report);
  const auto held = std::make_shared<platform::ClockControl::Work>(std::move(work));
  transport_.send(std::move(request), [this, held, id = report.id, factory = report.factory,
                                       run_id = report.run_id](http::ClientResult result) {
    ReportAnswer answer;
    answer.id = id;
    answer.factory = factory;
    answer.run_id = run_id;
    const bool whole = result.error == http::ClientError::none;
    answer.http_status = whole ? result.status : 0;
    if (whole && result.status >= 400) answer.problem = problem_name(result.body);
    if (whole)
      answer.retry_after =
          webhooks::parse_retry_after(result.header("retry-after"), clock_.system_now());
    if (answer.http_status != 200)
      log_.warning("report.not_applied", {{"factory", factory},
                                          {"run", run_id},
                                          {"http_status", answer.http_status},
                                          {"error", http::client_error_code(result.error)},
                                          {"code", answer.problem}});
    answered_(std::move(answer));
    held->end();
  });
}

}  // namespace jidan::adapter
