// Rules of the master key, sealing and the keyed digests.
#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

#include <fstream>
#include <set>

#include "aggregator/ledger/sealing.hpp"
#include "aggregator/ledger/siphash.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace jidan::ledger;

namespace {

MasterKey key_of(std::uint8_t byte) {
  Key256 bytes;
  bytes.fill(byte);
  return MasterKey(bytes);
}

const std::string kPersonal = R"({"recipient":"李雷","text":"海阔天空 🎈"})";

}  // namespace

BOOST_AUTO_TEST_SUITE(sealing)

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_to_the_same_bytes_and_shows_none_of_them) {
  Sealer sealer(key_of(1));
  const auto order = sealer.seal_order(kPersonal);
  BOOST_TEST(order.sealed.find("海阔天空") == std::string::npos);
  BOOST_TEST(order.sealed.size() == kPersonal.size() + 28);
  BOOST_TEST((sealer.open_order(order.sealed, order.wrapped) == kPersonal));
  const auto more = sealer.seal_more("新地址", order.wrapped);
  BOOST_REQUIRE(more.has_value());
  BOOST_TEST((sealer.open_order(*more, order.wrapped) == "新地址"));
}

BOOST_AUTO_TEST_CASE(an_order_without_personal_data_seals_too) {
  Sealer sealer(key_of(1));
  const auto order = sealer.seal_order("");
  BOOST_TEST((sealer.open_order(order.sealed, order.wrapped) == ""));
}

