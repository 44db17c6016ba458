// What the command line gave, and the parts of a request that are made of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aggregator/ctl/status_client.hpp"

namespace jidan::ctl {

struct Given {
  StatusPlace place;
  std::string token_file;
  bool json = false;
  // Of the command that was named.
  std::string id, file, data_dir, name, after, state;
  std::uint32_t limit = 0;
  std::uint32_t if_version = 0;
  bool all = false, dry_run = false, force = false, test = false, closed = false, open = false;
  std::string date, stock_out, stock_back, reason;
  std::int64_t capacity = -1;
};

// "/ID", percent-encoded.
std::string segment(const std::string& text);
// The path with the list's limit, cursor and filter.
std::string list_path(const Given& given, std::string path, std::string_view state_name);
// schemas/report.schema.json, factory.availability, as far as a command line says it.
std::string availability_body(const Given& given);

}  // namespace jidan::ctl
