// One HTTP request as a session hands it to a handler, and the response a handler gives back.
// No sockets and no parsing here. A request owns the bytes of its head in one block; its views
// (target, path, query, header fields) point into that block and live exactly as long as the
// request, also after it has been moved. A request cannot be copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jidan::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/** The token on the wire: "GET", …, "DELETE" for del. */
std::string_view method_token(Method method);

// Media types our edges speak; static text, so a Response may point at them.
namespace content_type {
inline constexpr std::string_view json = "application/json";
inline constexpr std::string_view ndjson = "application/x-ndjson";
inline constexpr std::string_view problem = "application/problem+json";
inline constexpr std::string_view form = "application/x-www-form-urlencoded";
inline constexpr std::string_view html = "text/html; charset=utf-8";
inline constexpr std::string_view css = "text/css; charset=utf-8";
inline constexpr std::string_view javascript = "text/javascript; charset=utf-8";
inline constexpr std::string_view svg = "image/svg+xml";
inline constexpr std::string_view csv = "text/csv; charset=utf-8";
inline constexpr std::string_view plain = "text/plain; charset=utf-8";
inline constexpr std::string_view prometheus = "text/plain; version=0.0.4; charset=utf-8";
}  // namespace content_type

/** A header we write: owned text. CR, LF and NUL in it never reach the wire. */
struct Header {
  std::string name;
  std::string value;
};

/** A header field we read: a view into its request's head. Optional white space is trimmed. */
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

struct Request {
  Method method = Method::get;
  int version_minor = 1;               // HTTP/1.0 or HTTP/1.1; nothing else reaches a handler
  std::string_view target;             // as sent: path and query
  std::string_view path;               // percent-encoded, as sent, before the '?'
  std::string_view query;              // percent-encoded, after the '?', empty when there is none
  std::vector<HeaderField> headers;    // in the order they came, names as sent
  std::string body;                    // exactly Content-Length bytes
  std::string remote_address;          // numeric, without the port
  std::unique_ptr<char[]> head_block;  // what the views point into

  Request() = default;
  Request(Request&&) noexcept = default;
  Request& operator=(Request&&) noexcept = default;

  /** The first field of that name, compared without case; empty when there is none. */
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
  /** Content-Type without its parameters, e.g. "application/json"; letters as sent. */
  std::string_view media_type() const;
};

/** Builds a request without a socket, for tests of handlers. `target` is path and query. */
Request make_request(Method method, std::string_view target, std::vector<Header> headers = {},
                     std::string body = {});

struct Response {
  int status = 200;
  // Must point at static text (see content_type above); empty: no Content-Type is sent.
  std::string_view content_type = content_type::json;
  // Content-Length, Date, Connection and Transfer-Encoding are the session's and not put here.
  std::vector<Header> headers;
  std::string body;
  bool close = false;  // end the connection after this answer
};

/** RFC 9110 reason phrase; "Unknown" for a status we never send. */
std::string_view reason_phrase(int status);

/** A Content-Type without its parameters: "text/csv" of "text/csv; charset=utf-8". */
std::string_view media_type_of(std::string_view content_type);

/** ASCII comparison without case, as field names and media types are compared. */
bool equals_ignoring_case(std::string_view left, std::string_view right);

}  // namespace jidan::http
