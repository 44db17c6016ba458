// A made-up program's settings with one key of every kind, for the tests of the reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/config_reader.hpp"

namespace jidan::platform {

using namespace std::chrono_literals;

enum class Colour { red, green };

struct Everything {
  std::string name;
  bool on = false;
  std::int64_t count = 0;
  double rate = 0;
  std::chrono::milliseconds wait{0};
  std::int64_t bytes = 0;
  HostPort listen;
  std::string url;
  Colour colour = Colour::red;
  std::vector<std::string> hosts;
  std::optional<Instant> start;
  std::vector<std::string> channels;
};

// Stands for a program's read function.
inline Everything read(const ConfigReader& reader) {
  const ConfigTable root = reader.root();
  Everything all;
  all.name = root.required_text("name");
  all.on = root.boolean("on", false);
  all.count = root.integer("count", 1, 100, 10);
  all.rate = root.number("rate", 0.5, 100, 1);
  all.start = root.instant("start");
  const ConfigTable net = root.table("net");
  all.listen = net.address("listen", "127.0.0.1:7810");
  all.url = net.url("public_url");
  all.wait = net.duration("wait", 1s, 10min, 30s);
  all.bytes = net.size("bytes", 1024, 1 << 24, 1 << 20);
  all.hosts = net.texts("hosts", {"localhost"});
  all.colour =
      net.choice<Colour>("colour", {{"red", Colour::red}, {"green", Colour::green}}, Colour::red);
  for (const ConfigTable& channel : root.tables("channels")) {
    all.channels.push_back(channel.required_text("id"));
  }
  return all;
}

struct Result {
  Everything all;
  std::vector<ConfigProblem> problems;
};

inline Result read_text(std::string_view text, const Environment& environment = {}) {
  const ConfigReader reader = ConfigReader::from_text(text, "jidan.toml", environment);
  Result result;
  result.all = read(reader);
  result.problems = reader.finish();
  return result;
}

inline std::string place(const ConfigProblem& problem) {
  return std::to_string(problem.line) + ":" + problem.key;
}

inline bool says(const ConfigProblem& problem, std::string_view words) {
  return problem.message.find(words) != std::string::npos;
}

inline std::string all_texts(const Result& result) {
  std::string out;
  for (const auto& problem : result.problems) out += problem.text() + "\n";
  return out;
}

}  // namespace jidan::platform
