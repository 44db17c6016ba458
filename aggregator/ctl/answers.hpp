// What people read: answers of the status port as tables and as "name: value" lines.
#pragma once

#include <string>
#include <string_view>

namespace jidan::ctl {

// An answer of 2xx: a list becomes a table, an explanation its sentences, anything else lines,
// nested things indented.
std::string text_of(std::string_view json);
// A problem document: its title, its detail and every mistake, one a line.
std::string problem_text(std::string_view json);
// {"NAME":"VALUE"} for the bodies jidanctl sends.
std::string object_with(std::string_view name, std::string_view value);

}  // namespace jidan::ctl
