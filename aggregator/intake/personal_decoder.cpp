// Address and metadata; see personal_decoder.hpp. Bounds are those of schemas/order.schema.json.
#include "aggregator/intake/personal_decoder.hpp"

#include <algorithm>
#include <vector>

#include "aggregator/intake/graphemes.hpp"
#include "aggregator/intake/personal_writer.hpp"
#include "aggregator/intake/places.hpp"

namespace jidan::intake {
namespace {

constexpr FieldNames<8> kAddressFields{
    {"country", "region", "city", "district", "postal_code", "recipient", "phone", "address"}, 1U};
constexpr std::array<TextBounds, 8> kAddressBounds{
    {{0, 64}, {1, 64}, {0, 128}, {0, 128}, {0, 16}, {0, 128}, {0, 32}, {0, 500}}};
constexpr std::size_t kCountry = 0;
constexpr std::size_t kRegion = 1;
constexpr std::size_t kFirstPersonal = 2;

constexpr std::size_t kMetadataMembersMax = 64;
constexpr std::size_t kMetadataKeyMax = 64;
constexpr std::size_t kMetadataValueMax = 4'096;

// The region is understood only within its country, which may come behind it.
void read_region(Walk& walk, const Text& region, core::OrderPlacement& order) {
  auto found = find_region(order.country, region.view);
  if (found) {
    order.region = std::move(*found);
    return;
  }
  const Step step{walk, "region"};
  walk.note(MistakeCode::bad_region);
}

void check_metadata_key(Walk& walk, std::string_view key, std::vector<std::string_view>& keys) {
  if (key.empty()) walk.note(MistakeCode::empty);
  if (key.size() > kMetadataKeyMax && count_code_points(key) > kMetadataKeyMax)
    walk.note(MistakeCode::too_long, std::to_string(kMetadataKeyMax) + " characters");
  // Beyond the limit nothing is compared: a body of keys alone must not cost its square.
  if (keys.size() <= kMetadataMembersMax && std::find(keys.begin(), keys.end(), key) != keys.end())
    walk.note(MistakeCode::duplicate_key);
  keys.push_back(key);
}

}  // namespace

void read_address(Walk& walk, JsonValue value, std::string& json, core::OrderPlacement& order) {
  std::array<Text, 8> texts;
  std::uint32_t good = 0;
  std::uint32_t seen = 0;
  const bool walked =
      walk_object(walk, value, kAddressFields, seen, [&](std::size_t field, JsonValue member) {
        if (!walk.read_text(member, kAddressBounds.at(field), texts.at(field))) return;
        if (field == kCountry && !is_country(texts[kCountry].view))
          walk.note(MistakeCode::bad_country);
        else
          good |= 1U << field;
      });
  if (!walked) return;
  if ((good >> kCountry & 1U) != 0) {
    order.country = texts[kCountry].view;
    if ((good >> kRegion & 1U) != 0) read_region(walk, texts[kRegion], order);
  }
  json = "{";
  for (std::size_t i = kFirstPersonal; i < texts.size(); ++i)
    if ((seen >> i & 1U) != 0) append_member(json, kAddressFields.names.at(i), texts.at(i));
  json += '}';
}

void read_metadata(Walk& walk, JsonValue value, std::size_t bytes_max, std::string& json) {
  JsonObject object;
  if (value.get_object().get(object) != simdjson::SUCCESS)
    return walk.note(MistakeCode::wrong_type, "an object");
  std::vector<std::string_view> keys;
  std::size_t bytes = 0;
  json = "{";
  for (auto entry : object) {
    simdjson::ondemand::field member;
    Text key;
    bool forbidden = false;
    if (std::move(entry).get(member) != simdjson::SUCCESS ||
        !walk.unescape(member.key().raw(), key, forbidden))
      return walk.break_off();
    const Step step{walk, key.view};
    if (forbidden) walk.note(MistakeCode::bad_character);
    check_metadata_key(walk, key.view, keys);
    Text text;
    const bool good = walk.read_text(member.value(), {0, kMetadataValueMax}, text);
    if (walk.broken()) return;
    if (!good) continue;
    bytes += key.view.size() + text.view.size();
    if (json.size() > 1) json += ',';
    append_text(json, key);
    json += ':';
    append_text(json, text);
  }
  json += '}';
  if (keys.size() > kMetadataMembersMax)
    walk.note(MistakeCode::too_many, std::to_string(kMetadataMembersMax));
  if (bytes > bytes_max) walk.note(MistakeCode::too_long, std::to_string(bytes_max) + " bytes");
}

}  // namespace jidan::intake
