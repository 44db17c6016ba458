// Answers to acting requests that carried an Idempotency-Key, so that a repeat gets the first
// answer instead of a second effect. In memory and bounded: it is for a client that lost an answer,
// not a record (that is the journal). Belongs to the io thread.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "aggregator/status/operators.hpp"
#include "web-hooks/http/message.hpp"

namespace jidan::status {

// A token that was shown once must not lie in memory for long, and a page of operators doesn't do
// more than this in the minute in which a client repeats.
inline constexpr std::size_t kAnsweredRequestsMax = 256;
inline constexpr std::size_t kIdempotencyKeyBytesMax = 128;

class AnsweredRequests {
 public:
  enum class Known : std::uint8_t { fresh, running, answered, other_content };
  struct Found {
    Known known = Known::fresh;
    http::Response response;  // when answered
  };

  // Notes a fresh one as running. `content`: digest of method, path and body.
  Found begin(const std::string& key, const Sha256& content);
  // Keeps the answer; one that says "again" (503) or "our fault" (5xx) is forgotten instead.
  void finish(const std::string& key, const http::Response& response);

 private:
  struct Entry {
    Sha256 content{};
    std::optional<http::Response> response;
  };
  std::map<std::string, Entry> entries_;
  std::deque<std::string> finished_;  // oldest first
};

}  // namespace jidan::status
