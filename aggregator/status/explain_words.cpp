// The closed sets in words, and how amounts and instants are written; see explain_words.hpp.
#include "aggregator/status/explain_words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace jidan::status {
namespace {

// ISO 4217, list one: the currencies without two decimals.
constexpr std::array<std::string_view, 16> kNoDecimals{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                       "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                       "VND", "VUV", "XAF", "XOF"};
constexpr std::array<std::string_view, 7> kThreeDecimals{"BHD", "IQD", "JOD", "KWD",
                                                         "LYD", "OMR", "TND"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

std::size_t decimals_of(std::string_view currency) {
  if (holds(kNoDecimals, currency)) return 0;
  return holds(kThreeDecimals, currency) ? 3 : 2;
}

}  // namespace

std::string_view in(Language language, const Phrase& phrase) {
  return language == Language::chinese ? phrase.chinese : phrase.english;
}

std::string fill(Language language, const Phrase& phrase, const std::vector<std::string>& values) {
  const std::string_view form = in(language, phrase);
  std::string text;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool is_place = form[i] == '{' && i + 2 < form.size() && form[i + 2] == '}';
    if (!is_place) {
      text += form[i];
      continue;
    }
    text += values.at(static_cast<std::size_t>(form[i + 1] - '0'));
    i += 2;
  }
  return text;
}

std::string pieces_text(std::int64_t count, Language language) {
  const std::string number = std::to_string(count);
  if (language == Language::chinese) return number + " 件";
  return number + (count == 1 ? " piece" : " pieces");
}

std::string lines_text(std::int64_t count, Language language) {
  const std::string number = std::to_string(count);
  if (language == Language::chinese) return number + " 行";
  return number + (count == 1 ? " line" : " lines");
}

std::string terms_text(const core::CostTerms& terms, core::Currency currency, Language language) {
  struct Term {
    core::Minor amount;
    Phrase name;
  };
  const std::array<Term, 8> all{{{terms.pieces, {"pieces", "件价"}},
                                 {terms.set_up, {"set-up", "开机费"}},
                                 {terms.changeovers, {"changeovers", "换产费"}},
                                 {terms.plates, {"plates", "版费"}},
                                 {terms.unfilled, {"unfilled places", "空位费"}},
                                 {terms.transit, {"parcels", "运费"}},
                                 {terms.waiting, {"waiting", "等待"}},
                                 {terms.returns, {"returns", "退货"}}}};
  std::string text;
  for (const Term& each : all) {
    if (each.amount == 0) continue;
    if (!text.empty()) text += in(language, {", ", "，"});
    text += std::string{in(language, each.name)} + " " + money_text(each.amount, currency);
  }
  return text;
}

std::string moment_text(const core::LocalMoment& moment) {
  if (moment.at >= core::kNever) return {};
  const core::CivilDate date = core::civil_from_date(moment.local.date);
  const int minutes = moment.local.millisecond / 60'000;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d ", date.year, date.month,
                date.day, minutes / 60, minutes % 60);
  return text.data() + moment.zone;
}

std::string money_text(core::Minor amount, core::Currency currency) {
  const std::size_t decimals = decimals_of(currency.text());
  std::string digits = std::to_string(amount < 0 ? -amount : amount);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  if (amount < 0) digits.insert(0, 1, '-');
  return currency.text().empty() ? digits : digits + " " + std::string{currency.text()};
}

