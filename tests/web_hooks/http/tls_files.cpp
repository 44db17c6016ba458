// Certificates by OpenSSL's own functions, because the command may be missing on a bare machine.
// P-256 keys: making an RSA key would be the slowest part of the test.
#include "tests/web_hooks/http/tls_files.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace jidan::http::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Key make_key() {
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free};
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (!extension) throw std::runtime_error("extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& name, long serial, long valid_s, EVP_PKEY* key,
                             X509* issuer, EVP_PKEY* issuer_key) {
  Certificate certificate(X509_new(), &X509_free);
  X509* made = certificate.get();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
  X509_gmtime_adj(X509_getm_notBefore(made), -3'600);
  X509_gmtime_adj(X509_getm_notAfter(made), valid_s);
  X509_set_pubkey(made, key);
  X509_NAME* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made, X509_get_subject_name(issuer ? issuer : made));
  if (issuer)
    add_extension(made, issuer, NID_subject_alt_name, "DNS:" + name);
  else
    add_extension(made, made, NID_basic_constraints, "critical,CA:TRUE");
  if (X509_sign(made, issuer_key, EVP_sha256()) == 0) throw std::runtime_error("sign");
  return certificate;
}

template <typename Write>
void write_file(const std::string& path, Write write) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (!file) throw std::runtime_error(path);
  write(file);
  std::fclose(file);
}

}  // namespace

TlsFiles::TlsFiles(const std::string& host, long valid_s) {
  std::string pattern = (std::filesystem::temp_directory_path() / "jidan-tls-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
  directory_ = pattern;
  const Key ca_key = make_key();
  const Key key = make_key();
  const Certificate ca =
      make_certificate("Test CA", 1, 86'400, ca_key.get(), nullptr, ca_key.get());
  const Certificate leaf = make_certificate(host, 2, valid_s, key.get(), ca.get(), ca_key.get());
  write_file(ca_file(), [&](std::FILE* file) { PEM_write_X509(file, ca.get()); });
  write_file(certificate_file(), [&](std::FILE* file) { PEM_write_X509(file, leaf.get()); });
  write_file(key_file(), [&](std::FILE* file) {
    PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

TlsFiles::~TlsFiles() {
  std::filesystem::remove_all(directory_);
}

}  // namespace jidan::http::test
