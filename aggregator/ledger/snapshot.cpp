// Reading, making and removing snapshots; see snapshot.hpp.
// File: magic, layout (u64), head (u64), length of the body (u64), CRC of the body (u32), body:
// the catalogs' events and the state.
#include "aggregator/ledger/snapshot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "aggregator/core/apply.hpp"
#include "aggregator/ledger/binary.hpp"
#include "aggregator/ledger/bytes.hpp"
#include "aggregator/ledger/checksum.hpp"
#include "aggregator/ledger/event_codec.hpp"
#include "aggregator/ledger/state_codec.hpp"

namespace jidan::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "JDSNAP01";
constexpr std::size_t kHeaderBytes = 36;
constexpr std::string_view kPrefix = "state-";
constexpr std::string_view kSuffix = ".snap";

fs::path file_of(const fs::path& data_dir, core::Sequence head) {
  char name[48];
  std::snprintf(name, sizeof name, "state-%015llu.snap", static_cast<unsigned long long>(head));
  return data_dir / name;
}

// Newest first.
std::vector<fs::path> snapshot_files(const fs::path& data_dir) {
  std::vector<fs::path> files;
  if (data_dir.empty() || !fs::exists(data_dir)) return files;
  for (const auto& entry : fs::directory_iterator(data_dir)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) files.push_back(entry.path());
  }
  std::sort(files.rbegin(), files.rend());
  return files;
}

std::string contents_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

// Nothing when the file isn't a whole snapshot of this program's layout.
std::optional<Restored> read_snapshot(const fs::path& file) {
  const std::string bytes = contents_of(file);
  if (bytes.size() < kHeaderBytes || std::string_view(bytes).substr(0, 8) != kMagic ||
      load_u64(bytes.data() + 8) != state_layout())
    return std::nullopt;
  const std::string_view body = std::string_view(bytes).substr(kHeaderBytes);
  if (load_u64(bytes.data() + 24) != body.size() || load_u32(bytes.data() + 32) != crc32c(body))
    return std::nullopt;
  Restored restored;
  restored.head = restored.snapshot = load_u64(bytes.data() + 16);
  BinaryReader reader(body);
  for (std::size_t left = reader.length(); left > 0; --left) {
    std::uint32_t version = 0;
    core::Sequence sequence = 0;
    reader(version, sequence);
    restored.catalog_events.emplace(version, sequence);
  }
  try {
    decode_state(reader.take(reader.varint()), restored.state);
  } catch (const Undecodable&) {
    return std::nullopt;  // as good as missing: the journal has everything
  }
  return restored;
}

// A snapshot ahead of the journal belongs to another history.
Restored newest_usable(const fs::path& data_dir,
                       const std::function<bool(core::Sequence)>& is_reached) {
  for (const fs::path& file : snapshot_files(data_dir)) {
    auto restored = read_snapshot(file);
    if (restored && is_reached(restored->head)) return std::move(*restored);
  }
  return {};
}

void apply_commit(const CommitView& commit, Restored& restored, const RestoreParts& parts) {
  decode_events(commit, [&](core::Sequence sequence, core::Event&& event) {
    if (sequence <= restored.head) return;
    complete_event(sequence, event);
    if (const auto* applied = std::get_if<core::CatalogApplied>(&event))
      restored.catalog_events[applied->version] = sequence;
    core::apply(restored.state, event, commit.now);
    restored.head = sequence;
    if (parts.seen) parts.seen(sequence, commit.now, event);
  });
}

void fail(const fs::path& file, const char* what) {
  const std::string text =
      std::string("can't ") + what + " " + file.string() + ": " + std::strerror(errno);
  if (errno == ENOSPC) throw StoreFull(text);
  throw LedgerError(text);
}

void write_durably(const fs::path& file, std::string_view bytes) {
  const fs::path part = file.string() + ".part";
  const int descriptor = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(part, "create");
  bool written = true;
  while (written && !bytes.empty()) {
    const ssize_t done = ::write(descriptor, bytes.data(), bytes.size());
    written = done > 0;
    if (written) bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  written = written && ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (!written) {
    ::unlink(part.c_str());
    errno = error;
    fail(part, "write");
  }
  if (::rename(part.c_str(), file.c_str()) != 0) fail(part, "rename");
}

}  // namespace

Restored restore_state(const RestoreParts& parts) {
  // The commit holding the snapshot's own head is the first the replay shows, if the journal has
  // it.
  Restored restored = newest_usable(parts.data_dir, [&](core::Sequence head) {
    bool found = false;
    try {
      parts.event_at(head);
      found = true;
    } catch (const StoreDamaged&) {
      // Not in this journal: an older snapshot may be.
    }
    return found;
  });
  if (!restored.catalog_events.empty()) {
    const core::Sequence at = restored.catalog_events.rbegin()->second;
    core::Event event = parts.event_at(at);
    complete_event(at, event);
    restored.state.catalog = std::get<core::CatalogApplied>(event).catalog;
  }
  parts.replay(restored.head + 1,
               [&](const CommitView& commit) { apply_commit(commit, restored, parts); });
  return restored;
}

Restored restore_state(const fs::path& data_dir, JournalReader& journal) {
  RestoreParts parts;
  parts.data_dir = data_dir;
  parts.replay = [&](core::Sequence from, const std::function<void(const CommitView&)>& visit) {
    journal.walk(from, [&](const CommitView& commit) {
      visit(commit);
      return true;
    });
  };
  parts.event_at = [&](core::Sequence sequence) {
    const auto found = journal.event(sequence);
    if (!found) throw StoreDamaged("the journal has no event " + std::to_string(sequence));
    return decode_event(sequence, found->bytes);
  };
  return restore_state(parts);
}

void write_snapshot(const fs::path& data_dir, const Restored& restored) {
  std::string body;
  BinaryWriter writer(body);
  writer.varint(restored.catalog_events.size());
  for (const auto& [version, sequence] : restored.catalog_events) writer(version, sequence);
  std::string state;
  encode_state(restored.state, state);
  writer.value(state);
  std::string bytes(kMagic);
  append_u64(bytes, state_layout());
  append_u64(bytes, restored.head);
  append_u64(bytes, body.size());
  append_u32(bytes, crc32c(body));
  bytes += body;
  const fs::path file = file_of(data_dir, restored.head);
  const auto before = snapshot_files(data_dir);
  write_durably(file, bytes);
  // The one before stays, for the case that this one is found damaged.
  for (std::size_t i = 1; i < before.size(); ++i)
    if (before[i] != file) fs::remove(before[i]);
}

core::Sequence newest_snapshot(const fs::path& data_dir) {
  const auto files = snapshot_files(data_dir);
  if (files.empty()) return 0;
  const std::string name = files.front().filename().string();
  return std::strtoull(name.c_str() + kPrefix.size(), nullptr, 10);
}

}  // namespace jidan::ledger
