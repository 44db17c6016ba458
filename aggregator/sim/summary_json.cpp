// The summary of a world; see summary.hpp.
#include <nlohmann/json.hpp>

#include "aggregator/sim/summary.hpp"

namespace jidan::sim {
namespace {

nlohmann::ordered_json numbers_of(const UniverseResult& result) {
  nlohmann::ordered_json numbers;
  numbers["seed"] = result.options.seed;
  numbers["days"] = result.options.days;
  numbers["steps"] = result.steps;
  numbers["commits"] = result.commits;
  numbers["events"] = result.events;
  numbers["orders_sent"] = result.orders;
  numbers["orders_placed"] = result.orders_placed;
  numbers["orders_refused"] = result.orders_refused;
  numbers["orders_repeated"] = result.repeats;
  numbers["orders_conflicting"] = result.conflicts;
  numbers["lines"] = result.lines;
  numbers["pieces"] = result.pieces;
  numbers["pieces_shipped"] = result.pieces_shipped;
  numbers["pieces_held"] = result.pieces_held;
  numbers["pieces_cancelled"] = result.pieces_cancelled;
  numbers["runs"] = result.runs;
  numbers["runs_fenced"] = result.runs_fenced;
  numbers["claims"] = result.claims;
  numbers["promises_due"] = result.promises_due;
  numbers["promises_kept"] = result.promises_kept;
  numbers["aggregator_crashes"] = result.aggregator_crashes;
  numbers["factory_crashes"] = result.factory_crashes;
  numbers["delivery_attempts"] = result.attempts;
  numbers["dead_letters"] = result.dead_letters;
  numbers["messages_carried"] = result.network.carried;
  numbers["messages_lost"] = result.network.lost;
  numbers["messages_duplicated"] = result.network.duplicated;
  numbers["messages_cut_off"] = result.network.cut_off;
  numbers["violations"] = result.findings.size();
  numbers["journal"] = result.chain;
  return numbers;
}

}  // namespace

std::string json_of(const UniverseResult& result) {
  nlohmann::ordered_json document = numbers_of(result);
  document["findings"] = nlohmann::ordered_json::array();
  for (const Finding& each : result.findings)
    document["findings"].push_back({{"step", each.step}, {"sentence", each.sentence}});
  return document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string table_of(const UniverseResult& result) {
  std::string text;
  const nlohmann::ordered_json numbers = numbers_of(result);
  for (const auto& [name, value] : numbers.items()) {
    std::string label = name;
    for (char& letter : label)
      if (letter == '_') letter = ' ';
    label.resize(22, ' ');
    text += "  " + label + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
  }
  for (const Finding& each : result.findings)
    text += "VIOLATION seed " + std::to_string(result.options.seed) + " step " +
            std::to_string(each.step) + ": " + each.sentence + "\n";
  return text;
}

}  // namespace jidan::sim
