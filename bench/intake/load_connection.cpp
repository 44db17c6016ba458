// The socket calls. A partial send or an answer in pieces is the exception (large NDJSON); then,
// and only then, bytes are copied.
#include "bench/intake/load_connection.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace jidan::bench {

namespace {

void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void LoadConnection::open(std::uint16_t port) {
  close();
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) throw_errno("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw_errno("connect");
  const int on = 1;
  if (::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
    throw_errno("TCP_NODELAY");
  if (::fcntl(descriptor_, F_SETFL, O_NONBLOCK) != 0) throw_errno("O_NONBLOCK");
}

void LoadConnection::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  under_way_ = false;
  unsent_.clear();
  partial_.clear();
}

bool LoadConnection::send(std::string_view request, std::uint64_t begun_ns) {
  begun_ns_ = begun_ns;
  under_way_ = true;
  partial_.clear();
  const ssize_t sent = ::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
  if (sent == static_cast<ssize_t>(request.size())) return true;
  if (sent < 0 && errno != EAGAIN) return false;
  unsent_ = request.substr(sent < 0 ? 0 : static_cast<std::size_t>(sent));
  return true;
}

bool LoadConnection::send_rest() {
  if (unsent_.empty()) return true;
  const ssize_t sent = ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN;
  unsent_.erase(0, static_cast<std::size_t>(sent));
  return true;
}

LoadConnection::Reading LoadConnection::read(char* buffer, std::size_t buffer_bytes,
                                             HttpAnswer& answer) {
  std::string_view bytes;
  // A read that does not fill the buffer has taken all: edge-triggered epoll tells of the next.
  for (bool more = true; more;) {
    const ssize_t got = ::recv(descriptor_, buffer, buffer_bytes, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return Reading::gone;
    if (got < 0 && partial_.empty()) return Reading::waiting;
    bytes = {buffer, got < 0 ? 0U : static_cast<std::size_t>(got)};
    more = bytes.size() == buffer_bytes;
    if (more || !partial_.empty()) bytes = partial_.append(bytes);
  }
  answer = read_answer(bytes);
  switch (answer.state) {
    case HttpAnswer::State::incomplete:
      if (partial_.empty()) partial_ = bytes;
      return Reading::waiting;
    case HttpAnswer::State::not_understood:
      throw std::runtime_error("not an answer with a Content-Length: " +
                               std::string(bytes.substr(0, 200)));
    case HttpAnswer::State::whole:
      break;
  }
  under_way_ = false;
  return Reading::answered;
}

}  // namespace jidan::bench
