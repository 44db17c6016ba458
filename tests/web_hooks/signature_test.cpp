// Signatures against known answers of other implementations, and each way in which one is refused.
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/web_hooks/signature_vectors.hpp"
#include "web-hooks/base64.hpp"
#include "web-hooks/signature.hpp"

using namespace jidan::webhooks;

namespace {

const std::string own_vectors = "tests/web_hooks/signature_vectors.json";
const std::string shared_vectors = "../shared/data/standard_webhooks_vectors.json";

std::vector<Secret> secrets_of(const std::vector<std::string>& texts) {
  std::vector<Secret> secrets;
  for (const std::string& text : texts) {
    const auto secret = parse_secret(text);
    BOOST_TEST_REQUIRE(secret.has_value());
    secrets.push_back(*secret);
  }
  return secrets;
}

void hold_against(const std::vector<testing::SignatureVector>& vectors) {
  for (const auto& vector : vectors) {
    BOOST_TEST_CONTEXT(vector.name) {
      const auto signing = secrets_of(vector.signing_keys);
      BOOST_TEST(signature_header(signing, vector.id, vector.timestamp, vector.body) ==
                 vector.header);
      for (const std::string& key : vector.verifying_keys) {
        const auto verifying = secrets_of({key});
        const std::string timestamp = std::to_string(vector.timestamp);
        BOOST_TEST((verify(verifying, vector.id, timestamp, vector.header, vector.body,
                           vector.timestamp) == Verification::valid));
        BOOST_TEST((verify(verifying, vector.id, timestamp, vector.header, vector.body + " ",
                           vector.timestamp) == Verification::no_match));
      }
    }
  }
}

struct Signed {
  Secret secret = *parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  std::string id = "dlv_1";
  std::int64_t at = 1'795'300'000;
  std::string body = R"({"歌词":"后来"})";
  std::string header = sign(secret, id, at, body);

