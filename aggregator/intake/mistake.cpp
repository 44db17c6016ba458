// The sentences of the mistakes, and how one is put into words; see mistake.hpp.
#include "aggregator/intake/mistake.hpp"

#include <array>
#include <cstddef>

namespace jidan::intake {
namespace {

// "{}" stands for Mistake::expected.
constexpr std::array<MistakeText, kMistakeCodeCount> kTexts{{
    {"missing", "Is missing{}.", "缺少该字段{}。"},
    {"unknown-field", "Is not a field of this document.", "不是本文档的字段。"},
    {"duplicate-key", "Is given more than once.", "重复出现。"},
    {"wrong-type", "Must be {}.", "类型不对，应为 {}。"},
    {"out-of-range", "Must be {}.", "超出范围，应为 {}。"},
    {"too-long", "Is longer than {}.", "超过长度上限 {}。"},
    {"too-many", "Has more than {} entries.", "超过 {} 项。"},
    {"empty", "Must not be empty.", "不能为空。"},
    {"bad-value", "Must be one of {}.", "取值应为其中之一：{}。"},
    {"bad-format", "Must be {}.", "格式不对，应为 {}。"},
    {"bad-character", "Holds a control character, a lone surrogate or a noncharacter.",
     "含有控制字符、孤立代理项或非字符。"},
    {"bad-time", "Must be an RFC 3339 time with an offset, from 2000 to 2099.",
     "应为带时区偏移的 RFC 3339 时间，2000 至 2099 年。"},
    {"bad-country", "Is not an ISO 3166-1 alpha-2 country code.",
     "不是 ISO 3166-1 两字母国家代码。"},
    {"bad-region", "Is neither an ISO 3166-2 code of that country nor a Chinese province.",
     "不是该国的 ISO 3166-2 代码，也不是中国省级行政区。"},
    {"bad-currency", "Is not an ISO 4217 currency code.", "不是 ISO 4217 货币代码。"},
    {"not-allowed", "Is not allowed {}.", "不允许出现：{}。"},
    {"unknown-reference", "Names nothing that is known here.", "所指对象不存在。"},
    {"refused", "", ""},
}};

}  // namespace

const MistakeText& text_of(MistakeCode code) {
  return kTexts.at(static_cast<std::size_t>(code));
}

std::string_view code_of(const Mistake& mistake) {
  if (mistake.code == MistakeCode::refused) return core::text_of(mistake.refusal).code;
  return text_of(mistake.code).code;
}

std::string sentence_of(const Mistake& mistake, Language language) {
  if (mistake.code == MistakeCode::refused) {
    const core::RefusalText& text = core::text_of(mistake.refusal);
    return std::string{language == Language::chinese ? text.chinese : text.english};
  }
  const MistakeText& text = text_of(mistake.code);
  std::string sentence{language == Language::chinese ? text.chinese : text.english};
  if (const std::size_t at = sentence.find("{}"); at != std::string::npos)
    sentence.replace(at, 2, mistake.expected);
  return sentence;
}

void append_pointer_segment(std::string& pointer, std::string_view segment) {
  pointer += '/';
  for (const char character : segment) {
    if (character == '~')
      pointer += "~0";
    else if (character == '/')
      pointer += "~1";
    else
      pointer += character;
  }
}

}  // namespace jidan::intake
