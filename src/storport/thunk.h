// The one way into the port driver: every routine that a miniport calls passes the scope below, whatever its calling
// convention. An implementation is an ordinary function; Entry makes the System V and the Microsoft form of it.
#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>

#include "storport/abi.h"
#include "storport/adapter.h"
#include "storport/routine_table.h"

namespace drydock::storport {

/// Charges the call, is a scheduling point at both ends, records it, and asks whoever keeps the rules.
class RoutineScope {
 public:
  RoutineScope(const contract::Routine& routine, std::uint64_t argument0, std::uint64_t argument1);
  ~RoutineScope();
  RoutineScope(const RoutineScope&) = delete;
  RoutineScope& operator=(const RoutineScope&) = delete;
  /// False: refused; the routine must not do its work.
  bool allowed() const { return allowed_; }
  void set_result(std::uint64_t result) { result_ = result; }

 private:
  const contract::Routine& routine_;
  contract::PortObserver& observer_;
  bool allowed_;
  std::uint64_t result_ = 0;
};

/// Null, after telling the rules, when `extension` is no device extension of ours.
Adapter* adapter_argument(const void* extension);
/// A row that is not built: says so and stops the run.
void refuse(const contract::Routine& routine);

// --- arguments as the trace records them: numbers, request numbers, simulated addresses; never addresses of code ---------
std::uint64_t stable_pointer(const void* pointer);
template <typename T>
std::uint64_t stable(const T& argument) {
  if constexpr (std::is_pointer_v<T> && std::is_function_v<std::remove_pointer_t<T>>)
    return argument != nullptr;
  else if constexpr (std::is_pointer_v<T>)
    return stable_pointer(reinterpret_cast<const void*>(argument));
  else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
    return static_cast<std::uint64_t>(argument);
  else {
    std::uint64_t word = 0;
    static_assert(sizeof(T) <= sizeof word);
    std::memcpy(&word, &argument, sizeof argument);
    return word;
  }
}
inline std::uint64_t first_stable() { return 0; }
template <typename First, typename... Rest>
std::uint64_t first_stable(const First& first, const Rest&...) {
  return stable(first);
}
inline std::uint64_t second_stable() { return 0; }
template <typename First>
std::uint64_t second_stable(const First&) {
  return 0;
}
template <typename First, typename Second, typename... Rest>
std::uint64_t second_stable(const First&, const Second& second, const Rest&...) {
  return stable(second);
}

/// What a refused call returns: FALSE, NULL, 0, or of an extended function STOR_STATUS_UNSUCCESSFUL.
template <typename Result>
Result failure(const contract::Routine& routine) {
  if constexpr (std::is_same_v<Result, ULONG>) {
    if (routine.kind == contract::RoutineKind::extended) return STOR_STATUS_UNSUCCESSFUL;
    return 0;
  } else if constexpr (!std::is_void_v<Result>) {
    (void)routine;
    return Result{};
  }
}

template <typename Result, typename Work>
Result within_scope(RoutineScope& scope, const contract::Routine& routine, Work&& work) {
  if (!scope.allowed()) return failure<Result>(routine);
  if constexpr (std::is_void_v<Result>) {
    work();
  } else {
    const Result result = work();
    scope.set_result(stable(result));
    return result;
  }
}

// --- exported routines -----------------------------------------------------------------------------------------------------
/// An implementation that takes Adapter& gets the adapter that the caller's first argument names.
template <Row which, auto implementation, typename Signature = decltype(implementation)>
struct Entry;

template <Row which, auto implementation, typename Result, typename... Arguments>
struct Entry<which, implementation, Result (*)(Adapter&, Arguments...)> {
  static Result run(void* extension, Arguments... arguments) {
    const contract::Routine& routine = row(which);
    RoutineScope scope(routine, first_stable(arguments...), second_stable(arguments...));
    Adapter* adapter = adapter_argument(extension);
    if (adapter == nullptr) return failure<Result>(routine);
    return within_scope<Result>(scope, routine, [&] { return implementation(*adapter, arguments...); });
  }
  static Result system_v(void* extension, Arguments... arguments) { return run(extension, arguments...); }
  static Result __attribute__((ms_abi)) microsoft(void* extension, Arguments... arguments) { return run(extension, arguments...); }
};

template <Row which, auto implementation, typename Result, typename... Arguments>
struct Entry<which, implementation, Result (*)(Arguments...)> {
  static Result run(Arguments... arguments) {
    const contract::Routine& routine = row(which);
    RoutineScope scope(routine, first_stable(arguments...), second_stable(arguments...));
    return within_scope<Result>(scope, routine, [&] { return implementation(arguments...); });
  }
  static Result system_v(Arguments... arguments) { return run(arguments...); }
  static Result __attribute__((ms_abi)) microsoft(Arguments... arguments) { return run(arguments...); }
};

/// Register and port accesses: the bus charges, schedules and records them, so the entry adds nothing of its own.
template <auto implementation, typename Signature = decltype(implementation)>
struct RegisterEntry;
template <auto implementation, typename Result, typename... Arguments>
struct RegisterEntry<implementation, Result (*)(Arguments...)> {
  static Result system_v(Arguments... arguments) { return implementation(arguments...); }
  static Result __attribute__((ms_abi)) microsoft(Arguments... arguments) { return implementation(arguments...); }
};

template <Row which>
struct RefusedEntry {
  static std::uint64_t system_v() {
    refuse(row(which));
    return 0;
  }
  static std::uint64_t __attribute__((ms_abi)) microsoft() { return system_v(); }
};

// --- the variadic multiplexers ---------------------------------------------------------------------------------------------
/// The words that follow the fixed arguments. In both conventions every integer and pointer takes one 8-byte place.
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

template <Row which, auto implementation, typename Signature = decltype(implementation)>
struct Unpacked;
template <Row which, auto implementation, typename Result, typename... Arguments>
struct Unpacked<which, implementation, Result (*)(Adapter&, Arguments...)> {
  static std::uint64_t run(void* extension, ArgumentWords& words) {
    // Braces: the arguments are taken from left to right.
    struct Taken {
      std::tuple<Arguments...> values;
    };
    const Taken taken{std::tuple<Arguments...>{from_word<Arguments>(words.next())...}};
    return std::apply(
        [&](Arguments... arguments) -> std::uint64_t {
          if constexpr (std::is_void_v<Result>) {
            Entry<which, implementation>::run(extension, arguments...);
            return 0;
          } else {
            return static_cast<std::uint64_t>(Entry<which, implementation>::run(extension, arguments...));
          }
        },
        taken.values);
  }
};
using Handler = std::uint64_t (*)(void* extension, ArgumentWords& words);

}  // namespace drydock::storport
