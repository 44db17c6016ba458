// Searching text and files; see canary_search.hpp.
#include "demo/canary_search.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include "demo/people.hpp"

namespace jidan::demo {
namespace {

constexpr std::size_t piece_bytes = 4U << 20U;
// A canary may lie across two pieces: the longest is shorter than this.
constexpr std::size_t overlap_bytes = 256;

}  // namespace

std::string_view canary_in(std::string_view text) {
  for (const std::string_view word : canary_words)
    if (text.find(word) != std::string_view::npos) return word;
  return {};
}

std::string_view canary_in_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> piece(piece_bytes);
  std::size_t kept = 0;
  while (stream) {
    stream.read(piece.data() + kept, static_cast<std::streamsize>(piece.size() - kept));
    const std::size_t size = kept + static_cast<std::size_t>(stream.gcount());
    const std::string_view found = canary_in({piece.data(), size});
    if (!found.empty()) return found;
    kept = std::min(overlap_bytes, size);
    std::copy(piece.begin() + static_cast<std::ptrdiff_t>(size - kept),
              piece.begin() + static_cast<std::ptrdiff_t>(size), piece.begin());
  }
  return {};
}

}  // namespace jidan::demo
