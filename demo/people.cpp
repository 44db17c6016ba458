// Word lists of made-up buyers and lyrics; see people.hpp.
#include "demo/people.hpp"

namespace jidan::demo {
namespace {

constexpr auto chinese_families = std::to_array<std::string_view>(
    {"王", "李", "张", "刘", "陈", "欧阳", "赵", "司马", "周", "吴"});
constexpr auto chinese_given = std::to_array<std::string_view>(
    {"小满", "子涵", "丽华", "建国", "思远", "一诺", "雨桐", "浩然", "静", "磊"});
constexpr auto english_names = std::to_array<std::string_view>(
    {"Ada Bloom", "Tom Reed", "Zoë Hart", "Mary O'Neil", "Ravi Patel", "Ingrid Løvås", "José Núñez",
     "Anna Kowalska", "Paul Meyer", "Chloé Dubois"});
constexpr auto chinese_streets = std::to_array<std::string_view>(
    {"解放路", "中山北路", "文一西路", "人民大道", "观音巷", "滨江路"});
constexpr auto english_streets = std::to_array<std::string_view>(
    {"Mill Lane", "Station Road", "High Street", "Orchard Close", "Church Walk", "Bridge Street"});
constexpr auto lyrics = std::to_array<std::string_view>({"海阔天空",
                                                         "今天看到歌词被打动了 ❤️",
                                                         "明天你好 🌞",
                                                         "后来的我们",
                                                         "平凡之路 🛣️",
                                                         "小满生日快乐 🎂🎉",
                                                         "一家三口 👨‍👩‍👧",
                                                         "岁月神偷",
                                                         "奶奶的厨房 🍲",
                                                         "Happy Birthday Zoë 🎈",
                                                         "To the moon 🌙 and back",
                                                         "爱你一万年",
                                                         "囍",
                                                         "Best Dad 👨‍🍳 ever",
                                                         "加油！💪🏽",
                                                         "星辰大海 ✨",
                                                         "🐱🐱🐱",
                                                         "Ada & Tom 2011",
                                                         "生如夏花",
                                                         "夜空中最亮的星 ⭐"});

template <std::size_t n>
std::string_view one_of(const std::array<std::string_view, n>& words, Seeded& draw) {
  return words[static_cast<std::size_t>(draw.below(static_cast<std::int64_t>(n)))];
}

}  // namespace

void fill_in(Buyer& buyer, Seeded& draw) {
  const std::string number = std::to_string(1 + draw.below(199));
  const std::string digits = std::to_string(10'000'000 + draw.below(90'000'000));
  if (buyer.country == "CN") {
    buyer.recipient = std::string(one_of(chinese_families, draw));
    buyer.recipient += one_of(chinese_given, draw);
    buyer.phone = "+86 138" + digits;
    buyer.address = std::string(one_of(chinese_streets, draw)) + number + "号";
  } else {
    buyer.recipient = one_of(english_names, draw);
    buyer.phone = "+44 79" + digits;
    buyer.address = number + " " + std::string(one_of(english_streets, draw));
  }
}

std::string words_to_print(Seeded& draw) {
  return std::string(one_of(lyrics, draw));
}

void plant(Buyer& buyer, BoughtLine& line) {
  buyer.recipient = canaries.name;
  buyer.phone = canaries.phone;
  line.text = canaries.lyric;
}

}  // namespace jidan::demo
