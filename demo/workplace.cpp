// Writing the files of a demonstration; see workplace.hpp.
#include "demo/workplace.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "demo/catalog_document.hpp"
#include "demo/connection.hpp"
#include "demo/secrets.hpp"
#include "platform/instant_text.hpp"

namespace jidan::demo {
namespace {

constexpr const char* mark = ".jidan-demo";

void empty_folder(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder) && !std::filesystem::is_empty(folder)) {
    if (!std::filesystem::exists(folder / mark))
      throw std::runtime_error(folder.string() +
                               " is not empty and no folder of a demonstration: choose another");
    std::filesystem::remove_all(folder);
  }
  std::filesystem::create_directories(folder / "secrets");
  write_private(folder / mark, "made by jidan-replay; emptied at its next start\n");
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  if (!stream) throw std::runtime_error(file.string() + " can't be written");
}

std::string local(std::uint16_t port) {
  return "127.0.0.1:" + std::to_string(port);
}

// Just before the first order, so that it is the first thing that happens.
std::string clock_lines(const History& history) {
  const Instant start = history.orders.front().placed_at - std::chrono::minutes{1};
  return "clock = \"driven\"\nclock_start = \"" + platform::rfc3339(start) + "\"\n";
}

std::string daemon_text(const Workplace& place, const History& history) {
  std::ostringstream text;
  text << "# Made by jidan-replay.\n"
       << "data_dir = \"aggregator\"\nkey_file = \"secrets/aggregator.key\"\n"
       << clock_lines(history) << "catalog = \"catalog.json\"\n"
       << "[intake]\nlisten = \"" << local(place.daemon.outer) << "\"\n"
       << "[status]\nlisten = \"" << local(place.daemon.status) << "\"\n"
       << "[webhooks]\nallow_private_targets = true\n"
       << "[[channels]]\nname = \"" << channel_name << "\"\ntoken_sha256 = \""
       << sha256_hex(place.channel_token) << "\"\n";
  for (const FactoryNames& factory : factories_of(history.market))
    text << "[[factories]]\nid = \"" << factory.id << "\"\nsecret_file = \"secrets/" << factory.id
         << ".secret\"\nreport_secret_file = \"secrets/" << factory.id << ".report-secret\"\n";
  return text.str();
}

std::string adapter_text(const Workplace& place, const History& history, std::size_t index) {
  const auto factories = factories_of(history.market);
  std::ostringstream text;
  text << "# Made by jidan-replay.\n"
       << "data_dir = \"" << place.adapter_data(index).filename().string() << "\"\n"
       << "key_file = \"secrets/adapter-" << index + 1 << ".key\"\n"
       << clock_lines(history) << "[receive]\nlisten = \"" << local(place.adapters[index].outer)
       << "\"\n[status]\nlisten = \"" << local(place.adapters[index].status) << "\"\n"
       << "[aggregator]\nurl = \"http://" << local(place.daemon.outer) << "\"\n";
  for (std::size_t i = 0; i < factories_each_adapter; ++i) {
    const std::string& id = factories[index * factories_each_adapter + i].id;
    text << "[[factories]]\nid = \"" << id << "\"\nsecret_file = \"secrets/" << id
         << ".secret\"\nreport_secret_file = \"secrets/" << id
         << ".report-secret\"\nrules = \"rules.json\"\n";
  }
  return text.str();
}

// Accept to ship together stay under the shortest lead time of the catalog, 45 minutes. A few runs
// are rejected, a few come out short: then lines are planned again and made again.
std::string rules_text(bool brisk, std::uint64_t seed) {
  std::ostringstream text;
  const auto minutes = [&](int slow) { return brisk ? 0 : slow; };
  text << "{\"accept_after_minutes\":" << minutes(4) << ",\"start_after_minutes\":" << minutes(5)
       << ",\"production_minutes\":" << (brisk ? 40 : 25)
       << ",\"ship\":\"after_made\",\"ship_after_minutes\":" << minutes(5)
       << ",\"reject_permille\":3,\"short_permille\":5,\"seed\":" << seed % 1'000'000 << "}\n";
  return text.str();
}

}  // namespace

std::filesystem::path Workplace::adapter_config(std::size_t index) const {
  return folder / ("adapter-" + std::to_string(index + 1) + ".toml");
}

std::filesystem::path Workplace::adapter_data(std::size_t index) const {
  return folder / ("adapter-" + std::to_string(index + 1));
}

Workplace make_workplace(const std::filesystem::path& folder, const History& history, bool brisk,
                         std::uint64_t seed) {
  Workplace place;
  place.folder = std::filesystem::absolute(folder);
  empty_folder(place.folder);
  place.channel_token = make_token();
  PortSearch ports(fnv1a(place.channel_token));
  place.daemon = {ports.next(), ports.next()};
  for (Ports& each : place.adapters) each = {ports.next(), ports.next()};
  std::vector<std::string> urls;
  const auto factories = factories_of(history.market);
  for (std::size_t i = 0; i < factories.size(); ++i) {
    const std::uint16_t port = place.adapters[i / factories_each_adapter].outer;
    urls.push_back("http://" + local(port) + "/webhooks/" + factories[i].id);
    write_private(place.folder / "secrets" / (factories[i].id + ".secret"), make_secret());
    write_private(place.folder / "secrets" / (factories[i].id + ".report-secret"), make_secret());
  }
  write_private(place.folder / "secrets" / "channel.token", place.channel_token);
  place.catalog = catalog_text(history, urls);
  write_file(place.folder / "catalog.json", place.catalog);
  write_file(place.folder / "rules.json", rules_text(brisk, seed));
  write_file(place.daemon_config(), daemon_text(place, history));
  for (std::size_t i = 0; i < place.adapters.size(); ++i)
    write_file(place.adapter_config(i), adapter_text(place, history, i));
  return place;
}

}  // namespace jidan::demo