// One value and its words on a line.
// clang-format off
std::string_view words_of(core::ReleaseReason reason, Language language) {
  using core::ReleaseReason;
  switch (reason) {
    case ReleaseReason::promise_limit: return in(language, {"later a promise would be broken", "再晚就无法兑现承诺"});
    case ReleaseReason::cut_off: return in(language, {"the factory's cut-off", "到了工厂的截单时间"});
    case ReleaseReason::quantity: return in(language, {"the MOQ is reached", "已达到起订量"});
    case ReleaseReason::waiting_cost: return in(language, {"waiting has cost as much as the run does", "等待成本已达到开批成本"});
    case ReleaseReason::run_maximum: return in(language, {"the run is full", "已达到单批上限"});
    case ReleaseReason::wait_max: return in(language, {"the channel's longest wait is over", "已到渠道的最长等待时间"});
    case ReleaseReason::infeasible: return in(language, {"a promise can't be kept any more: as soon as possible", "已有承诺无法兑现：尽快开批"});
    case ReleaseReason::operator_: return in(language, {"an operator said so", "由操作员放行"});
    case ReleaseReason::forecast: return in(language, {"the lines that are expected don't pay for waiting any longer", "预计到达的订单行已不足以抵消继续等待的成本"});
    case ReleaseReason::lookahead: return in(language, {"going by the last weeks, waiting any longer costs more than it saves", "按过去几周的情况推算，继续等待得不偿失"});
    case ReleaseReason::test: return in(language, {"it is a run of test orders", "这是测试订单的生产批次"});
  }
  std::abort();
}

std::string_view words_of(core::OfferBlock block, Language language) {
  using core::OfferBlock;
  switch (block) {
    case OfferBlock::not_valid: return in(language, {"its offer is not valid now", "报价当前不在有效期内"});
    case OfferBlock::paused: return in(language, {"it is paused by an operator", "已被操作员暂停"});
    case OfferBlock::silent: return in(language, {"it did not answer the last job sheet in time", "上一张工单未按时确认"});
    case OfferBlock::told_closed: return in(language, {"it said that it is closed", "工厂已告知停工"});
    case OfferBlock::closed: return in(language, {"it is closed at this hour", "当前不在营业时间"});
    case OfferBlock::full: return in(language, {"it has no room today", "今日产能已满"});
    case OfferBlock::never_reads: return in(language, {"it has no hours in which it reads job sheets", "没有接收工单的时间"});
    case OfferBlock::below_moq_elsewhere: return in(language, {"below its MOQ; its rule is to look elsewhere", "未达起订量，规则为改由其他工厂生产"});
    case OfferBlock::below_moq_hold: return in(language, {"below its MOQ; its rule is to hold the lines", "未达起订量，规则为暂停"});
    case OfferBlock::moq_unreachable: return in(language, {"its MOQ and lot multiple can't both be met in one run", "单批内无法同时满足起订量与每批数量的倍数要求"});
    case OfferBlock::too_late: return in(language, {"it could not keep every promise any more", "已无法兑现全部承诺"});
  }
  std::abort();
}

std::string_view words_of(core::HoldReason reason, Language language) {
  using core::HoldReason;
  switch (reason) {
    case HoldReason::none: return in(language, {"no reason was given", "未说明原因"});
    case HoldReason::artwork_unusable: return in(language, {"the artwork can't be used", "图稿无法使用"});
    case HoldReason::text_unprintable: return in(language, {"the text can't be printed", "文字无法印制"});
    case HoldReason::content_refused: return in(language, {"the content was refused", "内容被拒绝"});
    case HoldReason::rights_doubt: return in(language, {"there is doubt about rights", "存在权利疑问"});
    case HoldReason::in_review: return in(language, {"it is being reviewed", "正在审核"});
    case HoldReason::awaiting_approval: return in(language, {"the buyer has not approved it yet", "等待买家确认"});
    case HoldReason::product_held: return in(language, {"the product is held", "商品已暂停"});
    case HoldReason::below_moq: return in(language, {"the MOQ was not reached in time", "到期未达起订量"});
    case HoldReason::shape_changed: return in(language, {"the product has changed", "商品规格已变更"});
    case HoldReason::no_factory: return in(language, {"no factory can make it any more", "已没有可生产的工厂"});
    case HoldReason::artwork_pending: return in(language, {"the artwork has not come yet", "图稿尚未提供"});
  }
  std::abort();
}

std::string_view words_of(core::WaitingOn whom, Language language) {
  using core::WaitingOn;
  switch (whom) {
    case WaitingOn::buyer: return in(language, {"the buyer", "买家"});
    case WaitingOn::operator_: return in(language, {"an operator", "操作员"});
    case WaitingOn::factory: return in(language, {"the factory", "工厂"});
    case WaitingOn::channel: return in(language, {"the channel", "渠道"});
  }
  std::abort();
}
// clang-format on

}  // namespace jidan::status
