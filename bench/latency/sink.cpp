// jidan-sink: a factory's socket and nothing behind it. Takes webhook messages on loopback, answers
// each 200, and with --keep notes on the steady clock when the last byte of each was there. Prints
// its port, goes on until its standard input ends, then writes what it kept as JSON lines.
// Knows of HTTP only what our own client sends: requests with a Content-Length, one at a time.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kLengthName = "Content-Length: ";

std::uint64_t steady_ns() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                        std::chrono::steady_clock::now().time_since_epoch())
                                        .count());
}

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Message {
  std::uint64_t arrived_ns = 0;
  std::string body;
};

class Sink {
 public:
  explicit Sink(bool keeps) : keeps_(keeps) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw_errno("bind");
    if (::listen(listener_, SOMAXCONN) != 0) throw_errno("listen");
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    watch(listener_);
    watch(STDIN_FILENO);
  }

  std::uint16_t port() const { return port_; }
  const std::vector<Message>& messages() const { return messages_; }
  std::uint64_t count() const { return count_; }

  void run() {
    std::array<epoll_event, 64> events;
    while (true) {
      const int ready =
          ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), /*timeout=*/-1);
      if (ready < 0 && errno != EINTR) throw_errno("epoll_wait");
      for (int i = 0; i < ready; ++i) {
        const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
        if (descriptor == listener_) {
          accept();
        } else if (descriptor == STDIN_FILENO) {
          return;
        } else {
          read(descriptor);
        }
      }
    }
  }

 private:
  void watch(int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) throw_errno("epoll_ctl");
  }

  void accept() {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0) return;  // gone again
    watch(descriptor);
    unread_[descriptor].clear();
  }

  void read(int descriptor) {
    const ssize_t got = ::recv(descriptor, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    std::string& bytes = unread_[descriptor];
    if (got <= 0) {
      unread_.erase(descriptor);
      ::close(descriptor);
      return;
    }
    bytes.append(buffer_.data(), static_cast<std::size_t>(got));
    while (take(bytes))
      if (::send(descriptor, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) < 0) return;
  }

  // One whole message off the front; false when it isn't all there yet.
  bool take(std::string& bytes) {
    const std::size_t head = bytes.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::size_t at = bytes.find(kLengthName);
    std::size_t length = 0;
    if (at < head) std::from_chars(&bytes[at + kLengthName.size()], &bytes[head], length);
    if (bytes.size() < head + 4 + length) return false;
    ++count_;
    if (keeps_) messages_.push_back({steady_ns(), bytes.substr(head + 4, length)});
    bytes.erase(0, head + 4 + length);
    return true;
  }

  bool keeps_;
  int listener_ = -1, epoll_ = -1;
  std::uint16_t port_ = 0;
  std::uint64_t count_ = 0;
  std::map<int, std::string> unread_;  // by connection
  std::vector<Message> messages_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

}  // namespace

int main(int count, char** arguments) {
  Sink sink(count > 1 && std::strcmp(arguments[1], "--keep") == 0);
  std::printf("%u\n", static_cast<unsigned>(sink.port()));
  std::fflush(stdout);
  sink.run();
  for (const Message& message : sink.messages())
    std::printf("{\"arrived_ns\":%llu,\"message\":%s}\n",
                static_cast<unsigned long long>(message.arrived_ns), message.body.c_str());
  std::printf("{\"messages\":%llu}\n", static_cast<unsigned long long>(sink.count()));
  return 0;
}
