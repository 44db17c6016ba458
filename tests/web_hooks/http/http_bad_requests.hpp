// Heads that must be refused, each with the refusal and the status it must get. Also a corpus for
// whoever wants to send them to a running program.
#pragma once

#include <string>
#include <vector>

#include "web-hooks/http/gate.hpp"

namespace jidan::http::test {

struct BadRequest {
  const char* what;
  std::string text;
  GateRefusal refusal;
  int status;
};

inline std::string many_fields(int count) {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int field = 1; field < count; ++field) text += "X-" + std::to_string(field) + ": 1\r\n";
  return text + "\r\n";
}

inline const std::string order_post = "POST /v1/orders HTTP/1.1\r\nHost: a\r\n";

inline const std::vector<BadRequest>& bad_requests() {
  using enum GateRefusal;
  using namespace std::string_literals;
  static const std::vector<BadRequest> cases = {
      {"chunked", order_post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", transfer_encoding,
       411},
      {"gzip coding", order_post + "Transfer-Encoding: gzip\r\n\r\n", transfer_encoding, 411},
      {"xchunked", order_post + "Transfer-Encoding: xchunked\r\n\r\n", transfer_encoding, 411},
      {"chunked, gzip", order_post + "Transfer-Encoding: chunked, gzip\r\n\r\n", transfer_encoding,
       411},
      {"length then chunked",
       order_post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", transfer_encoding,
       411},
      {"chunked then length",
       order_post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc", transfer_encoding,
       411},
      {"coding on GET", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
       transfer_encoding, 411},
      {"POST without length", order_post + "\r\n", length_required, 411},
      {"PUT without length", "PUT / HTTP/1.1\r\nHost: a\r\n\r\n", length_required, 411},
      {"PATCH without length", "PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", length_required, 411},
      {"signed length", order_post + "Content-Length: +3\r\n\r\nabc", content_length_invalid, 400},
      {"negative length", order_post + "Content-Length: -3\r\n\r\nabc", content_length_invalid,
       400},
      {"hexadecimal length", order_post + "Content-Length: 0x3\r\n\r\nabc", content_length_invalid,
       400},
      {"list of lengths", order_post + "Content-Length: 3, 3\r\n\r\nabc", content_length_invalid,
       400},
      {"empty length", order_post + "Content-Length: \r\n\r\n", content_length_invalid, 400},
      {"length beyond 64 bits", order_post + "Content-Length: 99999999999999999999999\r\n\r\n",
       content_length_invalid, 400},
      {"two lengths", order_post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       content_length_repeated, 400},
      {"two different lengths", order_post + "Content-Length: 3\r\ncontent-length: 4\r\n\r\nabcd",
       content_length_repeated, 400},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", host_missing, 400},
      {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", host_repeated, 400},
      {"empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", host_invalid, 400},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", host_invalid, 400},
      {"Host with user", "GET / HTTP/1.1\r\nHost: me@a\r\n\r\n", host_invalid, 400},
      {"two Authorizations",
       "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n",
       header_repeated, 400},
      {"two webhook-ids", "GET / HTTP/1.1\r\nHost: a\r\nwebhook-id: 1\r\nWebhook-Id: 1\r\n\r\n",
       header_repeated, 400},
      {"two webhook-signatures",
       "GET / HTTP/1.1\r\nHost: a\r\nwebhook-signature: 1\r\nwebhook-signature: 2\r\n\r\n",
       header_repeated, 400},
      {"two Shopify signatures",
       "GET / HTTP/1.1\r\nHost: a\r\nX-Shopify-Hmac-Sha256: 1\r\nX-Shopify-Hmac-SHA256: 2\r\n\r\n",
       header_repeated, 400},
      {"two Idempotency-Keys",
       "GET / HTTP/1.1\r\nHost: a\r\nIdempotency-Key: 1\r\nIdempotency-Key: 2\r\n\r\n",
       header_repeated, 400},
      {"two If-Matches", "GET / HTTP/1.1\r\nHost: a\r\nIf-Match: 1\r\nIf-Match: 2\r\n\r\n",
       header_repeated, 400},
      {"Content_Length", order_post + "Content_Length: 3\r\nContent-Length: 3\r\n\r\nabc",
       header_impersonates, 400},
      {"webhook_id", "GET / HTTP/1.1\r\nHost: a\r\nwebhook_id: 3\r\n\r\n", header_impersonates,
       400},
      {"folded header", "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n", folded_header, 400},
      {"header folded by a tab", "GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\t2\r\n\r\n",
       folded_header, 400},
      {"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", space_before_colon, 400},
      {"tab before colon", order_post + "Content-Length\t: 3\r\n\r\nabc", space_before_colon, 400},
      {"header without colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n", malformed_request,
       400},
      {"header without name", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", malformed_request, 400},
      {"space in a name", "GET / HTTP/1.1\r\nHost: a\r\nX A: x\r\n\r\n", malformed_request, 400},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s, malformed_request, 400},
      {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", malformed_request,
       400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", bare_line_feed, 400},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", bare_line_feed, 400},
      {"65 fields", many_fields(65), fields_too_many, 431},
      {"a long header", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n",
       head_too_large, 431},
      {"a head without end", "GET /" + std::string(17'000, 'x'), head_too_large, 431},
      {"unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", method_unknown, 501},
      {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", method_unknown, 501},
      {"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", method_unknown, 501},
      {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", method_unknown, 501},
      {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", malformed_request, 400},
      {"a quoted control in the target", "GET /\x7F HTTP/1.1\r\nHost: a\r\n\r\n",
       target_not_origin_form, 400},
      {"absolute form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", target_not_origin_form, 400},
      {"asterisk form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", target_not_origin_form, 400},
      {"no slash", "GET orders HTTP/1.1\r\nHost: a\r\n\r\n", target_not_origin_form, 400},
      {"bytes from 0x80 in the target", "GET /\xE5\x8D\x95 HTTP/1.1\r\nHost: a\r\n\r\n",
       target_not_ascii, 400},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", version_unsupported, 505},
      {"HTTP/1.9", "GET / HTTP/1.9\r\nHost: a\r\n\r\n", version_unsupported, 505},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", version_unsupported, 505},
      {"HTTP/0.9", "GET /\r\n\r\n", version_unsupported, 505},
      {"another expectation", order_post + "Content-Length: 1\r\nExpect: 200-ok\r\n\r\nx",
       expectation_unknown, 417},
      {"gzip body", order_post + "Content-Length: 1\r\nContent-Encoding: gzip\r\n\r\nx",
       content_encoding, 415},
      {"body over the limit", order_post + "Content-Length: 1025\r\n\r\n", body_too_large, 413},
      {"a TLS hello", "\x16\x03\x01\x02\x00"s, malformed_request, 400},
      {"noise", "\x01\x02", malformed_request, 400},
  };
  return cases;
}

}  // namespace jidan::http::test
