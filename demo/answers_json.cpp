// Reading the programs' JSON; see answers.hpp.
#include <nlohmann/json.hpp>

#include "demo/answers.hpp"
#include "platform/instant_text.hpp"

namespace jidan::demo {
namespace {

using Json = nlohmann::json;

// Every reader runs through here: one place says what a wrong answer was.
template <class Read>
auto reading(const char* what, const std::string& body, Read read) {
  try {
    return read(Json::parse(body));
  } catch (const Json::exception& problem) {
    throw BadAnswer(std::string(what) + ": " + problem.what() + " in " + body.substr(0, 300));
  }
}

Instant instant_of(const Json& value) {
  const auto instant = platform::read_rfc3339(value.get_ref<const std::string&>());
  if (!instant) throw BadAnswer("no RFC 3339 instant: " + value.dump());
  return *instant;
}

std::map<std::string, std::int64_t> numbers_of(const Json& object) {
  std::map<std::string, std::int64_t> numbers;
  for (const auto& [name, value] : object.items())
    if (value.is_number_integer()) numbers[name] = value.get<std::int64_t>();
  return numbers;
}

std::string next_of(const Json& page) {
  const Json& next = page.at("next");
  return next.is_null() ? std::string() : next.get<std::string>();
}

}  // namespace

ClockAnswer read_clock(const std::string& body) {
  return reading("clock", body, [](const Json& json) {
    ClockAnswer answer;
    answer.now = instant_of(json.at("now"));
    const Json& next = json.at("next_deadline");
    if (!next.is_null()) answer.next_deadline = instant_of(next);
    answer.idle = json.at("idle").get<bool>();
    return answer;
  });
}

std::string advance_body(Instant to) {
  return "{\"advance_to\":\"" + platform::rfc3339(to) + "\"}";
}

std::vector<OrderResult> read_order_results(const std::string& body) {
  std::vector<OrderResult> results;
  for (std::size_t from = 0; from < body.size();) {
    const std::size_t end = std::min(body.find('\n', from), body.size());
    const std::string line = body.substr(from, end - from);
    from = end + 1;
    results.push_back(reading("order result", line, [](const Json& json) {
      OrderResult result;
      result.status = json.at("status").get<int>();
      if (json.contains("order_id")) result.order_id = json.at("order_id").get<std::string>();
      if (json.contains("problem")) result.problem = json.at("problem").dump();
      return result;
    }));
  }
  return results;
}

StatusAnswer read_status(const std::string& body) {
  return reading("status", body, [](const Json& json) {
    StatusAnswer answer;
    answer.head = json.at("head").get<std::uint64_t>();
    answer.reached = json.at("reached").get<std::uint64_t>();
    answer.totals = numbers_of(json.at("totals"));
    answer.pieces = numbers_of(json.at("totals").at("pieces"));
    answer.open = numbers_of(json.at("open"));
    return answer;
  });
}

Page<SeenRun> read_runs(const std::string& body) {
  return reading("runs", body, [](const Json& json) {
    Page<SeenRun> page;
    for (const Json& row : json.at("runs")) {
      SeenRun run;
      run.run_id = row.at("run_id").get<std::string>();
      run.factory = row.at("factory").get<std::string>();
      run.state = row.at("state").get<std::string>();
      run.accepted = row.contains("accepted_at") && row.at("accepted_at").is_string();
      page.rows.push_back(std::move(run));
    }
    page.next = next_of(json);
    return page;
  });
}

Page<SeenJob> read_jobs(const std::string& body) {
  return reading("jobs", body, [](const Json& json) {
    Page<SeenJob> page;
    for (const Json& row : json.at("jobs")) {
      SeenJob job;
      job.run_id = row.at("run_id").get<std::string>();
      job.factory = row.at("factory").get<std::string>();
      job.state = row.at("state").get<std::string>();
      job.times_started = row.at("times_started").get<std::int64_t>();
      job.reports_parked = row.at("reports_parked").get<std::int64_t>();
      page.rows.push_back(std::move(job));
    }
    page.next = next_of(json);
    return page;
  });
}

Page<SeenHold> read_holds(const std::string& body) {
  return reading("holds", body, [](const Json& json) {
    Page<SeenHold> page;
    for (const Json& row : json.at("holds"))
      page.rows.push_back({row.at("line_id").get<std::string>(),
                           row.at("reason").get<std::string>(),
                           row.at("quantity").get<std::int64_t>()});
    page.next = next_of(json);
    return page;
  });
}

SeenOrder read_order(const std::string& body) {
  return reading("order", body, [](const Json& json) {
    SeenOrder order;
    order.external_id = json.at("external_id").get<std::string>();
    for (const Json& row : json.at("lines")) {
      SeenLine line;
      line.number = row.at("line").get<std::int64_t>();
      line.quantity = row.at("quantity").get<std::int64_t>();
      for (const auto& [state, quantity] : numbers_of(row.at("quantities")))
        line.in_states += quantity;
      order.lines.push_back(line);
    }
    return order;
  });
}

}  // namespace jidan::demo
