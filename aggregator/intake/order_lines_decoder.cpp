// Lines, personalization and artwork references; see order_lines_decoder.hpp.
#include "aggregator/intake/order_lines_decoder.hpp"

#include <algorithm>
#include <cctype>

namespace jidan::intake {
namespace {

enum LineField : std::size_t {
  kLine,
  kSku,
  kQuantity,
  kUnitPrice,
  kSubstitution,
  kApproval,
  kPersonalization
};
constexpr FieldNames<7> kLineFields{
    {"line", "sku", "quantity", "unit_price", "substitution", "approval", "personalization"},
    1U << kLine | 1U << kSku | 1U << kQuantity | 1U << kUnitPrice};

enum PlacementField : std::size_t { kPlacement, kText, kFont, kColour, kArtwork };
constexpr FieldNames<5> kPlacementFields{{"placement", "text", "font", "colour", "artwork"},
                                         1U << kPlacement};

enum ArtworkField : std::size_t { kUrl, kSha256, kWidth, kHeight };
constexpr FieldNames<4> kArtworkFields{{"url", "sha256", "width_mm", "height_mm"},
                                       1U << kUrl | 1U << kSha256};

constexpr std::array<std::string_view, 3> kSubstitutions{"none", "same_work", "same_function"};
constexpr std::array<std::string_view, 3> kApprovals{"none", "proof", "sample"};
constexpr std::int64_t kUnitPriceMax = 1'000'000'000'000;
constexpr std::size_t kPlacementsMax = 16;  // as in the schema

bool is_placement_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' &&
         std::all_of(text.begin() + 1, text.end(),
                     [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The characters of RFC 3986, with an authority behind http(s)://.
bool is_web_url(std::string_view url) {
  const std::size_t scheme = url.substr(0, 8) == "https://"  ? 8
                             : url.substr(0, 7) == "http://" ? 7
                                                             : 0;
  if (scheme == 0 || url.size() == scheme || url[scheme] == '/') return false;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c <= 0x20 || c >= 0x7F || std::string_view{"\"<>\\^`{|}"}.find(c) != std::string_view::npos)
      return false;
    const auto is_hex = [&](std::size_t at) {
      return at < url.size() && std::isxdigit(static_cast<unsigned char>(url[at])) != 0;
    };
    if (c == '%' && !(is_hex(i + 1) && is_hex(i + 2))) return false;
  }
  return true;
}

void append_sized(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

// A trait's digest; never 0, which means there is none.
std::uint64_t trait_of(const ledger::Sealer& sealer, std::string_view bytes) {
  const ledger::Digest128 digest = sealer.content_digest128(bytes);
  std::uint64_t value = 0;
  std::memcpy(&value, digest.data(), sizeof value);
  return value == 0 ? 1 : value;
}

// FNV-1a over the sorted names. Not keyed: names of placements tell nothing about anybody.
std::uint32_t placement_trait(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  std::uint32_t hash = 2'166'136'261U;
  for (const std::string& name : names) {
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    hash = (hash ^ 0x1FU) * 16'777'619U;
  }
  return hash == 0 ? 1 : hash;
}

}  // namespace

void LinesDecoder::read(JsonValue value, std::vector<core::LinePlacement>& lines) {
  numbers_max_ = 0;
  numbers_.reset();
  lines_ = &lines;
  walk_array(walk_, value, 1, limits_.order_lines_max,
             [&](std::size_t, JsonValue element) { read_line(element, lines.emplace_back()); });
}

void LinesDecoder::read_line(JsonValue value, core::LinePlacement& line) {
  personal_.line.clear();
  traits_.clear();
  std::uint32_t seen = 0;
  const bool walked = walk_object(
      walk_, value, kLineFields, seen,
      [&](std::size_t field, JsonValue member) { read_line_field(field, member, line); });
  if (!walked || !line.has_personalization) return;
  set_traits(line);
  if (!personal_.lines.empty()) personal_.lines += ',';
  personal_.lines += '{';
  append_member(personal_.lines, "line", line.number);
  personal_.lines += ",\"personalization\":";
  personal_.lines += personal_.line;
  personal_.lines += '}';
}

void LinesDecoder::read_line_field(std::size_t field, JsonValue value, core::LinePlacement& line) {
  std::int64_t number = 0;
  std::size_t choice = 0;
  Text text;
  switch (static_cast<LineField>(field)) {
    case kLine:
      if (walk_.read_integer(value, 1, 65'535, number))
        check_number(line.number = static_cast<std::uint16_t>(number));
      return;
    case kSku:
      if (walk_.read_text(value, {1, 64}, text)) line.sku = text.view;
      return;
    case kQuantity:
      if (!walk_.read_whole(value, number)) return;
      if (number < 1)
        walk_.note(MistakeCode::out_of_range, "1 … " + std::to_string(limits_.quantity_max));
      else if (number > limits_.quantity_max)
        walk_.refuse(core::RefusalCode::quantity_limit);
      else
        line.quantity = static_cast<std::int32_t>(number);
      return;
    case kUnitPrice:
      if (walk_.read_integer(value, 0, kUnitPriceMax, number)) line.unit_price = number;
      return;
    case kSubstitution:
      if (!walk_.read_choice(value, kSubstitutions, choice)) return;
      line.substitution = static_cast<core::Substitution>(choice);
      return;
    case kApproval:
      if (!walk_.read_choice(value, kApprovals, choice)) return;
      line.approval = static_cast<core::Approval>(choice);
      if (choice != 0) walk_.refuse(core::RefusalCode::not_yet_supported);
      return;
    case kPersonalization:
      return read_personalization(value, line);
  }
}

void LinesDecoder::check_number(std::uint16_t number) {
  if (number > numbers_max_) {
    numbers_max_ = number;
    if (numbers_) numbers_->set(number);
    return;
  }
  if (!numbers_) {
    numbers_ = std::make_unique<std::bitset<65'536>>();
    // The line being read is the last and not among those before it.
    for (std::size_t i = 0; i + 1 < lines_->size(); ++i) numbers_->set((*lines_)[i].number);
  }
  if (numbers_->test(number)) walk_.refuse(core::RefusalCode::duplicate_line);
  numbers_->set(number);
}

void LinesDecoder::read_personalization(JsonValue value, core::LinePlacement& line) {
  personal_.line = "[";
  walk_array(walk_, value, 0, kPlacementsMax, [&](std::size_t, JsonValue element) {
    if (personal_.line.size() > 1) personal_.line += ',';
    read_placement(element, line);
    line.has_personalization = true;
  });
  personal_.line += ']';
}

void LinesDecoder::read_placement(JsonValue value, core::LinePlacement& line) {
  Text placement, text, font, colour;
  artwork_.clear();
  std::uint32_t seen = 0;
  const auto read_field = [&](std::size_t field, JsonValue member) {
    switch (static_cast<PlacementField>(field)) {
      case kPlacement:
        if (walk_.read_text(member, {1, 64}, placement) && !is_placement_name(placement.view))
          walk_.note(MistakeCode::bad_format, "[a-z][a-z0-9_-]{0,31}");
        return;
      case kText:
        if (walk_.read_text(member, {1, 8'000}, text)) take_text(text, line);
        return;
      case kFont:
        walk_.read_text(member, {1, 64}, font);
        return;
      case kColour:
        if (!walk_.read_text(member, {0, 64}, colour)) return;
        if (is_colour(colour.view))
          take_colour(colour.view);
        else
          walk_.note(MistakeCode::bad_format, "#rrggbb");
        return;
      case kArtwork:
        line.has_artwork = read_artwork(member, artwork_, line) || line.has_artwork;
        return;
    }
  };
  if (!walk_object(walk_, value, kPlacementFields, seen, read_field)) return;
  const auto has = [&](PlacementField field) { return (seen >> field & 1U) != 0; };
  if (!has(kText) && !has(kArtwork)) walk_.note(MistakeCode::missing, ": text or artwork");
  if (has(kFont) && !has(kText)) {
    const Step step{walk_, "text"};
    walk_.note(MistakeCode::missing, ": font");
  }
  line.placements.emplace_back(placement.view);
  std::string& json = personal_.line;
  json += '{';
  append_member(json, "placement", placement);
  if (has(kText)) append_member(json, "text", text);
  if (has(kFont)) append_member(json, "font", font);
  if (has(kColour)) append_member(json, "colour", colour);
  if (has(kArtwork)) json.append(",\"artwork\":").append(artwork_);
  json += '}';
}

bool LinesDecoder::read_artwork(JsonValue value, std::string& json, core::LinePlacement& line) {
  Text url, digest;
  std::int64_t width = 0, height = 0;
  std::uint32_t seen = 0;
  const auto read_field = [&](std::size_t field, JsonValue member) {
    switch (static_cast<ArtworkField>(field)) {
      case kUrl:
        if (walk_.read_text(member, {1, 2'048}, url) && !is_web_url(url.view))
          walk_.note(MistakeCode::bad_format, "https://…");
        return;
      case kSha256:
        if (!walk_.read_text(member, {0, 128}, digest)) return;
        if (is_sha256(digest.view))
          append_sized(traits_.artworks, digest.view);
        else
          walk_.note(MistakeCode::bad_format, "[0-9a-f]{64}");
        return;
      case kWidth:
        walk_.read_integer(member, 1, 10'000, width);
        return;
      case kHeight:
        walk_.read_integer(member, 1, 10'000, height);
        return;
    }
  };
  if (!walk_object(walk_, value, kArtworkFields, seen, read_field)) return false;
  line.artwork_width_mm_largest =
      std::max(line.artwork_width_mm_largest, static_cast<std::int32_t>(width));
  line.artwork_height_mm_largest =
      std::max(line.artwork_height_mm_largest, static_cast<std::int32_t>(height));
  json += '{';
  append_member(json, "url", url);
  append_member(json, "sha256", digest);
  if ((seen >> kWidth & 1U) != 0) append_member(json, "width_mm", width);
  if ((seen >> kHeight & 1U) != 0) append_member(json, "height_mm", height);
  json += '}';
  return true;
}

void LinesDecoder::take_text(const Text& text, core::LinePlacement& line) {
  const auto bytes = static_cast<std::int64_t>(text.view.size());
  const std::int64_t length = text.plain ? bytes : graphemes_.count(text.view);
  if (length > limits_.text_graphemes_max)
    walk_.note(MistakeCode::too_long, std::to_string(limits_.text_graphemes_max) + " graphemes");
  line.text_graphemes_longest =
      std::max(line.text_graphemes_longest, static_cast<std::int32_t>(length));
  append_sized(traits_.texts, text.view);
}

void LinesDecoder::take_colour(std::string_view colour) {
  std::string lower{colour};
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (std::find(traits_.colours.begin(), traits_.colours.end(), lower) == traits_.colours.end())
    traits_.colours.push_back(std::move(lower));
}

void LinesDecoder::set_traits(core::LinePlacement& line) {
  if (!traits_.texts.empty()) line.traits.text = trait_of(sealer_, traits_.texts);
  if (!traits_.artworks.empty()) line.traits.artwork = trait_of(sealer_, traits_.artworks);
  line.traits.placement = placement_trait(line.placements);
  line.traits.colour_count = static_cast<std::uint16_t>(traits_.colours.size());
}

}  // namespace jidan::intake
