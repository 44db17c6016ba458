// Orders from NDJSON, read by the intake's own decoder, so that what it would refuse is refused.
#include "aggregator/backtest/program/order_source.hpp"
#include "aggregator/intake/order_decoder.hpp"
#include "platform/text_lines.hpp"

namespace jidan::backtest {
namespace {

std::string sentences(const intake::Mistakes& mistakes) {
  std::string text;
  for (const intake::Mistake& each : mistakes) {
    if (!text.empty()) text += "; ";
    text += each.pointer + ": " + intake::sentence_of(each, intake::Language::english);
  }
  return text;
}

}  // namespace

SourceReport read_order_lines(const std::filesystem::path& file, const OrderDefaults& defaults,
                              const TakeOrder& take) {
  const intake::OrderLimits limits;
  platform::TextLines lines(file, limits.body_bytes_max);
  // Nothing is kept: the key only makes equal texts equal digests, the same at every replay.
  ledger::Sealer sealer{ledger::MasterKey{ledger::Key256{}}};
  intake::OrderDecoder decoder(limits, sealer);
  SourceReport report;
  report.form = "ndjson";
  std::string text;
  while (true) {
    const platform::LineRead read = lines.next(text);
    if (read == platform::LineRead::end) return report;
    if (text.find_first_not_of(" \t") == std::string::npos) continue;
    ++report.read;
    if (read == platform::LineRead::too_long) {
      report.add_bad(lines.number(), "the line is too long");
      continue;
    }
    SeenOrder seen;
    switch (decoder.decode(intake::body_text(text), defaults.channel, false, seen.order)) {
      case intake::Decoding::good:
        seen.order.sealed.clear();
        take(std::move(seen));
        break;
      case intake::Decoding::mistaken:
        report.add_bad(lines.number(), sentences(decoder.mistakes()));
        break;
      case intake::Decoding::not_json:
        report.add_bad(lines.number(), "not JSON");
        break;
    }
  }
}

}  // namespace jidan::backtest
