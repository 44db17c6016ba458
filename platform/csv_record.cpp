// A walk over the record's bytes; see csv_record.hpp.
#include "platform/csv_record.hpp"

namespace jidan::platform {

CsvRecord split_csv_record(std::string_view record) {
  CsvRecord split;
  std::vector<std::string>& fields = split.fields;
  fields.resize(1);
  bool quoted = false;
  bool ended = false;  // the quotes of this field are closed: only a comma may follow
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (i + 1 < record.size() && record[i + 1] == '"') {
        fields.back() += '"';
        ++i;
      } else {
        quoted = false;
        ended = true;
      }
    } else if (c == ',') {
      fields.emplace_back();
      ended = false;
    } else if (c == '"' && fields.back().empty() && !ended) {
      quoted = true;
    } else if (c == '"' || ended) {
      split.problem = "text beside quotes";
      return split;
    } else {
      fields.back() += c;
    }
  }
  if (quoted) split.problem = "quotes are not closed";
  return split;
}

}  // namespace jidan::platform
