// Facts as bytes: a struct lists its members in fields(A&), the same list writes and reads them.
// Integers are varints (signed ones zigzag), strings and sequences carry their length, enums and
// booleans are one byte and refused out of range. Nothing names a field: a changed list is a new
// version, told apart by whoever frames the bytes.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "aggregator/core/values/id.hpp"
#include "aggregator/core/values/instant.hpp"
#include "aggregator/ledger/errors.hpp"

namespace jidan::ledger {

// What a reader throws; whoever knows which bytes they were says so.
class Undecodable final : public StoreDamaged {
 public:
  using StoreDamaged::StoreDamaged;
};

// For each enum that is read there is a constexpr E last_of(E), found by its namespace or here.
template <class T, class A>
concept HasFields = requires(T& value, A& archive) {
  value.fields(archive);
};
template <class T, class A>
concept HasFreeFields = requires(T& value, A& archive) {
  archive_fields(archive, value);
};

// `Sink` takes bytes as a std::string does: push_back(char), append(const char*, size).
template <class Sink>
class BinaryWriter {
 public:
  static constexpr bool reads = false;
  explicit BinaryWriter(Sink& out) : out_(out) {}

  template <class... T>
  void operator()(const T&... values) {
    (value(values), ...);
  }

  void varint(std::uint64_t number) {
    if (number < 0x80U) return out_.push_back(static_cast<char>(number));
    std::array<char, 10> digits;
    std::size_t count = 0;
    for (; number >= 0x80U; number >>= 7U) digits[count++] = static_cast<char>(number | 0x80U);
    digits[count++] = static_cast<char>(number);
    out_.append(digits.data(), count);
  }
  void raw(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }

  template <class T>
  void value(const T& one) {
    if constexpr (std::is_same_v<T, bool>) {
      out_.push_back(one ? '\1' : '\0');
    } else if constexpr (std::is_enum_v<T>) {
      out_.push_back(static_cast<char>(one));
    } else if constexpr (std::is_unsigned_v<T>) {
      varint(one);
    } else if constexpr (std::is_integral_v<T>) {
      const auto wide = static_cast<std::int64_t>(one);
      varint((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (HasFields<T, BinaryWriter>) {
      // fields() serves both directions and so can't be const; writing changes nothing.
      const_cast<T&>(one).fields(*this);
    } else if constexpr (HasFreeFields<T, BinaryWriter>) {
      archive_fields(*this, const_cast<T&>(one));
    } else {
      put(one);
    }
  }

 private:
  void put(const std::string& text) {
    varint(text.size());
    out_.append(text.data(), text.size());
  }
  void put(core::Instant instant) { value(std::int64_t{instant.time_since_epoch().count()}); }
  template <class T, std::size_t N>
  void put(const std::array<T, N>& items) {
    if constexpr (sizeof(T) == 1) {
      raw(items.data(), N);
    } else {
      for (const T& item : items) value(item);
    }
  }
  void put(const std::vector<char>& bytes) {
    varint(bytes.size());
    raw(bytes.data(), bytes.size());
  }
  template <class T>
  void put(const std::vector<T>& items) {
    varint(items.size());
    for (const auto& item : items) value(static_cast<const T&>(item));
  }
  template <class T>
  void put(const std::optional<T>& item) {
    value(item.has_value());
    if (item) value(*item);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& both) {
    value(both.first);
    value(both.second);
  }

  Sink& out_;
};

class BinaryReader {
 public:
  static constexpr bool reads = true;
  // `version`: of what framed the bytes, for lists of fields that have grown.
  explicit BinaryReader(std::string_view bytes, std::uint32_t version = 0)
      : rest_(bytes), version_(version) {}

  template <class... T>
  void operator()(T&... values) {
    (value(values), ...);
  }
  bool done() const { return rest_.empty(); }
  std::uint32_t version() const { return version_; }
  std::string_view rest() const { return rest_; }

  std::uint64_t varint() {
    const std::size_t most = std::min<std::size_t>(rest_.size(), 10);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < most; ++i) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      if (i == 9 && byte > 1) break;
      number |= static_cast<std::uint64_t>(byte & 0x7FU) << (7 * i);
      if (byte >= 0x80U) continue;
      rest_.remove_prefix(i + 1);
      return number;
    }
    throw Undecodable(rest_.size() < 10 ? "the bytes end too early" : "a number is too long");
  }
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) throw Undecodable("the bytes end too early");
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // A length that can't be true is found before memory is asked for: an item takes a byte at least.
  std::size_t length() {
    const std::uint64_t size = varint();
    if (size > rest_.size()) throw Undecodable("a length is beyond the end");
    return static_cast<std::size_t>(size);
  }

  template <class T>
  void value(T& one) {
    if constexpr (std::is_same_v<T, bool>) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      if (byte > 1) throw Undecodable("a boolean is neither 0 nor 1");
      one = byte == 1;
    } else if constexpr (std::is_enum_v<T>) {
      const auto byte = static_cast<unsigned char>(take(1).front());
      if (byte > static_cast<unsigned char>(last_of(T{}))) throw Undecodable("no such enumerator");
      one = static_cast<T>(byte);
    } else if constexpr (std::is_unsigned_v<T>) {
      const std::uint64_t number = varint();
      one = static_cast<T>(number);
      if (one != number) throw Undecodable("a number is out of range");
    } else if constexpr (std::is_integral_v<T>) {
      const std::uint64_t coded = varint();
      const auto wide = static_cast<std::int64_t>((coded >> 1U) ^ (~(coded & 1U) + 1));
      one = static_cast<T>(wide);
      if (one != wide) throw Undecodable("a number is out of range");
    } else if constexpr (HasFields<T, BinaryReader>) {
      one.fields(*this);
    } else if constexpr (HasFreeFields<T, BinaryReader>) {
      archive_fields(*this, one);
    } else {
      get(one);
    }
  }

 private:
  void get(std::string& text) { text = take(length()); }
  void get(core::Instant& instant) {
    std::int64_t ms = 0;
    value(ms);
    instant = core::Instant{std::chrono::milliseconds{ms}};
  }
  template <class T, std::size_t N>
  void get(std::array<T, N>& items) {
    if constexpr (sizeof(T) == 1) {
      const std::string_view bytes = take(N);
      for (std::size_t i = 0; i < N; ++i) items[i] = static_cast<T>(bytes[i]);
    } else {
      for (T& item : items) value(item);
    }
  }
  void get(std::vector<char>& bytes) {
    const std::string_view taken = take(length());
    bytes.assign(taken.begin(), taken.end());
  }
  template <class T>
  void get(std::vector<T>& items) {
    items.clear();
    const std::size_t size = length();
    items.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
      T item{};
      value(item);
      items.push_back(std::move(item));
    }
  }
  template <class T>
  void get(std::optional<T>& item) {
    bool has = false;
    value(has);
    item.reset();
    if (has) value(item.emplace());
  }
  template <class A, class B>
  void get(std::pair<A, B>& both) {
    value(both.first);
    value(both.second);
  }

  std::string_view rest_;
  std::uint32_t version_;
};

template <class A, class Tag>
void archive_fields(A& a, core::Id<Tag>& id) {
  a(id.value);
}

}  // namespace jidan::ledger
