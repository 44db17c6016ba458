// rules.json, read strictly: an unknown key is a mistake here, because an operator wrote it.
#include <utility>

#include "factory-adapter/config.hpp"
#include "factory-adapter/decode_walk.hpp"

namespace jidan::adapter {
namespace {

using Value = DecodeWalk::Value;

constexpr std::int64_t minutes_max = 525'600;  // a year
constexpr std::int64_t quantity_max = 1'000'000'000;
constexpr std::int64_t steps_max = 20;
constexpr std::size_t word_bytes_max = 1'024;

void read_reason(DecodeWalk& walk, Value value, Reason& reason) {
  const auto text = walk.text(value, word_bytes_max);
  if (!text) return;
  if (const auto known = reason_of(*text)) {
    reason = *known;
  } else {
    walk.note("unknown-reason", "not a reason of the contract");
  }
}

void read_minutes(DecodeWalk& walk, Value value, std::chrono::minutes& minutes) {
  if (const auto number = walk.integer(value, 0, minutes_max))
    minutes = std::chrono::minutes(*number);
}

void read_permille(DecodeWalk& walk, Value value, std::int64_t& permille) {
  if (const auto number = walk.integer(value, 0, 1000)) permille = *number;
}

// One object, or an array of them.
template <class Read>
void read_one_or_many(DecodeWalk& walk, Value value, Read read) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type) == simdjson::SUCCESS && type == simdjson::ondemand::json_type::array) {
    walk.array(value, read);
  } else {
    read(value);
  }
}

void read_reject(DecodeWalk& walk, Value value, Rules& rules) {
  RejectRule rule;
  walk.object(value, [&](std::string_view key, Value field) {
    if (key == "quantity_over") {
      rule.quantity_over = walk.integer(field, 0, quantity_max);
    } else if (key == "lines_over") {
      rule.lines_over = walk.integer(field, 0, quantity_max);
    } else if (key == "reason") {
      read_reason(walk, field, rule.reason);
    } else {
      walk.note("unknown-key", "quantity_over, lines_over and reason are known");
    }
  });
  if (!rule.quantity_over && !rule.lines_over)
    walk.note("no-condition", "quantity_over or lines_over is needed");
  rules.reject_when.push_back(rule);
}

void read_except(DecodeWalk& walk, Value value, Rules& rules) {
  ExceptRule rule;
  walk.object(value, [&](std::string_view key, Value field) {
    if (key == "text_contains") {
      walk.array(field, [&](Value word) {
        if (auto text = walk.text(word, word_bytes_max))
          rule.text_contains.push_back(std::move(*text));
      });
    } else if (key == "quantity_over") {
      rule.quantity_over = walk.integer(field, 0, quantity_max);
    } else if (key == "reason") {
      read_reason(walk, field, rule.reason);
    } else {
      walk.note("unknown-key", "text_contains, quantity_over and reason are known");
    }
  });
  if (rule.text_contains.empty() && !rule.quantity_over)
    walk.note("no-condition", "text_contains or quantity_over is needed");
  rules.except_when.push_back(std::move(rule));
}

void read_ship(DecodeWalk& walk, Value value, Rules& rules) {
  const auto text = walk.text(value, word_bytes_max);
  if (!text) return;
  if (*text == "at_due") {
    rules.ship = ShipRule::at_due;
  } else if (*text == "after_made") {
    rules.ship = ShipRule::after_made;
  } else {
    walk.note("unknown-value", "at_due or after_made");
  }
}

// True if the key is one of those with a number.
bool read_number(DecodeWalk& walk, std::string_view key, Value value, Rules& rules) {
  if (key == "accept_after_minutes") {
    read_minutes(walk, value, rules.accept_after);
  } else if (key == "start_after_minutes") {
    read_minutes(walk, value, rules.start_after);
  } else if (key == "ship_after_minutes") {
    read_minutes(walk, value, rules.ship_after);
  } else if (key == "progress_steps") {
    if (const auto steps = walk.integer(value, 0, steps_max))
      rules.progress_steps = static_cast<int>(*steps);
  } else if (key == "reject_permille") {
    read_permille(walk, value, rules.reject_permille);
  } else if (key == "except_permille") {
    read_permille(walk, value, rules.except_permille);
  } else if (key == "short_permille") {
    read_permille(walk, value, rules.short_permille);
  } else if (key == "seed") {
    if (const auto seed = walk.integer(value, 0, std::int64_t{1} << 53))
      rules.seed = static_cast<std::uint64_t>(*seed);
  } else {
    return false;
  }
  return true;
}

}  // namespace

Rules read_rules(std::string_view text, std::vector<std::string>& problems) {
  Rules rules;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  DecodeWalk walk;
  if (parser.iterate(padded).get(document) || document.get_object().get(object)) {
    problems.push_back("the rules are not a JSON object");
    return rules;
  }
  int completions = 0;
  walk.fields(object, [&](std::string_view key, Value value) {
    if (read_number(walk, key, value, rules)) return;
    if (key == "production_minutes" || key == "complete_before_due_minutes") {
      rules.completion =
          key == "production_minutes" ? CompletionRule::after_start : CompletionRule::before_due;
      read_minutes(walk, value, rules.completion_time);
      if (++completions > 1)
        walk.note("one-of-two",
                  "production_minutes and complete_before_due_minutes exclude "
                  "each other");
    } else if (key == "ship") {
      read_ship(walk, value, rules);
    } else if (key == "reject_when") {
      read_one_or_many(walk, value, [&](Value one) { read_reject(walk, one, rules); });
    } else if (key == "except_when") {
      read_one_or_many(walk, value, [&](Value one) { read_except(walk, one, rules); });
    } else {
      walk.note("unknown-key", "no such rule");
    }
  });
  if (walk.broken() || !at_end(document)) problems.push_back("the rules are not valid JSON");
  for (const Mistake& mistake : walk.mistakes())
    problems.push_back(mistake.pointer + ": " + mistake.detail);
  return rules;
}

}  // namespace jidan::adapter
