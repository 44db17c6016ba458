// Two tables of words; see page_words.hpp.
#include "aggregator/backtest/program/page_words.hpp"

#include <cstdlib>

namespace jidan::backtest {
namespace {

struct Sentence {
  std::string_view english, chinese;
  std::string_view in(intake::Language language) const {
    return language == intake::Language::chinese ? chinese : english;
  }
};

PageWords english() {
  PageWords w;
  w.html_language = "en";
  w.title = "What other release policies would have cost";
  w.lines = " lines", w.pieces = " pieces", w.pools = " pools";
  w.counted_from = "counted from ", w.to = " to ",
  w.history_days = " days before that are only history";
  w.history_is_short = "a quarter of the file, which is shorter than asked for";
  w.cost_heading = "Cost of a line, by term";
  w.cost_note =
      "What a decision changes. Pieces at the best price are left out: they cost the same under "
      "every policy. Each bar is one policy over all pools; the last is the best plan known "
      "afterwards.";
  w.clipped = "A bar with a gap goes on beyond the edge; its figure is written.";
  w.cost = "cost a line", w.against_cut_off = "against daily cut-off", w.runs = "runs";
  w.lines_a_run = "lines a run", w.pieces_a_run = "pieces a run", w.waits = "waiting p50 / p95, h";
  w.kept = "promises kept of those possible", w.ratio_mean = "ratio, mean", w.ratio_p90 = "p90";
  w.ratio_worst = "worst pool", w.policy = "policy", w.reference = "reference";
  w.terms = {"set-up", "changeovers", "plates", "price step", "unfilled places", "waiting"};
  w.table_heading = "What a line costs";
  w.service_heading = "Runs, waiting, promises and the ratio to the reference";
  w.week_heading = "A week of one pool";
  w.week_note =
      "The week with most lines, on the factory's clock. Above what arrived; below, for each "
      "policy, the pieces that waited. Each fall is a run that was released.";
  w.arrivals_an_hour = "pieces an hour", w.closed = "factory closed",
  w.open_pieces = "pieces waiting";
  w.closing = "run released";
  w.pools_heading = "Pool by pool";
  w.pools_note = "The ratio of each policy's cost to the reference; the lowest is bold.";
  w.pool = "pool", w.factory = "factory", w.more_pools = " more pools are in the figures above.";
  w.left_out_heading = "What isn't in these figures";
  w.nothing_left_out = "Every line of the file is.";
  w.lines_not_read = " lines could not be read", w.line = "line ";
  w.reading_heading = "How to read this";
  w.reading = {
      "The ratio divides a policy's cost by that of the reference: the cheapest plan that serves "
      "each pool first in, first out, found when all of its lines are known. No policy can know "
      "them, so 1.000 is out of reach.",
      "The reference is exact when lines are equal and their limits agree. With lines of unequal "
      "size or changeovers, serving them in another order can be a little cheaper still: it is a "
      "tight reference, not a lower bound.",
      "Each pool is replayed at the factory with which the reference is cheapest; what that one "
      "can't make is a pool of its own at the next. Daily capacity, cancellations, holds and "
      "remakes are not replayed, and a pool below MOQ at its limit pays for the shortfall.",
      "A promise could be kept when the line alone, released at the first open instant, would "
      "have been made in time; it is kept when the run it was in was. The reference reckons with "
      "each line's own lead time, so a run of it may be too large for a promise that a policy "
      "keeps."};
  w.best_is = " costs ", w.a_line = " a line", w.less = " less than the daily cut-off";
  w.more = " more than the daily cut-off", w.than_cut_off = "";
  w.above_reference = " times the reference";
  w.kept_all = "Every promise that could be kept was kept.";
  w.kept_of = " of the promises that could be kept were kept.";
  w.days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return w;
}

PageWords chinese() {
  PageWords w;
  w.html_language = "zh-CN";
  w.title = "换一种集单策略，成本会是多少";
  w.lines = " 行", w.pieces = " 件", w.pools = " 个集单池";
  w.counted_from = "计算区间 ", w.to = " 至 ", w.history_days = " 天在此之前，仅作历史";
  w.history_is_short = "取文件的四分之一，短于要求的天数";
  w.cost_heading = "每行订单的成本构成";
  w.cost_note =
      "只计决策能改变的部分。按最低阶梯价的货款不计：任何策略都一样。每条代表一种策略在全部集单池"
      "上的结果，最后一条是事后已知的最优方案。";
  w.clipped = "带缺口的条超出图外，数值已标出。";
  w.cost = "每行成本", w.against_cut_off = "对比每日截单", w.runs = "生产批次";
  w.lines_a_run = "每批行数", w.pieces_a_run = "每批件数", w.waits = "等待 p50 / p95（小时）";
  w.kept = "可兑现承诺的兑现", w.ratio_mean = "比值，平均", w.ratio_p90 = "p90";
  w.ratio_worst = "最差的池", w.policy = "策略", w.reference = "参照方案";
  w.terms = {"开机费", "换款费", "版费", "阶梯价差", "未满起订的空位", "等待"};
  w.table_heading = "每行成本明细";
  w.service_heading = "批次、等待、承诺，以及与参照方案之比";
  w.week_heading = "一个集单池的一周";
  w.week_note =
      "行数最多的一周，按工厂当地时间。上方是到达的件数；下方是每种策略下等待中的件数，每次下落就是"
      "下达了一个生产批次。";
  w.arrivals_an_hour = "每小时件数", w.closed = "工厂休息", w.open_pieces = "等待中的件数";
  w.closing = "下达批次";
  w.pools_heading = "逐池对比";
  w.pools_note = "各策略成本与参照方案之比，最低者加粗。";
  w.pool = "集单池", w.factory = "工厂", w.more_pools = " 个集单池未列出，已计入上面的数据。";
  w.left_out_heading = "未计入的部分";
  w.nothing_left_out = "文件中的每一行都已计入。";
  w.lines_not_read = " 行无法读取", w.line = "第 ";
  w.reading_heading = "如何阅读";
  w.reading = {
      "比值 = 策略的成本 ÷ 参照方案的成本。参照方案是在事先知道全部订单的前提下，每个集单池按先到"
      "先做能得到的最便宜方案。实际没有策略能预知，所以 1.000 达不到。",
      "当各行数量相同、时限一致时参照方案是精确的；数量不等或有换款费时，换一种先后次序可能还会便宜"
      "一点。因此它是一个很紧的参照，不是严格的下界。",
      "每个集单池在参照成本最低的工厂回放；该工厂做不了的行，在下一家工厂另成一池。日产能、取消、"
      "暂停和补做不回放；到时限仍不足起订量的池，按支付差额计算。",
      "若单独一行在最早的开工时刻下达来得及，它的承诺就是可兑现的；它所在的批次按时完成，即为兑现"
      "。"};
  w.best_is = "：每行 ", w.a_line = "", w.less = "，低于每日截单", w.more = "，高于每日截单";
  w.than_cut_off = "", w.above_reference = " 倍参照方案";
  w.kept_all = "可兑现的承诺全部兑现。";
  w.kept_of = " 的可兑现承诺得到兑现。";
  w.days = {"周一", "周二", "周三", "周四", "周五", "周六", "周日"};
  return w;
}

}  // namespace

const PageWords& words_of(intake::Language language) {
  static const PageWords in_english = english();
  static const PageWords in_chinese = chinese();
  return language == intake::Language::chinese ? in_chinese : in_english;
}

std::string_view policy_sentence(std::string_view policy, intake::Language language) {
  struct Named {
    std::string_view name;
    Sentence sentence;
  };
  static constexpr std::array<Named, 8> kSentences{{
      {"daily-cutoff", {"at the factory's next cut-off", "到工厂的下一个截单时间"}},
      {"quantity", {"as soon as the MOQ is met", "一到起订量就下达"}},
      {"lot-for-lot", {"every line at once", "来一行做一行"}},
      {"eoq", {"at the economic quantity", "到经济批量"}},
      {"silver-meal", {"when the cost an hour would rise", "每小时成本将要上升时"}},
      {"rent-or-buy", {"when waiting has cost a run", "等待成本达到一个批次的成本时"}},
      {"forecast", {"by the lines expected", "按预计到达的行"}},
      {"lookahead", {"by eight past weeks as futures", "以过去八周推演未来"}},
  }};
  for (const Named& each : kSentences)
    if (each.name == policy) return each.sentence.in(language);
  return {};
}

std::string_view skip_sentence(SkipReason reason, intake::Language language) {
  static constexpr std::array<Sentence, kSkipReasons> kSentences{{
      {"the SKU isn't in the catalog", "目录中没有该 SKU"},
      {"never paid", "一直未付款"},
      {"a test order", "测试订单"},
      {"the same order again", "重复的订单"},
      {"the channel isn't in the catalog", "目录中没有该渠道"},
      {"the channel has no such promise", "渠道没有该承诺"},
      {"in another currency", "其他货币"},
      {"no factory can make it for this buyer", "没有工厂能为该买家生产"},
      {"larger than any run", "超过单批上限"},
  }};
  return kSentences.at(static_cast<std::size_t>(reason)).in(language);
}

}  // namespace jidan::backtest