  Verification check(const std::string& timestamp, const std::string& signatures,
                     std::int64_t now) const {
    return verify(std::array{secret}, id, timestamp, signatures, body, now);
  }
  Verification check(const std::string& signatures) const {
    return check(std::to_string(at), signatures, at);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(signature)

BOOST_AUTO_TEST_CASE(the_vectors_of_this_tree_are_made_and_verified_exactly) {
  const auto vectors = testing::read_signature_vectors(own_vectors);
  BOOST_TEST(vectors.size() == 7U);
  hold_against(vectors);
}

BOOST_AUTO_TEST_CASE(the_shared_vectors_are_made_and_verified_exactly_where_they_are_present) {
  const auto vectors = testing::read_signature_vectors(shared_vectors);
  BOOST_TEST_MESSAGE("shared vectors: " << vectors.size());
  hold_against(vectors);
}

BOOST_AUTO_TEST_CASE(a_secret_has_24_to_64_bytes_in_canonical_base64_behind_its_prefix) {
  const std::string bytes_24(24, 'k');
  BOOST_TEST(parse_secret("whsec_" + base64_encode(bytes_24)).has_value());
  BOOST_TEST(parse_secret("whsec_" + base64_encode(std::string(64, 'k'))).has_value());
  BOOST_TEST(!parse_secret("whsec_" + base64_encode(std::string(23, 'k'))).has_value());
  BOOST_TEST(!parse_secret("whsec_" + base64_encode(std::string(65, 'k'))).has_value());
  BOOST_TEST(!parse_secret(base64_encode(bytes_24)).has_value());
  BOOST_TEST(!parse_secret("WHSEC_" + base64_encode(bytes_24)).has_value());
  BOOST_TEST(!parse_secret("whsec_" + base64_encode(bytes_24) + "\n").has_value());
  BOOST_TEST(!parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_").has_value());
  BOOST_TEST(!parse_secret("whpk_" + base64_encode(std::string(31, 'k'))).has_value());
  BOOST_TEST(!parse_secret("whsk_" + base64_encode(std::string(32, 'k'))).has_value());
  BOOST_TEST(!parse_secret("").has_value());
}

BOOST_AUTO_TEST_CASE(a_new_secret_is_the_random_bytes_it_was_given_and_reads_back) {
  std::array<unsigned char, 32> random{};
  for (std::size_t i = 0; i < random.size(); ++i) random[i] = static_cast<unsigned char>(i * 7);
  const auto secret = make_secret(random);
  BOOST_TEST_REQUIRE(secret.has_value());
  BOOST_TEST((parse_secret(format_secret(*secret)) == secret));
  BOOST_TEST(!make_secret(std::span(random).first(23)).has_value());
}

BOOST_AUTO_TEST_CASE(base64_has_one_text_for_every_byte_string) {
  BOOST_TEST((base64_decode("") == std::optional<std::string>("")));
  BOOST_TEST((base64_decode("/+8=") == std::optional<std::string>("\xff\xef")));
  for (const char* const text : {"A", "AA", "AAA", "AB==", "AAB=", "A===", "====", "AA=A", "A A="})
    BOOST_TEST(!base64_decode(text).has_value(), text);
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    BOOST_TEST((base64_decode(base64_encode(bytes)) == std::optional<std::string>(bytes)));
    bytes.push_back(static_cast<char>(i));
  }
}

BOOST_AUTO_TEST_CASE(a_timestamp_may_differ_from_our_clock_by_300_seconds_and_no_more) {
  const Signed it;
  const std::string timestamp = std::to_string(it.at);
  BOOST_TEST((it.check(timestamp, it.header, it.at + 300) == Verification::valid));
  BOOST_TEST((it.check(timestamp, it.header, it.at - 300) == Verification::valid));
  BOOST_TEST((it.check(timestamp, it.header, it.at + 301) == Verification::timestamp_too_old));
  BOOST_TEST((it.check(timestamp, it.header, it.at - 301) == Verification::timestamp_too_new));
}

BOOST_AUTO_TEST_CASE(a_timestamp_is_one_to_fifteen_digits_without_a_leading_zero) {
  const Signed it;
  for (const char* const text :
       {"", "0", "01795300000", "+1795300000", "-1", " 1795300000", "1795300000 ", "1795300000.0",
        "1.7953e9", "0x6b", "1234567890123456", "１７９５"})
    BOOST_TEST((it.check(text, it.header, it.at) == Verification::timestamp_malformed), text);
  BOOST_TEST((it.check("999999999999999", it.header, it.at) == Verification::timestamp_too_new));
}

BOOST_AUTO_TEST_CASE(an_id_may_hold_no_full_stop_because_one_signature_would_fit_two_messages) {
  const Signed it;
  const std::string body = "1795300000.{}";
  const std::string header = sign(it.secret, "dlv_1", it.at, body);
  BOOST_TEST((verify(std::array{it.secret}, "dlv_1." + std::to_string(it.at), "1795300000", header,
                     "{}", it.at) == Verification::id_malformed));
  BOOST_TEST((verify(std::array{it.secret}, "", "1795300000", header, body, it.at) ==
              Verification::id_malformed));
  BOOST_TEST((verify(std::array{it.secret}, std::string(257, 'a'), "1795300000", header, body,
                     it.at) == Verification::id_malformed));
}

BOOST_AUTO_TEST_CASE(at_most_sixteen_signature_tokens_are_looked_at) {
  const Signed it;
  std::string fillers;
  for (int i = 0; i < 15; ++i) fillers += "v1,AAAA ";
  BOOST_TEST((it.check(fillers + it.header) == Verification::valid));
  BOOST_TEST((it.check("v1,AAAA " + fillers + it.header) == Verification::too_many_tokens));
}

BOOST_AUTO_TEST_CASE(a_token_of_an_unknown_version_is_passed_over) {
  const Signed it;
  BOOST_TEST((it.check("v9,whatever " + it.header) == Verification::valid));
  BOOST_TEST((it.check("v9,whatever") == Verification::no_match));
}

BOOST_AUTO_TEST_CASE(a_signature_that_is_cut_short_or_of_another_version_does_not_fit) {
  const Signed it;
  BOOST_TEST((it.check("") == Verification::signature_malformed));
  BOOST_TEST((it.check("v1") == Verification::signature_malformed));
  BOOST_TEST((it.check("v1,") == Verification::signature_malformed));
  BOOST_TEST((it.check(it.header.substr(3)) == Verification::signature_malformed));
  BOOST_TEST((it.check(it.header.substr(0, it.header.size() - 4)) == Verification::no_match));
  BOOST_TEST((it.check("v1a," + it.header.substr(3)) == Verification::no_match));
  BOOST_TEST((it.check("v2," + it.header.substr(3)) == Verification::no_match));
}

BOOST_AUTO_TEST_CASE(during_a_rotation_either_side_may_be_ahead) {
  const Signed it;
  const Secret other = *parse_secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
  const std::array both{other, it.secret};
  const std::string timestamp = std::to_string(it.at);
  // The receiver knows both keys, the sender only the old one; and the other way round.
  BOOST_TEST((verify(both, it.id, timestamp, it.header, it.body, it.at) == Verification::valid));
  BOOST_TEST((it.check(signature_header(both, it.id, it.at, it.body)) == Verification::valid));
  BOOST_TEST((verify(std::array{other}, it.id, timestamp, it.header, it.body, it.at) ==
              Verification::no_match));
  BOOST_TEST((verify({}, it.id, timestamp, it.header, it.body, it.at) == Verification::no_match));
}

BOOST_AUTO_TEST_CASE(one_header_may_carry_both_kinds_of_signature) {
  const Signed it;
  const Secret pair = *parse_secret(
      "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9"
      "lMicMFs6Kvg==");
  const Secret public_half = *parse_secret("whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=");
  const std::string header = signature_header(std::array{pair, it.secret}, it.id, it.at, it.body);
  BOOST_TEST(header.starts_with("v1a,"));
  const std::string timestamp = std::to_string(it.at);
  BOOST_TEST((it.check(header) == Verification::valid));
  BOOST_TEST((verify(std::array{public_half}, it.id, timestamp, header, it.body, it.at) ==
              Verification::valid));
  BOOST_TEST((verify(std::array{public_half}, it.id, timestamp, it.header, it.body, it.at) ==
              Verification::no_match));
  BOOST_TEST(sign(public_half, it.id, it.at, it.body).empty());
}

BOOST_AUTO_TEST_SUITE_END()
