// The 22 refusals in both languages. 409 where another state of the thing would have allowed it,
// 422 where the command itself can't be done.
#include "aggregator/core/refusal.hpp"

#include <array>

namespace jidan::core {
namespace {

// In the order of RefusalCode; a test holds each row against its code.
constexpr std::array<RefusalText, kRefusalCodeCount> kTexts{{
    {"unknown-sku", 422, "No product in the catalog has this SKU.", "目录中没有这个 SKU。"},
    {"product-held", 422, "This product is held for review and can't be ordered now.",
     "该商品正在复核，暂时不能下单。"},
    {"product-ended", 422, "This product is no longer made.", "该商品已停产。"},
    {"promise-infeasible", 422, "No factory can keep this promise; see the earliest possible time.",
     "没有工厂能兑现这个承诺；请参考可能的最早时间。"},
    {"no-capability", 422, "No factory can make this as asked.", "没有工厂能按要求生产。"},
    {"region-unserved", 422, "Nothing is shipped to this region.", "该地区不在配送范围内。"},
    {"no-hub", 422, "The hub where this channel's parcels meet can't be reached from any factory.",
     "没有工厂能把货送到该渠道的集货仓。"},
    {"same-run-impossible", 422, "These lines can't be made in one production run.",
     "这些订单行不能在同一生产批次内生产。"},
    {"line-exceeds-run-maximum", 422,
     "The line is larger than any production run, and this channel doesn't allow splitting it.",
     "该订单行超过任何生产批次的上限，而且该渠道不允许拆分。"},
    {"quantity-limit", 422, "The quantity is outside what may be ordered.",
     "数量超出可下单的范围。"},
    {"personalization-invalid", 422,
     "The personalization doesn't fit this product: a placement, text or artwork it doesn't take.",
     "定制内容不符合该商品的要求：位置、文字或图案不被接受。"},
    {"artwork-unreachable", 422, "The artwork can't be fetched from its address.",
     "无法从所给地址取得图案。"},
    {"currency-unsupported", 422, "Nothing is sold in this currency.", "不支持该币种。"},
    {"duplicate-line", 422, "Two lines of the order have the same number.",
     "订单中有两行的行号相同。"},
    {"order-closed", 409, "The order is finished and can't be changed.",
     "订单已完结，不能再更改。"},
    {"not-cancellable", 409, "It is too late to cancel: production has begun or it has shipped.",
     "已开始生产或已发货，无法取消。"},
    {"custom-not-returnable", 409, "A personalized piece made as ordered can't be returned.",
     "按订单制作的定制商品不能退货。"},
    {"run-fenced", 409, "This production run has ended for this factory; don't make it.",
     "该生产批次对本工厂已终止，请勿生产。"},
    {"revision-stale", 409, "A newer revision of the job sheet exists; answer that one.",
     "生产工单已有更新的版本，请按新版本回报。"},
    {"moq-multiple-unsatisfiable", 422,
     "MOQ and lot multiple can't both be met within the largest production run.",
     "在生产批次上限内无法同时满足起订量和每批数量。"},
    {"not-yet-supported", 422, "This value is understood but not supported yet.",
     "该取值可以识别，但目前尚不支持。"},
    {"occurrence-not-open", 409, "This occurrence doesn't wait to be confirmed.",
     "该期次不处于待确认状态。"},
}};

}  // namespace

const RefusalText& text_of(RefusalCode code) {
  return kTexts[static_cast<std::size_t>(code)];
}

}  // namespace jidan::core
