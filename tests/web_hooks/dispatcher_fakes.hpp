// An outbox, a transport and two clocks that a test holds in its hands: answers come when the test
// gives them, and time moves when the test says so.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "web-hooks/dispatcher.hpp"

namespace jidan::webhooks::testing {

inline const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} +
                          std::chrono::hours{12}};

inline Message make_message(const std::string& id, std::uint64_t key = 1,
                            std::uint64_t sequence = 1) {
  return {id, "factory", "job_sheet.issued", key, sequence, noon};
}

inline http::ClientResult answer(int status, std::vector<http::Header> headers = {}) {
  http::ClientResult result;
  result.stage = http::ClientStage::after;
  result.status = status;
  result.headers = std::move(headers);
  return result;
}

class FakeOutbox final : public Outbox {
 public:
  void body(const Message& message, std::function<void(BodyResult)> done) override {
    if (holds_bodies) {
      held_bodies.push_back([this, id = message.delivery_id, done] { done(body_of(id)); });
      return;
    }
    done(body_of(message.delivery_id));
  }
  void record(const AttemptRecord& attempt) override {
    records.push_back(attempt);
    told.push_back("record " + attempt.delivery_id);
  }
  void concluded(std::string_view delivery_id, Outcome outcome) override {
    told.push_back((outcome == Outcome::delivered ? "delivered " : "dead letter ") +
                   std::string(delivery_id));
  }
  void endpoint_disabled(std::string_view endpoint, DisableReason reason, Instant) override {
    told.push_back("disabled " + std::string(endpoint) + " " + to_text(reason));
  }

  BodyResult body_of(const std::string& id) const {
    const auto found = bodies.find(id);
    if (found != bodies.end()) return found->second;
    return Body{"{\"id\":\"" + id + "\",\"歌词\":\"后来\"}"};
  }

  std::map<std::string, BodyResult> bodies;
  bool holds_bodies = false;
  std::vector<std::function<void()>> held_bodies;
  std::vector<AttemptRecord> records;
  std::vector<std::string> told;  // in the order of the calls
};

class FakeTransport final : public http::HttpTransport {
 public:
  struct Sent {
    http::ClientRequest request;
    std::function<void(http::ClientResult)> done;
    std::string header(const std::string& name) const {
      std::string found;
      for (const http::Header& header : request.headers)
        if (header.name == name) {
          if (!found.empty()) throw std::logic_error("sent twice: " + name);
          found = header.value;
        }
      return found;
    }
  };

  void send(http::ClientRequest request, std::function<void(http::ClientResult)> done) override {
    sent.push_back({std::move(request), std::move(done)});
  }

  std::vector<Sent> sent;
};

/// A dispatcher in the middle of its fakes. `run()` does what there is to do and returns.
struct Scene {
  explicit Scene(DispatcherLimits limits = {})
      : dispatcher(std::make_unique<Dispatcher>(
            io.get_executor(), outbox, transport,
            [this](std::string_view name) { return look_up(name); },
            DispatcherClocks{[this] { return business; }, [this] { return system; }}, limits)) {}

  std::optional<Endpoint> look_up(std::string_view name) const {
    if (lookup_fails) throw std::runtime_error("no catalog");
    if (name != "factory") return std::nullopt;
    return endpoint;
  }

  void run() {
    io.restart();
    io.poll();
  }

  void add(Message message) {
    dispatcher->add({std::move(message)});
    run();
  }

  void start() {
    dispatcher->restore({});
    run();
  }

  void answer_last(http::ClientResult result) {
    transport.sent.back().done(std::move(result));
    run();
  }

  boost::asio::io_context io;
  FakeOutbox outbox;
  FakeTransport transport;
  Instant business = noon;
  Instant system = noon + std::chrono::hours{1'000};  // unlike business time on purpose
  bool lookup_fails = false;
  Endpoint endpoint{"https://factory.example/hooks",
                    {*parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}};
  std::unique_ptr<Dispatcher> dispatcher;
};

}  // namespace jidan::webhooks::testing
