// Carries one report at a time to the aggregator: signs (or shows the token), posts, reads the
// answer, hands it to the writer. It keeps nothing and retries nothing: the book says when.
// Runs on the io thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "factory-adapter/book.hpp"
#include "platform/clock.hpp"
#include "platform/clock_control.hpp"
#include "platform/log.hpp"
#include "web-hooks/http/client.hpp"
#include "web-hooks/signature.hpp"

namespace jidan::adapter {

// How a factory proves that a report is its own: the secret if there is one, else the token.
struct ReportCredential {
  std::optional<webhooks::Secret> secret;
  std::string token;
};

class Reporter {
 public:
  using Credentials = std::map<std::string, ReportCredential, std::less<>>;
  using Answered = std::function<void(ReportAnswer)>;

  Reporter(http::HttpTransport& transport, platform::Clock& clock, platform::Log& log,
           std::string aggregator_url, Credentials credentials, Answered answered);

  void send(ReportToSend report, platform::ClockControl::Work work);

 private:
  http::ClientRequest request_for(ReportToSend& report) const;

  http::HttpTransport& transport_;
  platform::Clock& clock_;
  platform::Log& log_;
  const std::string aggregator_url_;
  const Credentials credentials_;
  const Answered answered_;
};

}  // namespace jidan::adapter
