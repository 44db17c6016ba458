// The ceiling of any HTTP intake on this machine: one thread of Asio and llhttp that answers 202 to
// everything without looking, but parses NDJSON with simdjson, line by line, and discards it. Has
// no limits, deadlines or routes; not part of the product. Usage: jidan-bench-bare-ceiling [PORT];
// prints the port, runs until SIGINT or SIGTERM.
#include <llhttp.h>
#include <simdjson.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// How many lines of `body` are objects of JSON. Every value of every line is parsed.
std::size_t parse_lines(simdjson::dom::parser& parser, std::string& body) {
  std::size_t orders = 0;
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  for (std::size_t from = 0; from < body.size();) {
    const std::size_t end = std::min(body.find('\n', from), body.size());
    simdjson::dom::object order;
    // No copy: the reserve above leaves readable bytes behind the last line too.
    if (parser.parse(body.data() + from, end - from, false).get(order) == simdjson::SUCCESS)
      ++orders;
    from = end + 1;
  }
  return orders;
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, simdjson::dom::parser& parser)
      : socket_(std::move(socket)), parser_(parser) {
    llhttp_settings_init(&settings_);
    settings_.on_message_begin = [](llhttp_t* reader) { return self(reader).begin(); };
    settings_.on_header_value = [](llhttp_t* reader, const char* at, std::size_t size) {
      return self(reader).header_value({at, size});
    };
    settings_.on_body = [](llhttp_t* reader, const char* at, std::size_t size) {
      return self(reader).body({at, size});
    };
    settings_.on_message_complete = [](llhttp_t* reader) { return self(reader).complete(); };
    llhttp_init(&reader_, HTTP_REQUEST, &settings_);
    reader_.data = this;
  }

  void read() {
    socket_.async_read_some(
        asio::buffer(buffer_), [kept = shared_from_this()](error_code error, std::size_t size) {
          if (!error && llhttp_execute(&kept->reader_, kept->buffer_.data(), size) == HPE_OK)
            kept->write();
        });
  }

 private:
  static Connection& self(llhttp_t* reader) { return *static_cast<Connection*>(reader->data); }

  int begin() {
    lines_ = false;
    body_.clear();
    return 0;
  }
  int header_value(std::string_view value) {
    lines_ = lines_ || value == "application/x-ndjson";
    return 0;
  }
  int body(std::string_view piece) {
    if (lines_) body_ += piece;
    return 0;
  }
  int complete() {
    const std::string text =
        lines_ ? R"({"orders":)" + std::to_string(parse_lines(parser_, body_)) + "}"
               : R"({"status":202})";
    answer_ += "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(text.size()) + "\r\n\r\n" + text;
    return 0;
  }

  void write() {
    if (answer_.empty()) return read();
    // The kernel takes an answer of this size at once; it is written without a wait.
    error_code error;
    asio::write(socket_, asio::buffer(answer_), error);
    answer_.clear();
    if (!error) read();
  }

  tcp::socket socket_;
  simdjson::dom::parser& parser_;
  llhttp_settings_t settings_{};
  llhttp_t reader_{};
  bool lines_ = false;
  std::string body_, answer_;
  std::array<char, 65'536> buffer_{};
};

class Acceptor {
 public:
  Acceptor(asio::io_context& context, std::uint16_t port)
      : listening_(context, tcp::endpoint{asio::ip::address_v4::loopback(), port}) {}

  std::uint16_t port() const { return listening_.local_endpoint().port(); }

  void accept() {
    listening_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      socket.set_option(tcp::no_delay(true));
      std::make_shared<Connection>(std::move(socket), parser_)->read();
      accept();
    });
  }

 private:
  tcp::acceptor listening_;
  simdjson::dom::parser parser_;
};

}  // namespace

int main(int argument_count, char** arguments) {
  asio::io_context context(1);
  const int wanted = argument_count > 1 ? std::atoi(arguments[1]) : 0;
  Acceptor acceptor(context, static_cast<std::uint16_t>(wanted));
  acceptor.accept();
  std::printf("%u\n", static_cast<unsigned>(acceptor.port()));
  std::fflush(stdout);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&context](error_code, int) { context.stop(); });
  context.run();
  return 0;
}
