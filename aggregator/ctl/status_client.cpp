// Asking the status port; see status_client.hpp.
#include "aggregator/ctl/status_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>

#include "web-hooks/http/client.hpp"

namespace jidan::ctl {
namespace {

// A backup of a large store is answered when it is complete.
constexpr std::chrono::minutes kLongestAnswer{10};
// A page of 500 rows with everything in them stays far below.
constexpr std::size_t kAnswerBytesMax = 64U << 20U;

}  // namespace

std::optional<StatusAnswer> call_status(const StatusPlace& place, const StatusCall& call,
                                        std::string& problem) {
  boost::asio::io_context io{1};
  http::ClientSettings settings;
  // The operator named the place; that it is on this machine is the usual case.
  settings.address_policy = [](const boost::asio::ip::address&, bool) { return true; };
  settings.response_body_bytes_max = kAnswerBytesMax;
  http::HttpClient client(io, settings);
  http::ClientRequest request;
  request.method = call.method;
  request.url = place.url + call.path;
  request.body = call.body;
  request.deadline = kLongestAnswer;
  request.allow_private = true;
  request.headers.push_back({"Accept-Language", place.chinese ? "zh-CN" : "en"});
  if (!call.body.empty()) request.headers.push_back({"Content-Type", std::string{call.media_type}});
  if (!call.if_match.empty()) request.headers.push_back({"If-Match", call.if_match});
  if (!place.token.empty()) request.headers.push_back({"Authorization", "Bearer " + place.token});
  std::optional<http::ClientResult> result;
  client.send(std::move(request), [&](http::ClientResult ended) {
    result = std::move(ended);
    client.stop();
    io.stop();
  });
  io.run();
  if (result && result->error == http::ClientError::none)
    return StatusAnswer{result->status, std::move(result->body)};
  problem = place.url + ": ";
  problem += result ? http::client_error_code(result->error) : "no answer";
  if (result && !result->detail.empty()) problem += " (" + result->detail + ")";
  return std::nullopt;
}

}  // namespace jidan::ctl
