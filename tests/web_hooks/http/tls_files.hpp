// A certificate authority and a server certificate made for one test, as PEM files in a directory
// of their own that is removed with the object.
#pragma once

#include <filesystem>
#include <string>

namespace jidan::http::test {

class TlsFiles {
 public:
  /** The certificate is good for `host` from an hour ago until `valid_s` seconds from now. */
  explicit TlsFiles(const std::string& host, long valid_s = 3'600);
  ~TlsFiles();
  TlsFiles(const TlsFiles&) = delete;
  TlsFiles& operator=(const TlsFiles&) = delete;

  std::string ca_file() const { return (directory_ / "ca.pem").string(); }
  std::string certificate_file() const { return (directory_ / "certificate.pem").string(); }
  std::string key_file() const { return (directory_ / "key.pem").string(); }

 private:
  std::filesystem::path directory_;
};

}  // namespace jidan::http::test
