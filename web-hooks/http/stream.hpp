// A connected byte stream, plain or TLS, behind one small interface, so that session and client
// code are compiled once and not once per transport. Callbacks go to the one owner, which the
// stream keeps alive while an operation runs. Executor: the socket's; one thread.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace jidan::http {

/** Who hears how operations ended. After close() they still end, with operation_aborted. */
class StreamEvents {
 public:
  virtual ~StreamEvents() = default;
  virtual void on_handshake(boost::system::error_code error) = 0;
  virtual void on_read(boost::system::error_code error, std::size_t bytes) = 0;
  virtual void on_written(boost::system::error_code error) = 0;
  virtual void on_shut() = 0;
};
using StreamOwner = std::shared_ptr<StreamEvents>;

/** At most one read and one write run at a time. Buffers must outlive their operation. */
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void handshake(StreamOwner owner) = 0;
  virtual void read_some(char* buffer, std::size_t bytes, StreamOwner owner) = 0;
  /** What the kernel takes at once, without waiting; 0 when it must be waited for. */
  virtual std::size_t write_now(std::string_view bytes) = 0;
  /** Writes all of it. */
  virtual void write(std::string_view bytes, StreamOwner owner) = 0;
  /** Says that we send no more; afterwards read_some() reads only to be discarded. */
  virtual void shut(StreamOwner owner) = 0;
  /** Why the TLS handshake failed, for people; empty for a plain stream. */
  virtual std::string handshake_failure() const = 0;
  virtual boost::asio::ip::tcp::socket& socket() = 0;
  void close();
};

std::unique_ptr<Stream> make_plain_stream(boost::asio::ip::tcp::socket socket);

/** The server's side of TLS. The context must outlive the stream. */
std::unique_ptr<Stream> make_tls_server_stream(boost::asio::ip::tcp::socket socket,
                                               boost::asio::ssl::context& context);

/** The client's side: verifies the certificate against `host`, and names it (SNI) when it is a
    name and not an address. */
std::unique_ptr<Stream> make_tls_client_stream(boost::asio::ip::tcp::socket socket,
                                               boost::asio::ssl::context& context,
                                               const std::string& host, bool host_is_name);

}  // namespace jidan::http
