// jidan-load: puts orders into an intake port as fast as it answers, over a fixed number of
// keep-alive connections, each with one request under way (closed loop), and prints rate and
// latencies as JSON. Every external id is new; ids of one run begin with a prefix, so runs don't
// repeat each other.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using tcp = asio::ip::tcp;

struct Options {
  std::uint16_t port = 0;
  std::string token, sku = "tee-white-l", currency = "CNY", placed_at, prefix = "L";
  int connections = 64;
  int seconds = 10;
  int orders_per_request = 1;  // more than one: NDJSON
};

// Latencies in buckets of 10 µs up to a second: enough for percentiles, cheap to count.
class Histogram {
 public:
  void add(std::chrono::nanoseconds latency) {
    const auto bucket = static_cast<std::size_t>(latency.count() / 10'000);
    ++counts_[std::min(bucket, counts_.size() - 1)];
    ++total_;
  }
  double percentile_ms(double share) const {
    const auto wanted = static_cast<std::uint64_t>(static_cast<double>(total_) * share);
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return static_cast<double>(i + 1) * 0.01;
    }
    return 1000.0;
  }

 private:
  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(100'001);
  std::uint64_t total_ = 0;
};

struct Tally {
  std::uint64_t requests = 0, orders = 0, refused = 0;
  Histogram latencies;
  std::uint64_t next_id = 0;
  std::string first_refusal;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::io_context& io, const Options& options, Tally& tally, Clock::time_point end)
      : socket_(io), options_(options), tally_(tally), end_(end) {}

  void start() {
    socket_.connect({asio::ip::address_v4::loopback(), options_.port});
    socket_.set_option(tcp::no_delay(true));
    send();
  }

 private:
  void append_order() {
    // Scrambled, so that ids come in no order a store could profit from.
    const std::uint64_t id = ++tally_.next_id * 0x9E3779B97F4A7C15ULL;
    char line[640];
    const int length = std::snprintf(
        line, sizeof line,
        R"({"external_id":"%s-%016llx","placed_at":"%s","payment":"paid","paid_at":"%s","mode":"custom",)"
        R"("promise":"ship_48h","currency":"%s","ship_to":{"country":"CN","region":"CN-ZJ","city":"杭州",)"
        R"("district":"余杭区","postal_code":"310000","recipient":"王小明","phone":"13800000000",)"
        R"("address":"文一西路969号"},"lines":[{"line":1,"sku":"%s","quantity":1,"unit_price":3900,)"
        R"("personalization":[{"placement":"front","text":"海阔天空"}]}]})",
        options_.prefix.c_str(), static_cast<unsigned long long>(id), options_.placed_at.c_str(),
        options_.placed_at.c_str(), options_.currency.c_str(), options_.sku.c_str());
    body_.append(line, static_cast<std::size_t>(length));
  }

  void send() {
    if (Clock::now() >= end_) return;
    body_.clear();
    for (int i = 0; i < options_.orders_per_request; ++i) {
      append_order();
      if (options_.orders_per_request > 1) body_ += '\n';
    }
    request_ = "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
               options_.token + "\r\nContent-Type: " +
               (options_.orders_per_request > 1 ? "application/x-ndjson" : "application/json") +
               "\r\nContent-Length: " + std::to_string(body_.size()) + "\r\n\r\n" + body_;
    begun_ = Clock::now();
    asio::async_write(socket_, asio::buffer(request_),
                      [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  void read() {
    socket_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](boost::system::error_code error, std::size_t n) {
          if (error) return;
          self->answer_.append(self->buffer_.data(), n);
          self->take();
        });
  }

  void take() {
    const auto head_end = answer_.find("\r\n\r\n");
    if (head_end == std::string::npos) return read();
    const auto length_at = answer_.find("Content-Length: ");
    const std::size_t length =
        length_at < head_end ? std::stoul(answer_.substr(length_at + 16, 12)) : 0;
    if (answer_.size() < head_end + 4 + length) return read();
    count();
    answer_.clear();
    send();
  }

  void count() {
    tally_.latencies.add(Clock::now() - begun_);
    ++tally_.requests;
    const std::string_view status = std::string_view(answer_).substr(9, 3);
    std::uint64_t taken = status == "201" ? 1U : 0U;
    if (options_.orders_per_request > 1) {
      constexpr std::string_view kTaken = "\"status\":201";
      for (std::size_t at = answer_.find(kTaken); at != std::string::npos;
           at = answer_.find(kTaken, at + 1))
        ++taken;
    }
    tally_.orders += taken;
    if (taken == 0 && tally_.refused++ == 0) tally_.first_refusal = answer_.substr(0, 600);
  }

  tcp::socket socket_;
  const Options& options_;
  Tally& tally_;
  Clock::time_point end_;
  Clock::time_point begun_{};
  std::string body_, request_, answer_;
  std::array<char, 65'536> buffer_{};
};

void run(const Options& options) {
  asio::io_context io{1};
  Tally tally;
  const auto begun = Clock::now();
  const auto end = begun + std::chrono::seconds{options.seconds};
  for (int i = 0; i < options.connections; ++i)
    std::make_shared<Connection>(io, options, tally, end)->start();
  io.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::printf(
      R"({"connections":%d,"orders_per_request":%d,"seconds":%.2f,"requests":%llu,"orders":%llu,"refused":%llu,)"
      R"("orders_per_second":%.0f,"p50_ms":%.2f,"p99_ms":%.2f,"p999_ms":%.2f})"
      "\n",
      options.connections, options.orders_per_request, seconds,
      static_cast<unsigned long long>(tally.requests),
      static_cast<unsigned long long>(tally.orders), static_cast<unsigned long long>(tally.refused),
      static_cast<double>(tally.orders) / seconds, tally.latencies.percentile_ms(0.5),
      tally.latencies.percentile_ms(0.99), tally.latencies.percentile_ms(0.999));
  if (tally.refused > 0) std::cerr << "first refusal:\n" << tally.first_refusal << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loads an intake port on loopback with orders"};
  Options options;
  app.add_option("--port", options.port)->required();
  app.add_option("--token", options.token)->required();
  app.add_option("--placed-at", options.placed_at, "RFC 3339, near the daemon's clock")->required();
  app.add_option("--sku", options.sku);
  app.add_option("--currency", options.currency);
  app.add_option("--prefix", options.prefix, "of the external ids");
  app.add_option("--connections", options.connections);
  app.add_option("--seconds", options.seconds);
  app.add_option("--orders-per-request", options.orders_per_request, "more than one: NDJSON");
  CLI11_PARSE(app, argc, argv);
  run(options);
  return 0;
}
