// Bodies of one small object: {"paid_at":…}, {"lines":…,"reason":…}. Rare, so each makes its parser
// anew. Included by decoders only.
#pragma once

#include "aggregator/intake/body_text.hpp"
#include "aggregator/intake/decoder_walk.hpp"
#include "aggregator/intake/order_decoder.hpp"

namespace jidan::intake {

// Calls field(walk, index, value) for each known member.
template <std::size_t N, class Field>
Decoding decode_small(BodyText body, const FieldNames<N>& fields, Mistakes& mistakes,
                      Field&& field) {
  Walk walk;
  walk.begin(body.text.size());
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  const simdjson::padded_string_view padded{body.text, body.readable_bytes};
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return Decoding::not_json;
  JsonObject object;
  if (document.get_object().get(object) == simdjson::SUCCESS)
    walk_fields(walk, object, fields,
                [&](std::size_t index, JsonValue value) { field(walk, index, value); });
  else
    walk.note(MistakeCode::wrong_type, "an object");
  mistakes = walk.mistakes();
  if (walk.broken()) return Decoding::not_json;
  if (!mistakes.empty()) return is_json_syntax(body.text) ? Decoding::mistaken : Decoding::not_json;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Decoding::not_json;
  return Decoding::good;
}

}  // namespace jidan::intake
