// The tables behind places.hpp. Sources: ISO 3166-1 (249 codes), ISO 4217 list one (active codes
// that can be paid with), ISO 3166-2:CN, GB/T 2260 (first two digits name the province).
#include "aggregator/intake/places.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>

namespace jidan::intake {
namespace {

constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC "
    "EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK "
    "HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB "
    "LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ "
    "NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU "
    "RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN "
    "TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

constexpr std::string_view kCurrencies =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN "
    "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS "
    "GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW "
    "KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN "
    "NAD "
    "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK "
    "SGD "
    "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS "
    "VES "
    "VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

struct Province {
  std::string_view iso;      // behind "CN-"
  std::string_view gb_code;  // GB/T 2260, first two digits
  std::string_view short_name;
  std::string_view full_name;
};
constexpr std::array<Province, 34> kProvinces{{
    {"BJ", "11", "北京", "北京市"},           {"TJ", "12", "天津", "天津市"},
    {"HE", "13", "河北", "河北省"},           {"SX", "14", "山西", "山西省"},
    {"NM", "15", "内蒙古", "内蒙古自治区"},   {"LN", "21", "辽宁", "辽宁省"},
    {"JL", "22", "吉林", "吉林省"},           {"HL", "23", "黑龙江", "黑龙江省"},
    {"SH", "31", "上海", "上海市"},           {"JS", "32", "江苏", "江苏省"},
    {"ZJ", "33", "浙江", "浙江省"},           {"AH", "34", "安徽", "安徽省"},
    {"FJ", "35", "福建", "福建省"},           {"JX", "36", "江西", "江西省"},
    {"SD", "37", "山东", "山东省"},           {"HA", "41", "河南", "河南省"},
    {"HB", "42", "湖北", "湖北省"},           {"HN", "43", "湖南", "湖南省"},
    {"GD", "44", "广东", "广东省"},           {"GX", "45", "广西", "广西壮族自治区"},
    {"HI", "46", "海南", "海南省"},           {"CQ", "50", "重庆", "重庆市"},
    {"SC", "51", "四川", "四川省"},           {"GZ", "52", "贵州", "贵州省"},
    {"YN", "53", "云南", "云南省"},           {"XZ", "54", "西藏", "西藏自治区"},
    {"SN", "61", "陕西", "陕西省"},           {"GS", "62", "甘肃", "甘肃省"},
    {"QH", "63", "青海", "青海省"},           {"NX", "64", "宁夏", "宁夏回族自治区"},
    {"XJ", "65", "新疆", "新疆维吾尔自治区"}, {"TW", "71", "台湾", "台湾省"},
    {"HK", "81", "香港", "香港特别行政区"},   {"MO", "82", "澳门", "澳门特别行政区"},
}};

bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

// A set of codes of `Length` upper-case letters, one bit a code: a look-up without a search.
template <std::size_t Length, std::size_t Codes>
class CodeSet {
 public:
  explicit CodeSet(std::string_view list) {
    for (std::size_t at = 0; at + Length <= list.size(); at += Length + 1)
      bits_.set(position(list.substr(at, Length)));
  }
  bool has(std::string_view code) const {
    return code.size() == Length && std::all_of(code.begin(), code.end(), is_upper) &&
           bits_.test(position(code));
  }

 private:
  static std::size_t position(std::string_view code) {
    std::size_t value = 0;
    for (const char character : code)
      value = value * 26 + static_cast<std::size_t>(character - 'A');
    return value;
  }
  std::bitset<Codes> bits_;
};

std::optional<std::string> chinese_region(std::string_view region) {
  const bool iso = region.size() == 5 && region.substr(0, 3) == "CN-";
  const bool digits = (region.size() == 2 || region.size() == 6) &&
                      std::all_of(region.begin(), region.end(), is_digit);
  for (const Province& province : kProvinces) {
    const bool same = iso      ? region.substr(3) == province.iso
                      : digits ? region.substr(0, 2) == province.gb_code
                               : region == province.short_name || region == province.full_name;
    if (same) return "CN-" + std::string{province.iso};
  }
  return std::nullopt;
}

}  // namespace

bool is_country(std::string_view code) {
  static const CodeSet<2, 26 * 26> countries{kCountries};
  return countries.has(code);
}

bool is_currency(std::string_view code) {
  static const CodeSet<3, 26 * 26 * 26> currencies{kCurrencies};
  return currencies.has(code);
}

std::optional<std::string> find_region(std::string_view country, std::string_view region) {
  if (country == "CN") return chinese_region(region);
  const bool fits = region.size() >= 4 && region.size() <= 6 && region.substr(0, 2) == country &&
                    region[2] == '-' && std::all_of(region.begin() + 3, region.end(), [](char c) {
                      return is_upper(c) || is_digit(c);
                    });
  if (!fits) return std::nullopt;
  return std::string{region};
}

}  // namespace jidan::intake
