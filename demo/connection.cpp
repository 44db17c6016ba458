// A plain socket and the response reader of web-hooks/http; see connection.hpp.
#include "demo/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "demo/wall_clock.hpp"
#include "web-hooks/http/response_reader.hpp"

namespace jidan::demo {
namespace {

constexpr std::size_t answer_bytes_max = 256U << 20U;
// Below the range from which the system takes ports for outgoing connections: a program that was
// killed must find its port free again.
constexpr std::int64_t first_port = 20'000;
constexpr std::int64_t ports = 12'000;
constexpr int ports_tried_max = 1'000;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// The sockets API takes every address as a sockaddr.
const sockaddr* plain(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

bool is_readable(int socket, std::chrono::milliseconds limit) {
  pollfd wanted{socket, POLLIN, 0};
  return poll(&wanted, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

Connection::Connection(std::uint16_t port, std::string authorization)
    : port_(port), authorization_(std::move(authorization)) {}

Connection::~Connection() {
  close();
}

void Connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

bool Connection::open() {
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  const sockaddr_in address = loopback(port_);
  if (socket_ >= 0 && connect(socket_, plain(address), sizeof address) == 0) {
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
  }
  close();
  return false;
}

bool Connection::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Connection::begin(std::string_view target, std::string_view media_type,
                       std::string_view body) {
  // Readable before a request: the other side has closed it meanwhile.
  if (socket_ >= 0 && is_readable(socket_, std::chrono::milliseconds{0})) close();
  if (socket_ < 0 && !open()) return false;
  std::string text(media_type.empty() ? "GET " : "POST ");
  text.append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1:").append(std::to_string(port_));
  if (!authorization_.empty()) text.append("\r\nAuthorization: ").append(authorization_);
  if (!media_type.empty())
    text.append("\r\nContent-Type: ")
        .append(media_type)
        .append("\r\nContent-Length: ")
        .append(std::to_string(body.size()));
  text.append("\r\n\r\n").append(body);
  if (send(text)) return true;
  close();
  return false;
}

void Connection::linger(std::chrono::milliseconds limit) {
  if (socket_ >= 0) is_readable(socket_, limit);
}

std::optional<Answer> Connection::finish(std::chrono::milliseconds limit) {
  const Stopwatch watch;
  http::ResponseReader reader(false, answer_bytes_max);
  std::array<char, 65'536> piece{};
  while (socket_ >= 0) {
    const auto left = limit - watch.elapsed();
    if (left.count() <= 0 || !is_readable(socket_, left)) break;
    const ssize_t got = recv(socket_, piece.data(), piece.size(), 0);
    if (got <= 0) break;
    const auto step = reader.read({piece.data(), static_cast<std::size_t>(got)});
    if (step == http::ResponseStep::need_more) continue;
    if (step != http::ResponseStep::complete) break;
    Answer answer{reader.status(), reader.take_body()};
    if (!reader.connection_reusable()) close();
    return answer;
  }
  close();
  return std::nullopt;
}

bool can_listen(std::uint16_t port) {
  const int socket_here = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  const bool bound = bind(socket_here, plain(address), sizeof address) == 0;
  ::close(socket_here);
  return bound;
}

PortSearch::PortSearch(std::uint64_t draw) : draw_(draw) {}

std::uint16_t PortSearch::next() {
  for (int i = 0; i < ports_tried_max; ++i) {
    const auto port = static_cast<std::uint16_t>(first_port + draw_.below(ports));
    if (given_.insert(port).second && can_listen(port)) return port;
  }
  throw std::runtime_error("no free port");
}

}  // namespace jidan::demo
