// The two transports. All of Asio's stream templates that we use are instantiated here.
// An operation's handler holds its owner, and the owner holds the stream.
#include "web-hooks/http/stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace jidan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

template <typename AsyncStream>
void read_from(AsyncStream& stream, char* buffer, std::size_t bytes, StreamOwner owner) {
  stream.async_read_some(asio::buffer(buffer, bytes),
                         [owner = std::move(owner)](error_code error, std::size_t read) {
                           owner->on_read(error, read);
                         });
}

template <typename AsyncStream>
void write_to(AsyncStream& stream, std::string_view bytes, StreamOwner owner) {
  asio::async_write(
      stream, asio::buffer(bytes.data(), bytes.size()),
      [owner = std::move(owner)](error_code error, std::size_t) { owner->on_written(error); });
}

class PlainStream final : public Stream {
 public:
  explicit PlainStream(tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;  // a socket that cannot be non-blocking fails at its first write
    socket_.non_blocking(true, ignored);
  }
  void handshake(StreamOwner owner) override { owner->on_handshake({}); }
  void read_some(char* buffer, std::size_t bytes, StreamOwner owner) override {
    read_from(socket_, buffer, bytes, std::move(owner));
  }
  std::size_t write_now(std::string_view bytes) override {
    error_code error;  // would_block or worse: the waited-for write that follows tells which
    const std::size_t written = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    return error ? 0 : written;
  }
  void write(std::string_view bytes, StreamOwner owner) override {
    write_to(socket_, bytes, std::move(owner));
  }
  void shut(StreamOwner owner) override {
    error_code ignored;  // the peer may be gone already
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    owner->on_shut();
  }
  std::string handshake_failure() const override { return {}; }
  tcp::socket& socket() override { return socket_; }

 private:
  tcp::socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(tcp::socket socket, asio::ssl::context& context,
            asio::ssl::stream_base::handshake_type side)
      : stream_(std::move(socket), context), side_(side) {}

  void verify_host(const std::string& host, bool host_is_name) {
    stream_.set_verify_mode(asio::ssl::verify_peer);
    // Without this Asio accepts a valid certificate of any other host.
    stream_.set_verify_callback(asio::ssl::host_name_verification(host));
    // RFC 6066 3: an address is never sent as a server name.
    // The call behind the macro SSL_set_tlsext_host_name, which hides an old-style cast.
    if (host_is_name)
      SSL_ctrl(stream_.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
               const_cast<char*>(host.c_str()));
  }
  void handshake(StreamOwner owner) override {
    stream_.async_handshake(side_, [this, owner = std::move(owner)](error_code error) {
      failure_ = error ? describe(error) : std::string();
      owner->on_handshake(error);
    });
  }
  void read_some(char* buffer, std::size_t bytes, StreamOwner owner) override {
    if (shut_)
      read_from(stream_.next_layer(), buffer, bytes, std::move(owner));
    else
      read_from(stream_, buffer, bytes, std::move(owner));
  }
  std::size_t write_now(std::string_view) override { return 0; }
  void write(std::string_view bytes, StreamOwner owner) override {
    write_to(stream_, bytes, std::move(owner));
  }
  void shut(StreamOwner owner) override {
    // May never end: whoever calls it has a deadline that closes the socket.
    stream_.async_shutdown([this, owner = std::move(owner)](error_code) {
      error_code ignored;  // the peer may be gone already
      stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
      shut_ = true;
      owner->on_shut();
    });
  }
  std::string handshake_failure() const override { return failure_; }
  tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  std::string describe(error_code error) {
    const long verified = SSL_get_verify_result(stream_.native_handle());
    if (verified != X509_V_OK)
      return std::string("certificate refused: ") + X509_verify_cert_error_string(verified);
    return error.message();
  }

  asio::ssl::stream<tcp::socket> stream_;
  asio::ssl::stream_base::handshake_type side_;
  std::string failure_;
  bool shut_ = false;
};

}  // namespace

void Stream::close() {
  error_code ignored;  // closing a closed socket is not a fault
  socket().close(ignored);
}

std::unique_ptr<Stream> make_plain_stream(tcp::socket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

std::unique_ptr<Stream> make_tls_server_stream(tcp::socket socket, asio::ssl::context& context) {
  return std::make_unique<TlsStream>(std::move(socket), context, asio::ssl::stream_base::server);
}

std::unique_ptr<Stream> make_tls_client_stream(tcp::socket socket, asio::ssl::context& context,
                                               const std::string& host, bool host_is_name) {
  auto stream =
      std::make_unique<TlsStream>(std::move(socket), context, asio::ssl::stream_base::client);
  stream->verify_host(host, host_is_name);
  return stream;
}

}  // namespace jidan::http
