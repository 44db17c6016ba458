// Checksum and chain of one commit row; see commit_row.hpp.
#include "aggregator/ledger/commit_row.hpp"

#include <openssl/evp.h>

#include <string>

#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"

namespace jidan::ledger {
namespace {

constexpr std::size_t kHeaderBytes = 36;
using Header = std::array<char, kHeaderBytes>;

Header header_of(const CommitView& view) {
  Header header{};
  store_u64(header.data(), view.first_sequence);
  store_u32(header.data() + 8, view.count);
  store_u32(header.data() + 12, view.shard);
  store_u32(header.data() + 16, view.schema_version);
  store_u64(header.data() + 20, static_cast<std::uint64_t>(view.now.time_since_epoch().count()));
  store_u64(header.data() + 28, view.events.size());
  return header;
}

}  // namespace

struct RowDigest::Context {
  EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Context() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(sha256);
  }
};

RowDigest::RowDigest() : context_(std::make_unique<Context>()) {
  if (context_->sha256 == nullptr || context_->context == nullptr)
    throw LedgerError("OpenSSL offers no SHA-256");
}
RowDigest::~RowDigest() = default;

std::uint32_t RowDigest::crc(const CommitView& view) {
  const Header header = header_of(view);
  return crc32c(view.events, crc32c({header.data(), header.size()}));
}

Chain RowDigest::chain(const Chain& previous, const CommitView& view) {
  const Header header = header_of(view);
  Chain result{};
  EVP_MD_CTX* context = context_->context;
  const bool done = EVP_DigestInit_ex2(context, context_->sha256, nullptr) == 1 &&
                    EVP_DigestUpdate(context, previous.data(), previous.size()) == 1 &&
                    EVP_DigestUpdate(context, header.data(), header.size()) == 1 &&
                    EVP_DigestUpdate(context, view.events.data(), view.events.size()) == 1 &&
                    EVP_DigestFinal_ex(context, result.data(), nullptr) == 1;
  if (!done) throw LedgerError("SHA-256 failed");
  return result;
}

namespace {

StoreDamaged damaged(const CommitRow& row, const std::string& how) {
  return StoreDamaged("journal, sequence " + std::to_string(row.view.first_sequence) + ": " + how);
}

}  // namespace

void check_checksum(const CommitRow& row) {
  if (RowDigest::crc(row.view) != row.crc) throw damaged(row, "checksum differs");
}

void check_row(RowDigest& digest, const CommitRow& row, std::uint64_t previous_head,
               const Chain& previous) {
  if (row.view.first_sequence != previous_head + 1)
    throw damaged(row, "the commit before ends at " + std::to_string(previous_head));
  check_checksum(row);
  if (digest.chain(previous, row.view) != row.chain) throw damaged(row, "the hash chain breaks");
}

}  // namespace jidan::ledger
