// Query parameters of the status port's lists, every mistake at once; a name the list doesn't know
// is one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aggregator/core/values/id.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/status/problems.hpp"

namespace jidan::status {

inline constexpr std::uint32_t kListLimit = 50;
inline constexpr std::uint32_t kListLimitMax = 500;  // a page is rendered in one go

// What one list understands beside limit and after.
struct ListForm {
  std::string_view id_prefix;             // of `after`; empty: any text
  std::string_view state_name;            // "state", "status"; empty: none
  std::vector<std::string_view> states;   // the words it may be, by their number
  std::vector<std::string_view> filters;  // of channel, factory, process, updated_after
};

struct ListQuery {
  std::uint32_t limit = kListLimit;
  core::Sequence after = 0;
  std::string after_text;            // of a form without a prefix
  std::optional<std::size_t> state;  // an index of ListForm::states
  std::string channel, factory, process;
  std::optional<core::Instant> updated_after;
};

// Filled as far as there is no mistake.
Mistakes read_list_query(std::string_view query, const ListForm& form, ListQuery& out);
// How a catalog is to be applied: dry_run=true|false and force=true|false; nothing for anything
// else.
struct ApplyQuery {
  bool dry_run = false, force = false;
};
std::optional<ApplyQuery> read_apply_query(std::string_view query);

}  // namespace jidan::status
