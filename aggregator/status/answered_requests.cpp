// Repeats of acting requests; see answered_requests.hpp.
#include "aggregator/status/answered_requests.hpp"

namespace jidan::status {

AnsweredRequests::Found AnsweredRequests::begin(const std::string& key, const Sha256& content) {
  const auto [entry, is_fresh] = entries_.try_emplace(key, Entry{content, std::nullopt});
  if (is_fresh) return {};
  if (entry->second.content != content) return {Known::other_content, {}};
  if (!entry->second.response) return {Known::running, {}};
  return {Known::answered, *entry->second.response};
}

void AnsweredRequests::finish(const std::string& key, const http::Response& response) {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  if (response.status >= 500) {
    entries_.erase(entry);
    return;
  }
  entry->second.response = response;
  finished_.push_back(key);
  if (finished_.size() <= kAnsweredRequestsMax) return;
  entries_.erase(finished_.front());
  finished_.pop_front();
}

}  // namespace jidan::status
