// The words that follow the fixed arguments of a variadic routine, in either calling convention: every integer and
// pointer takes one 8-byte place in both.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace drydock::port {

class ArgumentWords {
 public:
  virtual std::uint64_t next() = 0;

 protected:
  ~ArgumentWords() = default;
};

class SystemVWords final : public ArgumentWords {
 public:
  explicit SystemVWords(va_list& list) : list_(list) {}
  std::uint64_t next() override { return va_arg(list_, std::uint64_t); }

 private:
  va_list& list_;
};

class MicrosoftWords final : public ArgumentWords {
 public:
  explicit MicrosoftWords(__builtin_ms_va_list& list) : list_(list) {}
  std::uint64_t next() override { return __builtin_va_arg(list_, std::uint64_t); }

 private:
  __builtin_ms_va_list& list_;
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
