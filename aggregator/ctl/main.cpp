// jidanctl: the operator's command line. Each command is one request to the status port, or work on
// files when no daemon runs; exit 0 done, 1 refused, 2 usage, 3 unreachable. No rules here.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>

#include "aggregator/ctl/answers.hpp"
#include "aggregator/ctl/given.hpp"
#include "aggregator/ctl/status_client.hpp"
#include "aggregator/ctl/store_files.hpp"
#include "aggregator/ledger/errors.hpp"
#include "platform/shutdown.hpp"
#include "web-hooks/http/target_text.hpp"

namespace {

using namespace jidan;
using ctl::availability_body;
using ctl::Given;
using ctl::list_path;
using ctl::segment;
using http::Method;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw CLI::ValidationError(path, "can't be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

bool asks_for_chinese() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      return std::string_view{value}.substr(0, 2) == "zh";
  return false;
}

int call(Given& given, const ctl::StatusCall& request) {
  if (!given.token_file.empty()) given.place.token = first_line(read_file(given.token_file));
  given.place.chinese = asks_for_chinese();
  std::string problem;
  const auto answer = ctl::call_status(given.place, request, problem);
  if (!answer) {
    std::cerr << "jidanctl: " << problem << "\n";
    return platform::kExitUnreachable;
  }
  const bool done = answer->status >= 200 && answer->status < 300;
  if (given.json)
    std::cout << answer->body << "\n";
  else if (done)
    std::cout << ctl::text_of(answer->body);
  else
    std::cerr << "jidanctl: " << ctl::problem_text(answer->body) << "\n";
  return done ? platform::kExitDone : platform::kExitRefused;
}

int tell(const Given& given, const ctl::StoreFinding& finding) {
  const std::string json = ctl::json_of(finding);
  std::cout << (given.json ? json + "\n" : ctl::text_of(json));
  return finding.ok() ? platform::kExitDone : platform::kExitRefused;
}

ctl::StatusCall catalog_call(const Given& given) {
  constexpr std::string_view kPatchEnd = ".ndjson";
  const std::string& name = given.file;
  const bool is_patch =
      name.size() >= kPatchEnd.size() && name.substr(name.size() - kPatchEnd.size()) == kPatchEnd;
  ctl::StatusCall request;
  request.method = is_patch ? Method::patch : Method::put;
  request.path = "/v1/catalog";
  if (given.dry_run) request.path += "?dry_run=true";
  if (given.force) request.path += given.dry_run ? "&force=true" : "?force=true";
  request.body = read_file(name);
  if (is_patch) request.media_type = http::content_type::ndjson;
  if (given.if_version > 0) request.if_match = "\"" + std::to_string(given.if_version) + "\"";
  return request;
}

// Commands by name; `run` is set by the one that was given.
class Commands {
 public:
  Commands(CLI::App& app, Given& given) : app_(app), given_(given) {}

  std::function<int()> run;

  void add_lists() {
    simple("status", "totals and how the daemon is", "/v1/status");
    list("pools", "open pools and why they wait", "/v1/pools", "");
    list("runs", "production runs", "/v1/runs", "state");
    list("deliveries", "webhook messages", "/v1/deliveries", "state");
    list("holds", "what waits for somebody", "/v1/holds", "");
    list("factories", "factories and how they are", "/v1/factories", "");
    list("claims", "reports on fenced runs", "/v1/claims", "");
    with_id("run", "RUN", "one run with its price and lines", Method::get, "/v1/runs", "");
    with_id("order", "ORDER", "one order with its parts", Method::get, "/v1/orders", "");
    with_id("explain", "ID", "why an order, line, run or pool is as it is", Method::get,
            "/v1/explain", "");
  }

  void add_acts() {
    with_id("release", "POOL", "release a pool now", Method::post, "/v1/pools", "/release");
    with_id("retry", "DELIVERY", "send a dead letter again", Method::post, "/v1/deliveries",
            "/retry");
    with_id("pause", "FACTORY", "give a factory no new runs", Method::post, "/v1/factories",
            "/pause");
    with_id("resume", "FACTORY", "give it runs again", Method::post, "/v1/factories", "/resume");
    taking_back("cancel-line", "LINE", "cancel a line for its buyer", "/v1/lines", "/cancel");
    taking_back("cancel-run", "RUN", "take a run back; its lines are planned anew", "/v1/runs",
                "/cancel");
    taking_back("reassign", "RUN", "the same, and to another factory", "/v1/runs", "/reassign");
    taking_back("concede", "RUN", "give a run up without asking its factory", "/v1/runs",
                "/concede");
    with_id("erase", "ORDER", "make an order's personal data unreadable", Method::post,
            "/v1/orders", "/erase");
    add_availability();
    add_catalog();
    add_credentials();
  }

  void add_file_commands() {
    CLI::App* backup = app_.add_subcommand("backup", "copy the store while the daemon works");
    backup->add_option("file", given_.file, "an absolute path on its machine")->required();
    on(backup, [this] {
      return call(given_, {Method::post, "/v1/backup", ctl::object_with("file", given_.file)});
    });
    CLI::App* restore = app_.add_subcommand("restore", "make a store from a backup");
    restore->add_option("file", given_.file, "the backup")->required();
    restore->add_option("--data-dir", given_.data_dir, "an empty directory")->required();
    on(restore, [this] { return tell(given_, ctl::restore_store(given_.file, given_.data_dir)); });
    CLI::App* verify = app_.add_subcommand("verify", "read a store behind its last seal");
    verify->add_flag("--all", given_.all,
                     "from the first row; replay it and check every invariant");
    verify->add_option("--data-dir", given_.data_dir, "the daemon's data_dir")->required();
    on(verify, [this] { return tell(given_, ctl::verify_store(given_.data_dir, given_.all)); });
  }

