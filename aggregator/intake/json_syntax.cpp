// A validator without recursion, for texts of strangers; see json_syntax.hpp.
#include "aggregator/intake/json_syntax.hpp"

#include <cctype>
#include <vector>

namespace jidan::intake {
namespace {

constexpr std::size_t kDepthMax = 1'024;

class Validator {
 public:
  explicit Validator(std::string_view text) : rest_(text) {}

  // Loops over values; what is open is on a stack, true for an object.
  bool whole() {
    for (;;) {
      if (!begin_value()) return false;
      if (opened_) continue;  // into the container just opened
      if (!end_value()) return false;
      if (open_.empty()) return rest_.empty();
    }
  }

 private:
  void skip_space() {
    while (!rest_.empty() &&
           std::string_view{" \t\r\n"}.find(rest_.front()) != std::string_view::npos)
      rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  // A scalar or an empty container is taken whole; of another container its beginning.
  bool begin_value() {
    opened_ = false;
    if (take('{')) return take('}') || (open(true) && key());
    if (take('[')) return take(']') || open(false);
    if (rest_.empty()) return false;
    const char first = rest_.front();
    if (first == '"') return string();
    if (first == '-' || (first >= '0' && first <= '9')) return number();
    return take_word("true") || take_word("false") || take_word("null");
  }

  // Behind a value: closes what ends here; false when neither a comma nor an end follows.
  bool end_value() {
    while (!open_.empty()) {
      if (take(',')) return !open_.back() || key();
      if (!take(open_.back() ? '}' : ']')) return false;
      open_.pop_back();
    }
    skip_space();
    return true;
  }

  bool open(bool is_object) {
    opened_ = true;
    open_.push_back(is_object);
    return open_.size() <= kDepthMax;
  }
  bool key() {
    skip_space();
    return string() && take(':');
  }

  bool string() {
    if (!take('"')) return false;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }
  bool escape() {
    if (rest_.empty()) return false;
    const char letter = rest_.front();
    rest_.remove_prefix(1);
    if (letter != 'u') return std::string_view{"\"\\/bfnrt"}.find(letter) != std::string_view::npos;
    for (int i = 0; i < 4; ++i) {
      if (rest_.empty() || std::isxdigit(static_cast<unsigned char>(rest_.front())) == 0)
        return false;
      rest_.remove_prefix(1);
    }
    return true;
  }

  bool digits() {
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    rest_.remove_prefix(count);
    return count > 0;
  }
  bool number() {
    take_word("-");
    if (!take_word("0") && !digits()) return false;
    if (take_word(".") && !digits()) return false;
    if (take_word("e") || take_word("E")) {
      if (!take_word("+")) take_word("-");
      return digits();
    }
    return true;
  }

  std::string_view rest_;
  std::vector<bool> open_;
  bool opened_ = false;
};

}  // namespace

bool is_json_syntax(std::string_view text) {
  return Validator{text}.whole();
}

}  // namespace jidan::intake
