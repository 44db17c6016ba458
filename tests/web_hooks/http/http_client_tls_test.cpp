// The client and the server over TLS: whom it trusts, and that reuse works there too.
// Certificates are made for each test.
#include <boost/test/unit_test.hpp>

#include "tests/web_hooks/http/client_fixture.hpp"
#include "tests/web_hooks/http/tls_files.hpp"

using namespace jidan::http;
using namespace jidan::http::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(http_client_tls)

namespace {

ClientResult over_tls(const TlsFiles& served, const std::string& trusted, const std::string& host) {
  TestServer server(echo(), {}, TlsSettings{served.certificate_file(), served.key_file()});
  ClientSettings made = settings();
  made.ca_file = trusted;
  Sender sender(made);
  ClientRequest request;
  request.url = "https://" + host + ":" + std::to_string(server.port) + "/hook";
  request.body = "{}";
  request.deadline = 10s;
  return sender.send(request);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_right_host_with_a_trusted_certificate_is_talked_to) {
  const TlsFiles files("factory.test");
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::none), result.detail);
  BOOST_TEST(result.body == "POST /hook {}");
  BOOST_TEST(result.timings.tls_us > 0);
}

BOOST_AUTO_TEST_CASE(a_valid_certificate_of_another_host_is_refused) {
  const TlsFiles files("other.test");
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST((result.stage == ClientStage::before));
}

BOOST_AUTO_TEST_CASE(a_certificate_nobody_vouches_for_is_refused) {
  const TlsFiles files("factory.test");
  const TlsFiles strangers("factory.test");
  const ClientResult result = over_tls(files, strangers.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST(result.detail.find("certificate refused") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_expired_certificate_is_refused) {
  const TlsFiles files("factory.test", -60);
  const ClientResult result = over_tls(files, files.ca_file(), "factory.test");
  BOOST_TEST((result.error == ClientError::tls_failed));
  BOOST_TEST(result.detail.find("expired") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_name_certificate_does_not_vouch_for_an_address) {
  const TlsFiles files("factory.test");
  BOOST_TEST((over_tls(files, files.ca_file(), "127.0.0.1").error == ClientError::tls_failed));
}

BOOST_AUTO_TEST_CASE(a_tls_connection_is_used_again) {
  const TlsFiles files("factory.test");
  TestServer server(echo(), {}, TlsSettings{files.certificate_file(), files.key_file()});
  ClientSettings made = settings();
  made.ca_file = files.ca_file();
  Sender sender(made);
  ClientRequest request;
  request.url = "https://factory.test:" + std::to_string(server.port) + "/hook";
  request.body = std::string(300'000, 'b');
  const ClientResult first = sender.send(request);
  BOOST_TEST((first.error == ClientError::too_large));  // the echo is larger than we read
  request.body = "small";
  BOOST_TEST(sender.send(request).body == "POST /hook small");
  const ClientResult third = sender.send(request);
  BOOST_TEST(third.body == "POST /hook small");
  BOOST_TEST(third.connection_reused);
}

BOOST_AUTO_TEST_CASE(plain_http_to_a_tls_port_and_tls_to_a_plain_port_fail_cleanly) {
  const TlsFiles files("factory.test");
  TestServer tls(echo(), {}, TlsSettings{files.certificate_file(), files.key_file()});
  TestServer plain(echo());
  Sender sender;
  BOOST_TEST((sender.send(to(tls.port)).error != ClientError::none));
  ClientRequest request = to(plain.port);
  request.url = "https://factory.test:" + std::to_string(plain.port) + "/";
  BOOST_TEST((sender.send(request).error == ClientError::tls_failed));
  BOOST_TEST(plain.refused(GateRefusal::malformed_request) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
