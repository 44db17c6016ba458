// What an explanation says of a run, in whole sentences; see explain_views.hpp. From the figures of
// its event, so that it reads the same as long as the journal is kept.
#include "aggregator/status/explain_views.hpp"
#include "platform/instant_text.hpp"

namespace jidan::status {
namespace {

// Why it was released, from the figures the policy compared.
void add_figures(const core::RunReleased& released, Language language, Sentences& said) {
  if (!released.waiting_cost) return;
  const auto money = [&](core::Minor amount) {
    return money_text(amount, released.price.currency);
  };
  if (!released.run_cost) {
    said.push_back(fill(language,
                        {"Waiting had cost {0}; no factory would have made all of it on its "
                         "ordinary terms.",
                         "等待成本 {0}；没有工厂能按一般条件生产全部。"},
                        {money(*released.waiting_cost)}));
    return;
  }
  said.push_back(fill(language,
                      {"Waiting had cost {0}; releasing it cost {1} beyond the pieces at the best "
                       "price.",
                       "等待成本 {0}；开批在最优件价之外的成本 {1}。"},
                      {money(*released.waiting_cost), money(*released.run_cost)}));
}

// Price steps, where what is counted together is less than everything or more than this run.
void add_tiers(const core::RunPrice& price, Language language, Sentences& said) {
  for (const core::PriceTier& tier : price.tiers) {
    const std::string of = tier.counted.empty() ? std::string{} : tier.counted + ": ";
    std::string text = fill(
        language, {"{0}{1} at {2} each, the price from {3} on", "{0}{1}，每件 {2}（{3} 起的价格）"},
        {of, pieces_text(tier.ordered, language), money_text(tier.unit_price, price.currency),
         pieces_text(tier.tier_min_quantity, language)});
    if (tier.given_before > 0)
      text += fill(language, {"; {0} were given before", "；此前已下单 {0}"},
                   {pieces_text(tier.given_before, language)});
    said.push_back(text + std::string{in(language, {".", "。"})});
  }
}

void add_price(const core::RunReleased& released, const core::RunTerms& terms, Language language,
               Sentences& said) {
  const core::RunPrice& price = released.price;
  const auto money = [&](core::Minor amount) { return money_text(amount, price.currency); };
  said.push_back(fill(
      language,
      {"Its price is {0}: {1} {2}, set-up {3}, changeovers {4}, plates {5}, unfilled places "
       "{6}.",
       "价格 {0}：{1} {2}，开机费 {3}，换产费 {4}，版费 {5}，空位费 {6}。"},
      {money(price.total), pieces_text(price.ordered, language), money(price.pieces),
       money(price.set_up), money(price.changeovers), money(price.plates), money(price.unfilled)}));
  add_tiers(price, language, said);
  if (terms.tier_above_best && *terms.tier_above_best > 0)
    said.push_back(fill(language,
                        {"At the factory's best tier the pieces would have cost {0} less.",
                         "若按该工厂最优阶梯价，可少付 {0}。"},
                        {money(*terms.tier_above_best)}));
  if (terms.waiting && !released.waiting_cost)
    said.push_back(
        fill(language,
             {"Until then the waiting of its lines had cost {0}.", "开批前各行的等待成本共 {0}。"},
             {money(*terms.waiting)}));
  if (released.solo_cost > 0)
    said.push_back(fill(language,
                        {"Each line made alone would have cost {0}.", "若各行单独生产需 {0}。"},
                        {money(released.solo_cost)}));
}

// Which way the bulk lines went; nothing where there was no other.
void add_bulk(const core::RunReleased& released, Language language, Sentences& said) {
  const auto money = [&](core::Minor amount) {
    return money_text(amount, released.price.currency);
  };
  if (released.bulk == core::BulkWay::none || released.bulk_other_cost == 0) return;
  if (released.bulk == core::BulkWay::alone && released.bulk_other_cost < released.full_cost)
    said.emplace_back(
        in(language, {"Its bulk lines went alone: with the small ones a promise was in danger.",
                      "大单单独成批：与小单合批会危及承诺。"}));
  else if (released.bulk == core::BulkWay::alone)
    said.push_back(fill(language,
                        {"Its bulk lines went alone for {0}; the small ones with them would have "
                         "made that {1}.",
                         "大单单独成批，共 {0}；若与小单合批则为 {1}。"},
                        {money(released.full_cost), money(released.bulk_other_cost)}));
  else
    said.push_back(fill(language,
                        {"Its bulk lines took the small ones along for {0}; apart they would have "
                         "cost {1}.",
                         "大单带小单合批，共 {0}；若分开则为 {1}。"},
                        {money(released.full_cost), money(released.bulk_other_cost)}));
}

// Why a factory that seems to be cheaper wasn't taken.
std::string_view passed_over(const core::RunReleased& released, const core::RunnerUp& other,
                             Language language) {
  if (other.is_below_moq) return in(language, {"its MOQ wasn't met", "未达其起订量"});
  if (other.is_too_late)
    return in(language, {"a promise would have been broken there", "由其生产会违反承诺"});
  if (other.full_cost < released.full_cost)
    return in(language, {"its room is scarce, and all runs that were due together cost least this "
                         "way",
                         "其产能紧张，同时到期的各批次合计此方案最省"});
  return {};
}

std::string runner_up_sentence(const core::RunReleased& released, const core::RunnerUp& other,
                               Language language) {
  const core::Currency currency = released.price.currency;
  std::string text = fill(language,
                          {"{0} would have cost {1}, with its parcels, against {2}",
                           "{0} 连同运费需 {1}，所选工厂为 {2}"},
                          {other.factory, money_text(other.full_cost, currency),
                           money_text(released.full_cost, currency)});
  if (const std::string terms = terms_text(other.terms, currency, language); !terms.empty())
    text += fill(language, {" ({0})", "（{0}）"}, {terms});
  if (const std::string_view why = passed_over(released, other, language); !why.empty())
    text += fill(language, {"; not taken: {0}", "；未选：{0}"}, {std::string{why}});
  return text + std::string{in(language, {".", "。"})};
}

void add_runners_up(const core::RunReleased& released, Language language, Sentences& said) {
  if (released.runners_up.empty())
    said.push_back(fill(
        language, {"No other factory could have taken it then.", "当时没有其他可选工厂。"}, {}));
  for (const core::RunnerUp& each : released.runners_up)
    said.push_back(runner_up_sentence(released, each, language));
}

}  // namespace

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
  add_figures(released, language, said);
  add_price(released, explained.terms, language, said);
  add_bulk(released, language, said);
  add_runners_up(released, language, said);
  return said;
}

}  // namespace jidan::status
