// One blocking request to the status port. Nothing of commands or output here.
#pragma once

#include <optional>
#include <string>

#include "web-hooks/http/message.hpp"

namespace jidan::ctl {

struct StatusCall {
  http::Method method = http::Method::get;
  std::string path;                                        // with its query
  std::string body;                                        // empty: none
  std::string_view media_type = http::content_type::json;  // of the body
  std::string if_match = {};                               // an entity tag; empty: none is sent
};

struct StatusPlace {
  std::string url = "http://127.0.0.1:7811";  // without a path
  std::string token;                          // empty: none is sent
  bool chinese = false;
};

struct StatusAnswer {
  int status = 0;
  std::string body;
};

// Nothing, and `problem` says why, when nobody answered.
std::optional<StatusAnswer> call_status(const StatusPlace& place, const StatusCall& call,
                                        std::string& problem);

}  // namespace jidan::ctl
