// Blocking sockets on the test's side, an io_context on a thread on the server's.
// A wait that lasts ten seconds fails its test.
#include "tests/web_hooks/http/http_fixture.hpp"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace jidan::http::test {
namespace {

namespace asio = boost::asio;
constexpr int patience_s = 10;

}  // namespace

Loop::Loop() : context_(1), guard_(context_.get_executor()), thread_([this] { context_.run(); }) {}

Loop::~Loop() {
  context_.stop();
  thread_.join();
}

void Loop::run(std::function<void()> task) {
  std::packaged_task<void()> packaged(std::move(task));
  std::future<void> done = packaged.get_future();
  asio::post(context_, [&packaged] { packaged(); });
  done.get();
}

Handler Waiting::handler() {
  return [this](Request&& request, Reply reply) {
    const std::lock_guard lock(mutex_);
    requests_.emplace_back(std::move(request), std::move(reply));
    arrived_.notify_all();
  };
}

void Waiting::await(std::size_t requests) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, std::chrono::seconds(patience_s),
                         [&] { return requests_.size() >= requests; }))
    throw std::runtime_error("the requests did not come");
}

Reply Waiting::take(std::size_t number) {
  const std::lock_guard lock(mutex_);
  return std::move(requests_.at(number).second);
}

const Request& Waiting::request(std::size_t number) {
  const std::lock_guard lock(mutex_);
  return requests_.at(number).first;
}

void Waiting::drop_all() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

TestServer::TestServer(Handler handler, ServerLimits limits,
                       const std::optional<TlsSettings>& tls) {
  server = std::make_unique<Server>(
      loop.context(), limits, std::move(handler),
      [](Method, std::string_view, std::string_view) { return std::size_t{1'048'576}; });
  loop.run([&] { port = server->listen("127.0.0.1", 0, tls); });
}

TestServer::~TestServer() {
  loop.run([this] { server.reset(); });
}

RawClient::RawClient() : socket_(context_, asio::ip::tcp::v4()) {
  const timeval limit{patience_s, 0};
  ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void RawClient::connect(std::uint16_t port) {
  socket_.connect({asio::ip::address_v4::loopback(), port});
}

void RawClient::send(std::string_view bytes) {
  boost::system::error_code ignored;  // the server may have closed; the next read tells
  asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
}

void RawClient::end_sending() {
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send);
}

bool RawClient::fill() {
  char buffer[65'536];
  const ssize_t bytes = ::recv(socket_.native_handle(), buffer, sizeof buffer, 0);
  if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    throw std::runtime_error("the server neither answered nor closed");
  if (bytes <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(bytes));
  return true;
}

WireResponse RawClient::read(bool head_only) {
  WireResponse response;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!fill()) return response;
  response.head = received_.substr(0, end + 2);
  received_.erase(0, end + 4);
  response.status = std::stoi(response.head.substr(9, 3));
  const std::size_t length = response.head.find("Content-Length: ");
  if (length == std::string::npos || head_only) return response;
  const std::size_t bytes = std::stoul(response.head.substr(length + 16));
  while (received_.size() < bytes)
    if (!fill()) return response;
  response.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return response;
}

bool RawClient::ended() {
  return received_.empty() && !fill();
}

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Handler echo() {
  return [](Request&& request, Reply reply) {
    Response response;
    response.content_type = content_type::plain;
    response.body = std::string(method_token(request.method)) + " " + std::string(request.target) +
                    " " + request.body;
    reply.send(std::move(response));
  };
}

std::string get(std::string_view target, std::string_view extra) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(extra) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view extra) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(extra) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace jidan::http::test
