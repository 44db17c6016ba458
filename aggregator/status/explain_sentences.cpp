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
    case PoolWait::waiting_cost:
      return fill(language,
                  {"It waits because waiting is still cheaper than a run: {0} so far against {1}.",
                   "仍在等待：目前等待成本 {0}，低于开批成本 {1}。"},
                  {money_text(pool.waiting_cost, currency),
                   pool.run_cost ? money_text(*pool.run_cost, currency) : "-"});
    case PoolWait::quantity:
      return fill(language, {"It waits until it holds {0} pieces.", "等待凑满 {0} 件。"},
                  {to_string(pool.moq_pieces)});
    case PoolWait::cut_off:
      return fill(language,
                  {"It waits for the factory's next cut-off.", "等待工厂的下一个截单时间。"}, {});
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
    ways.push_back(fill(language, {"with {0} more pieces ({1})", "再凑 {0} 件（{1}）"},
                        {to_string(*release.more_pieces),
                         std::string{words_of(*release.pieces_reason, language)}}));
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
        {"{0} more pieces reach the price of {1} pieces: {2} each.",
         "再凑 {0} 件可享 {1} 件的价格：每件 {2}。"},
        {to_string(each.more), to_string(each.pieces), money_text(each.unit_price, currency)}));
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
    cost = fill(language, {"{0} for {1} pieces", "{1} 件共 {0}"},
                {money_text(offer.full_cost.value_or(offer.price->total), offer.price->currency),
                 to_string(offer.price->ordered)});
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
  const std::string count = to_string(group.quantity);
  const std::string run = group.run ? core::to_text(group.run) : std::string{};
  const auto say = [&](const Phrase& phrase, const std::string& more, const std::string& last) {
    return fill(language, phrase, {id, count, more, last});
  };
  switch (group.state) {
    case PartState::awaiting_payment:
      return say({"{0}: {1} pieces wait for payment.", "{0}：{1} 件等待付款。"}, {}, {});
    case PartState::held:
      return say({"{0}: {1} pieces are held ({2}); it is up to {3}.",
                  "{0}：{1} 件暂停（{2}），等待{3}处理。"},
                 std::string{words_of(group.hold, language)},
                 std::string{words_of(core::waiting_on(group.hold), language)});
    case PartState::pooled:
      return say({"{0}: {1} pieces wait in pool {2}.", "{0}：{1} 件在集单池 {2} 中等待。"},
                 core::to_text(group.pool), {});
    case PartState::in_run:
      return say({"{0}: {1} pieces are in run {2}, given to {3}.",
                  "{0}：{1} 件已编入批次 {2}，交给 {3}。"},
                 run, group.factory);
    case PartState::in_production:
      return say({"{0}: {1} pieces are being made in run {2} by {3}.",
                  "{0}：{1} 件在批次 {2} 中由 {3} 生产。"},
                 run, group.factory);
    case PartState::made:
      return say({"{0}: {1} pieces are made (run {2}, {3}) and wait to be shipped.",
                  "{0}：{1} 件已完工（批次 {2}，{3}），等待发货。"},
                 run, group.factory);
    case PartState::shipped:
      return say({"{0}: {1} pieces are shipped.", "{0}：{1} 件已发货。"}, {}, {});
    case PartState::cancelled:
      return say({"{0}: {1} pieces are cancelled.", "{0}：{1} 件已取消。"}, {}, {});
  }
  std::abort();
}

void add_price(const core::RunReleased& released, const core::RunTerms& terms, Language language,
               Sentences& said) {
  const core::RunPrice& price = released.price;
  const auto money = [&](core::Minor amount) { return money_text(amount, price.currency); };
  said.push_back(fill(
      language,
      {"Its price is {0}: {1} pieces {2}, set-up {3}, changeovers {4}, plates {5}, unfilled places "
       "{6}.",
       "价格 {0}：{1} 件 {2}，开机费 {3}，换产费 {4}，版费 {5}，空位费 {6}。"},
      {money(price.total), to_string(price.ordered), money(price.pieces), money(price.set_up),
       money(price.changeovers), money(price.plates), money(price.unfilled)}));
  if (terms.tier_above_best && *terms.tier_above_best > 0)
    said.push_back(fill(language,
                        {"At the factory's best tier the pieces would have cost {0} less.",
                         "若按该工厂最优阶梯价，可少付 {0}。"},
                        {money(*terms.tier_above_best)}));
  if (terms.waiting)
    said.push_back(
        fill(language,
             {"Until then the waiting of its lines had cost {0}.", "开批前各行的等待成本共 {0}。"},
             {money(*terms.waiting)}));
  if (released.solo_cost > 0)
    said.push_back(fill(language,
                        {"Each line made alone would have cost {0}.", "若各行单独生产需 {0}。"},
                        {money(released.solo_cost)}));
}

void add_runners_up(const core::RunReleased& released, Language language, Sentences& said) {
  if (released.runners_up.empty())
    said.push_back(fill(
        language, {"No other factory could have taken it then.", "当时没有其他可选工厂。"}, {}));
  for (const core::RunnerUp& each : released.runners_up)
    said.push_back(fill(language,
                        {"{0} would have cost {1}, with its parcels, against {2}.",
                         "{0} 连同运费需 {1}，所选工厂为 {2}。"},
                        {each.factory, money_text(each.full_cost, released.price.currency),
                         money_text(released.full_cost, released.price.currency)}));
}

}  // namespace

Sentences sentences_of(const core::PoolExplanation& explained, Language language) {
  const core::PoolView& pool = explained.pool;
  Sentences said;
  said.push_back(fill(language,
                      {"Pool {0} holds {1} lines, {2} pieces.", "集单池 {0} 中有 {1} 行、{2} 件。"},
                      {core::to_text(pool.id), to_string(pool.lines), to_string(pool.pieces)}));
  said.push_back(wait_sentence(explained, language));
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
  for (const core::ExplainedLine& line : explained.lines)
    for (const core::PieceGroup& group : line.pieces)
      said.push_back(pieces_sentence(line, group, language));
  for (const core::PoolExplanation& pool : explained.pools)
    for (std::string& sentence : sentences_of(pool, language)) said.push_back(std::move(sentence));
  return said;
}

Sentences sentences_of(const RunExplained& explained, Language language) {
  const core::RunReleased& released = explained.released;
  const core::LocalMoment& at = explained.terms.released;
  Sentences said;
  said.push_back(fill(
      language, {"Run {0} was released to {1} at {2}: {3}.", "生产批次 {0} 于 {2} 交给 {1}：{3}。"},
      {core::to_text(explained.run), released.factory,
       at.at < core::kNever ? moment_text(at) : platform::rfc3339(explained.issued_at),
       std::string{words_of(released.reason, language)}}));
  if (released.test) return said;
  add_price(released, explained.terms, language, said);
  add_runners_up(released, language, said);
  return said;
}

}  // namespace jidan::status