BOOST_AUTO_TEST_CASE(two_orders_never_share_a_key_or_a_nonce) {
  Sealer sealer(key_of(1));
  std::set<std::string> nonces;
  std::set<WrappedKey> keys;
  for (int i = 0; i < 1'000; ++i) {
    const auto order = sealer.seal_order(kPersonal);
    nonces.insert(order.sealed.substr(0, 12));
    keys.insert(order.wrapped);
  }
  BOOST_TEST(nonces.size() == 1'000U);
  BOOST_TEST(keys.size() == 1'000U);
}

BOOST_AUTO_TEST_CASE(an_erased_key_opens_nothing) {
  Sealer sealer(key_of(1));
  const auto order = sealer.seal_order(kPersonal);
  BOOST_TEST(!sealer.open_order(order.sealed, WrappedKey{}).has_value());
  BOOST_TEST(!sealer.seal_more("more", WrappedKey{}).has_value());
}

BOOST_AUTO_TEST_CASE(a_changed_byte_or_another_key_is_found_out) {
  Sealer sealer(key_of(1));
  const auto order = sealer.seal_order(kPersonal);
  for (std::size_t at = 0; at < order.sealed.size(); at += 7) {
    std::string changed = order.sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    BOOST_CHECK_THROW(sealer.open_order(changed, order.wrapped), StoreDamaged);
  }
  WrappedKey wrapped = order.wrapped;
  wrapped[5] ^= 1U;
  BOOST_CHECK_THROW(sealer.open_order(order.sealed, wrapped), StoreDamaged);
  BOOST_CHECK_THROW(sealer.open_order("short", order.wrapped), StoreDamaged);
  Sealer other(key_of(2));
  BOOST_CHECK_THROW(other.open_order(order.sealed, order.wrapped), StoreDamaged);
  // And the sealer still works after each of them.
  BOOST_TEST((sealer.open_order(order.sealed, order.wrapped) == kPersonal));
}

BOOST_AUTO_TEST_CASE(what_did_not_open_leaves_no_trace_on_what_is_opened_or_sealed_next) {
  Sealer sealer(key_of(1));
  const auto good = sealer.seal_order(kPersonal);
  auto changed = good;
  changed.sealed[20] ^= 1;
  BOOST_CHECK_THROW(sealer.open_order(changed.sealed, good.wrapped), StoreDamaged);
  changed = good;
  changed.wrapped[20] ^= 1;
  BOOST_CHECK_THROW(sealer.open_order(good.sealed, changed.wrapped), StoreDamaged);
  BOOST_TEST((sealer.open_order(good.sealed, good.wrapped) == kPersonal));
  const auto next = sealer.seal_order("next");
  BOOST_TEST((sealer.open_order(next.sealed, next.wrapped) == "next"));
}

BOOST_AUTO_TEST_CASE(a_secret_opens_only_under_its_own_name) {
  Sealer sealer(key_of(1));
  const auto sealed = sealer.seal_secret("endpoint/a", "whsec_abc");
  BOOST_TEST(sealer.open_secret("endpoint/a", sealed) == "whsec_abc");
  BOOST_CHECK_THROW(sealer.open_secret("endpoint/b", sealed), StoreDamaged);
  const auto body = sealer.seal_body(7, "{}");
  BOOST_TEST(sealer.open_body(7, body) == "{}");
  BOOST_CHECK_THROW(sealer.open_body(8, body), StoreDamaged);
}

BOOST_AUTO_TEST_CASE(fingerprints_tell_channel_and_id_apart_and_depend_on_the_key) {
  const Sealer sealer(key_of(1));
  const Sealer same(key_of(1));
  const Sealer other(key_of(2));
  BOOST_TEST(sealer.fingerprint64("ab", "c") == same.fingerprint64("ab", "c"));
  BOOST_TEST(sealer.fingerprint64("ab", "c") != sealer.fingerprint64("a", "bc"));
  BOOST_TEST(sealer.fingerprint64("ab", "c") != other.fingerprint64("ab", "c"));
  BOOST_TEST((sealer.content_digest128("x") == same.content_digest128("x")));
  BOOST_TEST((sealer.content_digest128("x") != sealer.content_digest128("y")));
  BOOST_TEST((sealer.content_digest128("x") != other.content_digest128("x")));
}

// From the reference implementation's vectors: key 00 01 … 0f, message 00 01 … (n-1).
BOOST_AUTO_TEST_CASE(siphash_agrees_with_the_published_vectors) {
  const SipKey key = {0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
  BOOST_TEST(siphash64(key, "") == 0x726fdb47dd0e0e31ULL);
  std::string message;
  for (char byte = 0; byte < 15; ++byte) message.push_back(byte);
  BOOST_TEST(siphash64(key, message) == 0xa129ca6149be45e5ULL);
  const auto wide = siphash128(key, "");
  BOOST_TEST(wide[0] == 0xe6a825ba047f81a3ULL);
  BOOST_TEST(wide[1] == 0x930255c71472f66dULL);
}

BOOST_AUTO_TEST_CASE(each_purpose_has_a_key_of_its_own) {
  const MasterKey master = key_of(1);
  BOOST_TEST((master.derive("signed-link") == key_of(1).derive("signed-link")));
  BOOST_TEST((master.derive("signed-link") != master.derive("secrets")));
  BOOST_TEST((master.derive("signed-link") != key_of(2).derive("signed-link")));
  BOOST_TEST(master.check_value() != key_of(2).check_value());
}

BOOST_AUTO_TEST_CASE(the_key_file_is_made_once_private_and_read_again) {
  const jidan::test::TemporaryFolder folder;
  const auto file = folder.path() / "etc" / "master.key";
  const auto data = folder.path() / "data";
  const MasterKey made = MasterKey::load_or_create(file, data);
  struct stat status {};
  BOOST_REQUIRE(::stat(file.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0600U);
  BOOST_TEST(MasterKey::load_or_create(file, data).check_value() == made.check_value());
}

BOOST_AUTO_TEST_CASE(a_key_file_misplaced_or_open_to_others_or_broken_is_refused) {
  const jidan::test::TemporaryFolder folder;
  const auto data = folder.path() / "data";
  std::filesystem::create_directories(data);
  BOOST_CHECK_THROW(MasterKey::load_or_create(data / "master.key", data), KeyProblem);
  BOOST_CHECK_THROW(MasterKey::load_or_create(data / "sub" / ".." / "master.key", data),
                    KeyProblem);
  const auto file = folder.path() / "master.key";
  const MasterKey made = MasterKey::load_or_create(file, data);
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  BOOST_CHECK_THROW(MasterKey::load_or_create(file, data), KeyProblem);
  std::filesystem::permissions(file, std::filesystem::perms(0600));
  std::ofstream(file) << "not a key\n";
  BOOST_CHECK_THROW(MasterKey::load_or_create(file, data), KeyProblem);
}

BOOST_AUTO_TEST_SUITE_END()
