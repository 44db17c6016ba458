// Decoding a payment; see payment_decoder.hpp. Rare, so it makes its parser anew.
#include "aggregator/intake/payment_decoder.hpp"

#include "aggregator/intake/decoder_walk.hpp"

namespace jidan::intake {

Decoding decode_payment(BodyText body, core::Instant& paid_at, Mistakes& mistakes) {
  constexpr FieldNames<1> kFields{{"paid_at"}, 1U};
  Walk walk;
  walk.begin(body.text.size());
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view padded{body.text, body.readable_bytes};
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return Decoding::not_json;
  JsonObject object;
  if (document.get_object().get(object) == simdjson::SUCCESS)
    walk_fields(walk, object, kFields,
                [&](std::size_t, JsonValue value) { walk.read_instant(value, paid_at); });
  else
    walk.note(MistakeCode::wrong_type, "an object");
  mistakes = walk.mistakes();
  if (walk.broken()) return Decoding::not_json;
  if (!mistakes.empty()) return is_json_syntax(body.text) ? Decoding::mistaken : Decoding::not_json;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Decoding::not_json;
  return Decoding::good;
}

}  // namespace jidan::intake
