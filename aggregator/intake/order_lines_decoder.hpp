// The lines of an order with their personalization; the part of the order decoder that knows them.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aggregator/core/orders/placement.hpp"
#include "aggregator/intake/decoder_walk.hpp"
#include "aggregator/intake/graphemes.hpp"
#include "aggregator/intake/order_limits.hpp"
#include "aggregator/intake/personal_writer.hpp"
#include "aggregator/ledger/sealing.hpp"

namespace jidan::intake {

class LinesDecoder {
 public:
  LinesDecoder(const OrderLimits& limits, ledger::Sealer& sealer, Walk& walk,
               PersonalScratch& personal)
      : limits_(limits), sealer_(sealer), walk_(walk), personal_(personal) {}

  void read(JsonValue value, std::vector<core::LinePlacement>& lines);

 private:
  // What of one line's personalization becomes its traits.
  struct TraitScratch {
    std::string texts, artworks;       // length-prefixed, for the digests
    std::vector<std::string> colours;  // distinct, lower case
    void clear() {
      texts.clear();
      artworks.clear();
      colours.clear();
    }
  };

  void read_line(JsonValue value, core::LinePlacement& line);
  void read_line_field(std::size_t field, JsonValue value, core::LinePlacement& line);
  void check_number(std::uint16_t number);
  void read_personalization(JsonValue value, core::LinePlacement& line);
  void read_placement(JsonValue value, core::LinePlacement& line);
  bool read_artwork(JsonValue value, std::string& json, core::LinePlacement& line);
  void take_text(const Text& text, core::LinePlacement& line);
  void take_colour(std::string_view colour);
  void set_traits(core::LinePlacement& line);

  const OrderLimits& limits_;
  ledger::Sealer& sealer_;
  Walk& walk_;
  PersonalScratch& personal_;
  GraphemeCounter graphemes_;
  TraitScratch traits_;
  std::string artwork_;
  std::uint32_t numbers_max_ = 0;  // the highest line number so far: rising ones need no look-up
  std::unique_ptr<std::bitset<65'536>> numbers_;  // made when they don't rise
  std::vector<core::LinePlacement>* lines_ = nullptr;
};

}  // namespace jidan::intake