 private:
  void on(CLI::App* command, std::function<int()> what) {
    command->callback([this, what = std::move(what)] { run = what; });
  }
  void simple(const char* name, const char* help, const char* path) {
    on(app_.add_subcommand(name, help), [this, path] {
      return call(given_, {Method::get, path, {}});
    });
  }
  void list(const char* name, const char* help, const char* path, std::string_view state_name) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->add_option("--limit", given_.limit, "rows at once, 1 to 500");
    command->add_option("--after", given_.after, "go on behind this one");
    if (!state_name.empty()) command->add_option("--state", given_.state, "only of this state");
    on(command, [this, path, state_name] {
      return call(given_, {Method::get, list_path(given_, path, state_name), {}});
    });
  }
  void with_id(const char* name, const char* what, const char* help, Method method,
               std::string before, std::string behind) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->add_option(what, given_.id, "its id")->required();
    on(command, [this, method, before, behind] {
      return call(given_, {method, before + segment(given_.id) + behind, {}});
    });
  }
  void taking_back(const char* name, const char* what, const char* help, std::string before,
                   std::string behind) {
    CLI::App* command = app_.add_subcommand(name, help);
    command->add_option(what, given_.id, "its id")->required();
    command->add_option("--reason", given_.reason, "why; kept with your name")->required();
    on(command, [this, before, behind] {
      return call(given_, {Method::post, before + segment(given_.id) + behind,
                           ctl::object_with("reason", given_.reason)});
    });
  }
  void add_availability() {
    CLI::App* command = app_.add_subcommand("availability", "what a factory told us by phone");
    command->add_option("FACTORY", given_.id, "its id")->required();
    command->add_option("--date", given_.date, "YYYY-MM-DD; without: from now on");
    command->add_option("--capacity", given_.capacity, "load units that day");
    command->add_flag("--closed", given_.closed, "it is closed");
    command->add_flag("--open", given_.open, "it is open")->excludes("--closed");
    command->add_option("--out-of-stock", given_.stock_out, "a sku it can't make");
    command->add_option("--back", given_.stock_back, "a sku it can make again");
    on(command, [this] {
      return call(given_, {Method::post, "/v1/factories" + segment(given_.id) + "/availability",
                           availability_body(given_)});
    });
  }
  void add_catalog() {
    CLI::App* catalog = app_.add_subcommand("catalog", "products, factories and offers");
    catalog->require_subcommand(1);
    CLI::App* apply = catalog->add_subcommand("apply", "put a new version in force");
    apply->add_option("file", given_.file, "the document; or a patch, when it ends in .ndjson")
        ->required();
    apply->add_flag("--dry-run", given_.dry_run, "only say what would change");
    apply->add_flag("--force", given_.force, "also where open lines are left without a factory");
    apply->add_option("--if-version", given_.if_version, "only if this version is in force");
    on(apply, [this] { return call(given_, catalog_call(given_)); });
  }
  void add_credentials() {
    CLI::App* channel = app_.add_subcommand("channel", "where orders come from");
    channel->require_subcommand(1);
    CLI::App* add = channel->add_subcommand("add", "make a token, shown once");
    add->add_option("name", given_.name, "a channel of the catalog")->required();
    add->add_flag("--test", given_.test, "for test orders");
    on(add, [this] {
      std::string body = ctl::object_with("name", given_.name);
      if (given_.test) body.insert(body.size() - 1, ",\"test\":true");
      return call(given_, {Method::post, "/v1/channels", body});
    });
    CLI::App* endpoint = app_.add_subcommand("endpoint", "a factory's secrets and token");
    endpoint->require_subcommand(1);
    CLI::App* create = endpoint->add_subcommand("create", "make them, shown once");
    create->add_option("name", given_.name, "a factory of the catalog")->required();
    on(create, [this] {
      return call(given_,
                  {Method::post, "/v1/endpoints", ctl::object_with("factory", given_.name)});
    });
    CLI::App* rotate = endpoint->add_subcommand("rotate", "make new ones; those before stay valid");
    rotate->add_option("name", given_.name, "the factory")->required();
    on(rotate, [this] {
      return call(given_, {Method::post, "/v1/endpoints" + segment(given_.name) + "/rotate", {}});
    });
  }

  CLI::App& app_;
  Given& given_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Looks at and steers a running jidan-aggregator");
  Given given;
  app.add_option("--url", given.place.url, "the status port")->envname("JIDANCTL_URL");
  app.add_option("--token-file", given.token_file, "an operator's token, first line");
  app.add_flag("--json", given.json, "print the answer as it came");
  app.set_version_flag("--version", "jidanctl " JIDAN_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Commands commands(app, given);
  commands.add_lists();
  commands.add_acts();
  commands.add_file_commands();
  try {
    app.parse(argc, argv);
    return commands.run();
  } catch (const CLI::ParseError& problem) {
    // CLI11 has exit codes of its own; ours are published.
    return app.exit(problem) == 0 ? platform::kExitDone : platform::kExitUsage;
  } catch (const std::exception& problem) {
    std::cerr << "jidanctl: " << problem.what() << "\n";
    return platform::kExitRefused;
  }
}
