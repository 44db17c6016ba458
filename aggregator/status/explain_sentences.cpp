// What an explanation says in whole sentences; see explain_views.hpp. Each sentence is one fact, so
// that a fact left out (no such moment, not counted) leaves no hole.
#include <cstdlib>

#include "aggregator/status/explain_views.hpp"
#include "platform/instant_text.hpp"

namespace jidan::status {
namespace {

using core::PoolWait;
using std::to_string;

core::Currency currency_of(const core::PoolExplanation& explained) {
  for (const core::OfferTerms& offer : explained.offers)
    if (offer.price) return offer.price->currency;
  return {};
}

std::string_view noun_of_pieces(std::int64_t count, Language language) {
  return in(language, {count == 1 ? "piece" : "pieces", "件"});
}

core::CostTerms cost_terms(const core::OfferTerms& offer) {
  core::CostTerms terms = core::cost_terms(*offer.price);
  terms.transit = offer.transit.value_or(0);
  terms.returns = offer.returns.value_or(0);
  return terms;
}

// Why it isn't a run yet.
std::string wait_sentence(const core::PoolExplanation& explained, Language language) {
  const core::PoolView& pool = explained.pool;
  const std::string reason{pool.reason ? words_of(*pool.reason, language) : std::string_view{}};
  const core::Currency currency = currency_of(explained);
  switch (pool.wait) {
    case PoolWait::empty:
      return fill(language, {"Nothing is in it.", "集单池中没有订单行。"}, {});
    case PoolWait::due:
      return fill(language, {"It is released at the next turn: {0}.", "即将开批：{0}。"}, {reason});
    case PoolWait::no_factory:
      return fill(language,
                  {"No factory that could make it may be asked now.", "目前没有可以派单的工厂。"},
                  {});
    case PoolWait::closed:
      return fill(language,
                  {"It is due ({0}), but the factory is closed or full.",
                   "已到开批条件（{0}），但工厂停工或产能已满。"},
                  {reason});
    case PoolWait::expecting:
      return fill(
          language,
          {"It waits because lines are expected that make waiting worth its cost: {0} so far.",
           "仍在等待：预计还会有订单行到达，值得继续等待；目前等待成本 {0}。"},
          {money_text(pool.waiting_cost, currency)});
    case PoolWait::kept:
      return fill(language,
                  {"It is due ({0}) and kept until {1}: that day costs least, or is the first with "
                   "room.",
                   "已到开批条件（{0}），安排到 {1}：当日成本最低，或最早有产能。"},
                  {reason, platform::rfc3339(pool.kept_until)});
    case PoolWait::waiting_cost:
      return fill(language,
                  {"It waits because waiting is still cheaper than a run: {0} so far against {1}.",
                   "仍在等待：目前等待成本 {0}，低于开批成本 {1}。"},
                  {money_text(pool.waiting_cost, currency),
                   pool.run_cost ? money_text(*pool.run_cost, currency) : "-"});
    case PoolWait::quantity:
      return fill(language, {"It waits until it holds {0}.", "等待凑满 {0}。"},
                  {pieces_text(pool.moq_pieces, language)});
    case PoolWait::cut_off:
      return fill(language,
                  {"It waits for the factory's next cut-off.", "等待工厂的下一个截单时间。"}, {});
    case PoolWait::rekeying:
      return fill(
          language,
          {"Lines are moving to the pools of a new catalog: it is released behind the last.",
           "正在按新目录归集订单行，全部归位后再开批。"},
          {});
    case PoolWait::test:
      return fill(language,
                  {"It holds test orders and is released at the next step of the built-in factory.",
                   "集单池中为测试订单，将在内置工厂的下一步开批。"},
                  {});
  }
  std::abort();
}

// "17 more pieces or 14:20 Asia/Shanghai".
std::string release_sentence(const core::PoolRelease& release, Language language) {
  std::vector<std::string> ways;
  if (release.more_pieces)
    ways.push_back(fill(
        language, {"with {0} more {2} ({1})", "再凑 {0} {2}（{1}）"},
        {to_string(*release.more_pieces), std::string{words_of(*release.pieces_reason, language)},
         std::string{noun_of_pieces(*release.more_pieces, language)}}));
  if (release.time_reason && !release.ends_held)
    ways.push_back(
        fill(language, {"at {0} ({1})", "到 {0}（{1}）"},
             {moment_text(release.at), std::string{words_of(*release.time_reason, language)}}));
  if (ways.empty()) return {};
  if (ways.size() == 1) return fill(language, {"It is released {0}.", "{0}即开批。"}, {ways[0]});
  return fill(language,
              {"It is released {0} or {1}, whichever comes first.", "{0}，或{1}，先到者即开批。"},
              {ways[0], ways[1]});
}

void add_limit(const core::PoolExplanation& explained, Language language, Sentences& said) {
  const core::PoolRelease& release = explained.release;
  if (release.ends_held)
    said.push_back(fill(language,
                        {"If it is still below the MOQ at {0}, its lines are held "
                         "for an operator.",
                         "若到 {0} 仍未达起订量，订单行将暂停等待操作员处理。"},
                        {moment_text(release.at)}));
  if (release.limit.at < core::kNever && release.limit.at != release.at.at)
    said.push_back(explained.pool.limit_is_promise
                       ? fill(language,
                              {"The promises to its buyers allow it to wait until {0}.",
                               "按对买家的承诺最迟可等到 {0}。"},
                              {moment_text(release.limit)})
                       : fill(language,
                              {"The channel lets it wait until {0}.", "按渠道规则最迟可等到 {0}。"},
                              {moment_text(release.limit)}));
}

void add_milestones(const core::PoolExplanation& explained, Language language, Sentences& said) {
  const core::Currency currency = currency_of(explained);
  for (const core::Milestone& each : explained.milestones) {
    if (each.kind != core::MilestoneKind::tier) continue;
    said.push_back(fill(
        language,
        {"With {0} more {3} the price of {1} is reached: {2} each.",
         "再凑 {0} {3}可享 {1} 的价格：每件 {2}。"},
        {to_string(each.more), pieces_text(each.pieces, language),
         money_text(each.unit_price, currency), std::string{noun_of_pieces(each.more, language)}}));
    return;  // the next one; the others are among the numbers
  }
}

std::string blocks_text(const core::OfferTerms& offer, Language language) {
  std::string text;
  for (const core::OfferBlock block : offer.blocks) {
    if (!text.empty()) text += in(language, {", ", "，"});
    text += words_of(block, language);
  }
  return text;
}

std::string offer_sentence(const core::OfferTerms& offer, Language language) {
  std::string cost;
  if (offer.price)
    cost = fill(language, {"{0} for {1} ({2})", "{1}共 {0}（{2}）"},
                {money_text(offer.full_cost.value_or(offer.price->total), offer.price->currency),
                 pieces_text(offer.price->ordered, language),
                 terms_text(cost_terms(offer), offer.price->currency, language)});
  else
    cost = in(language, {"no price", "无价格"});
  std::string text = fill(language, {"{0}: {1}", "{0}：{1}"}, {offer.factory, cost});
  if (!offer.blocks.empty())
    text += fill(language, {"; not now: {0}", "；暂不可用：{0}"}, {blocks_text(offer, language)});
  if (!offer.blocks.empty() && offer.starts.at < core::kNever)
    text += fill(language, {"; it could begin at {0}", "；最早 {0} 可开工"},
                 {moment_text(offer.starts)});
  return text + std::string{in(language, {".", "。"})};
}

std::string pieces_sentence(const core::ExplainedLine& line, const core::PieceGroup& group,
                            Language language) {
  using core::PartState;
  const std::string id = core::to_text(line.id);
  const std::string count = pieces_text(group.quantity, language);
  const std::string run = group.run ? core::to_text(group.run) : std::string{};
  const auto say = [&](const Phrase& phrase, const std::string& more, const std::string& last) {
    return fill(language, phrase, {id, count, more, last});
  };
  switch (group.state) {
    case PartState::awaiting_payment:
      return say({"{0}: {1} waiting for payment.", "{0}：{1}等待付款。"}, {}, {});
    case PartState::held:
      return say({"{0}: {1} held ({2}); it is up to {3}.", "{0}：{1}暂停（{2}），等待{3}处理。"},
                 std::string{words_of(group.hold, language)},
                 std::string{words_of(core::waiting_on(group.hold), language)});
    case PartState::pooled:
      return say({"{0}: {1} waiting in pool {2}.", "{0}：{1}在集单池 {2} 中等待。"},
                 core::to_text(group.pool), {});
    case PartState::in_run:
      return say({"{0}: {1} in run {2}, given to {3}.", "{0}：{1}已编入批次 {2}，交给 {3}。"}, run,
                 group.factory);
    case PartState::in_production:
      return say({"{0}: {1} being made in run {2} by {3}.", "{0}：{1}在批次 {2} 中由 {3} 生产。"},
                 run, group.factory);
    case PartState::made:
      return say({"{0}: {1} made (run {2}, {3}) and waiting to be shipped.",
                  "{0}：{1}已完工（批次 {2}，{3}），等待发货。"},
                 run, group.factory);
    case PartState::shipped:
      return say({"{0}: {1} shipped.", "{0}：{1}已发货。"}, {}, {});
    case PartState::cancelled:
      return say({"{0}: {1} cancelled.", "{0}：{1}已取消。"}, {}, {});
  }
  std::abort();
}

}  // namespace

Sentences sentences_of(const core::PoolExplanation& explained, Language language) {
  const core::PoolView& pool = explained.pool;
  Sentences said;
  said.push_back(fill(language, {"Pool {0} holds {1}, {2}.", "集单池 {0} 中有 {1}、{2}。"},
                      {core::to_text(pool.id), lines_text(pool.lines, language),
                       pieces_text(pool.pieces, language)}));
  said.push_back(wait_sentence(explained, language));
  if (pool.unpaid_lines > 0)
    said.push_back(
        fill(language,
             {"{0} more would join it when paid; {1} are expected to be.",
              "另有 {0}待付款，预计其中 {1} 行会付款并加入。"},
             {lines_text(pool.unpaid_lines, language), to_string(pool.unpaid_expected)}));
  if (std::string release = release_sentence(explained.release, language); !release.empty())
    said.push_back(std::move(release));
  add_limit(explained, language, said);
  add_milestones(explained, language, said);
  for (const core::OfferTerms& offer : explained.offers)
    said.push_back(offer_sentence(offer, language));
  return said;
}

Sentences sentences_of(const core::OrderExplanation& explained, Language language) {
  Sentences said;
  for (const core::ExplainedLine& line : explained.lines) {
    if (!line.made_as.empty())
      said.push_back(fill(language,
                          {"{0}: made as {1}, because no factory could make {2}; the buyer agreed.",
                           "{0}：改以 {1} 生产，因无工厂可做 {2}；买家已同意平替。"},
                          {core::to_text(line.id), line.made_as, line.ordered}));
    for (const core::PieceGroup& group : line.pieces)
      said.push_back(pieces_sentence(line, group, language));
  }
  for (const core::PoolExplanation& pool : explained.pools)
    for (std::string& sentence : sentences_of(pool, language)) said.push_back(std::move(sentence));
  return said;
}

}  // namespace jidan::status
