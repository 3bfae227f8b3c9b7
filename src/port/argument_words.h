// The words that follow the fixed arguments of a variadic routine, in either calling convention: every integer and
// pointer takes one 8-byte place in both.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace drydock::port {

class ArgumentWords {
 public:
  std::uint64_t next() {
    if (system_v_ != nullptr) return va_arg(*system_v_, std::uint64_t);
    if (microsoft_ != nullptr) return __builtin_va_arg(*microsoft_, std::uint64_t);
    return fixed_.empty() ? 0 : std::exchange(fixed_, fixed_.subspan(1)).front();
  }

 protected:
  explicit ArgumentWords(va_list& list) : system_v_(&list) {}
  explicit ArgumentWords(__builtin_ms_va_list* list) : microsoft_(list) {}
  explicit ArgumentWords(std::span<const std::uint64_t> fixed) : fixed_(fixed) {}

 private:
  va_list* system_v_ = nullptr;
  __builtin_ms_va_list* microsoft_ = nullptr;
  std::span<const std::uint64_t> fixed_;
};

class SystemVWords final : public ArgumentWords {
 public:
  explicit SystemVWords(va_list& list) : ArgumentWords(list) {}
};

class MicrosoftWords final : public ArgumentWords {
 public:
  explicit MicrosoftWords(__builtin_ms_va_list& list) : ArgumentWords(&list) {}
};

/// Words that the port itself has: those behind the last are 0.
class FixedWords final : public ArgumentWords {
 public:
  explicit FixedWords(std::span<const std::uint64_t> words) : ArgumentWords(words) {}
};

/// A word as the implementation's parameter type: what is narrower than 8 bytes comes with rubbish above it.
template <typename T>
T from_word(std::uint64_t word) {
  if constexpr (std::is_pointer_v<T>)
    return reinterpret_cast<T>(word);
  else if constexpr (std::is_enum_v<T>)
    return static_cast<T>(static_cast<std::int32_t>(word));
  else if constexpr (std::is_integral_v<T>)
    return static_cast<T>(word);
  else {
    static_assert(sizeof(T) <= sizeof word && std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(&value, &word, sizeof value);
    return value;
  }
}

}  // namespace drydock::port
