// A client whose loop runs only while a test waits for a result, and peers that follow a script
// on a thread of their own.
#pragma once

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/web_hooks/http/http_fixture.hpp"
#include "web-hooks/http/client.hpp"

namespace jidan::http::test {

inline ClientSettings settings() {
  ClientSettings made;
  made.address_policy = [](const boost::asio::ip::address&, bool) { return true; };
  made.resolver = [](const std::string&) {
    return std::vector<boost::asio::ip::address>{boost::asio::ip::address_v4::loopback()};
  };
  return made;
}

/** A client whose loop runs only while a result is awaited. */
struct Sender {
  explicit Sender(ClientSettings made = settings()) : client(context, std::move(made)) {}
  ClientResult send(ClientRequest request) {
    std::optional<ClientResult> result;
    client.send(std::move(request), [&](ClientResult ended) { result = std::move(ended); });
    while (!result) {
      context.restart();
      context.run_one();
    }
    return std::move(*result);
  }
  boost::asio::io_context context;
  HttpClient client;
};

inline ClientRequest to(std::uint16_t port, const std::string& path = "/hook",
                        std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
  ClientRequest request;
  request.url = "http://127.0.0.1:" + std::to_string(port) + path;
  request.body = "{}";
  request.deadline = deadline;
  return request;
}

using Socket = boost::asio::ip::tcp::socket;

/** Accepts one connection after the other and plays a script on each. */
class Peer {
 public:
  using Script = std::function<void(Socket&)>;
  explicit Peer(std::vector<Script> scripts)
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this, scripts = std::move(scripts)] {
          for (const Script& script : scripts) {
            Socket socket(context_);
            acceptor_.accept(socket);
            script(socket);
            ++played_;
          }
        }) {}
  ~Peer() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  int played() const { return played_; }

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<int> played_{0};
  std::thread thread_;
};

/** Reads until the request's head and its two bytes of body are there, or the end. */
inline bool read_request(Socket& socket) {
  std::string received;
  char buffer[4'096];
  boost::system::error_code error;
  while (received.find("\r\n\r\n{}") == std::string::npos) {
    const std::size_t bytes = socket.read_some(boost::asio::buffer(buffer), error);
    if (error) return false;
    received.append(buffer, bytes);
  }
  return true;
}

inline void say(Socket& socket, std::string_view bytes) {
  boost::system::error_code ignored;  // the client may have had enough
  boost::asio::write(socket, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
}

inline void wait_for_end(Socket& socket) {
  char buffer[4'096];
  boost::system::error_code error;
  while (!error) socket.read_some(boost::asio::buffer(buffer), error);
}

inline Peer::Script answers(std::string bytes) {
  return [bytes = std::move(bytes)](Socket& socket) {
    if (read_request(socket)) say(socket, bytes);
  };
}

inline ClientResult answer_of(std::string bytes) {
  Peer peer({answers(std::move(bytes))});
  Sender sender;
  return sender.send(to(peer.port()));
}

}  // namespace jidan::http::test
