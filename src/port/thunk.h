// The one way into a port driver: every routine that a miniport calls passes the scope below, whatever its calling
// convention. An implementation is an ordinary function; Entry makes the System V and the Microsoft form of it.
//
// A port model says what it is made of by a class with
//   using Adapter = ...;  using Row = ...;
//   static const contract::Routine& row(Row);
//   static const contract::PortWatch& observer();
//   static Adapter* adapter_argument(const void* extension);   // null, after telling the rules, if it is none of the model's
//   static constexpr std::uint32_t failed_extended;            // what a refused extended function returns
#pragma once

#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>

#include "contract/port_observer.h"
#include "nt/executive.h"
#include "port/argument_words.h"

namespace drydock::port {

/// Charges the call, is a scheduling point at both ends, records it, and asks whoever keeps the rules.
///
/// Where nothing is recorded, as in a live machine without checks, both ends are one predictable branch each.
class RoutineScope {
 public:
  template <typename... Arguments>
  RoutineScope(const contract::PortWatch& observer, const contract::Routine& routine, const Arguments&... arguments);
  ~RoutineScope() {
    if (recorded_)
      leave();
    else
      nt::executive().world().point(world::PointKind::routine_exit);
  }
  RoutineScope(const RoutineScope&) = delete;
  RoutineScope& operator=(const RoutineScope&) = delete;
  /// False: refused; the routine must not do its work.
  bool allowed() const { return allowed_; }
  bool recorded() const { return recorded_; }
  void set_result(std::uint64_t result) { result_ = result; }

 private:
  void enter(std::uint64_t argument0, std::uint64_t argument1);
  void leave();
  const contract::Routine& routine_;
  const contract::PortWatch& observer_;
  bool recorded_;
  bool allowed_ = true;
  std::uint64_t result_ = 0;
};

/// A row that is not built: says so and stops the run.
void refuse(const contract::PortWatch& observer, const contract::Routine& routine);

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

template <typename... Arguments>
RoutineScope::RoutineScope(const contract::PortWatch& observer, const contract::Routine& routine, const Arguments&... arguments)
    : routine_(routine), observer_(observer), recorded_(nt::executive().recording()) {
  if (recorded_)
    enter(first_stable(arguments...), second_stable(arguments...));
  else
    nt::executive().world().point(world::PointKind::routine_entry);
}

/// What a refused call returns: FALSE, NULL, 0, or of an extended function the model's failure.
template <typename Model, typename Result>
Result failure(const contract::Routine& routine) {
  if constexpr (std::is_same_v<Result, std::uint32_t>) {
    return routine.kind == contract::RoutineKind::extended ? Model::failed_extended : 0;
  } else if constexpr (!std::is_void_v<Result>) {
    (void)routine;
    return Result{};
  }
}

template <typename Model, typename Result, typename Work>
Result within_scope(RoutineScope& scope, const contract::Routine& routine, Work&& work) {
  if (!scope.allowed()) return failure<Model, Result>(routine);
  if constexpr (std::is_void_v<Result>) {
    work();
  } else {
    const Result result = work();
    if (scope.recorded()) scope.set_result(stable(result));
    return result;
  }
}

// --- exported routines -----------------------------------------------------------------------------------------------------
/// Where nobody watches: the work between its two scheduling points, and nothing to put back when it is unwound.
template <typename Result, typename Work>
Result unwatched(nt::Executive& machine, Work&& work) {
  machine.world().point(world::PointKind::routine_entry);
  if constexpr (std::is_void_v<Result>) {
    work();
    machine.world().point(world::PointKind::routine_exit);
  } else {
    const Result result = work();
    machine.world().point(world::PointKind::routine_exit);
    return result;
  }
}

/// An implementation that takes the model's Adapter& gets the adapter that the caller's first argument names.
template <typename Model, typename Model::Row which, auto implementation, typename Signature = decltype(implementation)>
struct Entry;

template <typename Model, typename Model::Row which, auto implementation, typename Result, typename... Arguments>
struct Entry<Model, which, implementation, Result (*)(Arguments...)> {
  static Result run(Arguments... arguments) {
    if (nt::Executive& machine = nt::executive(); !machine.recording())
      return unwatched<Result>(machine, [&] { return implementation(arguments...); });
    const contract::Routine& routine = Model::row(which);
    RoutineScope scope(Model::observer(), routine, arguments...);
    return within_scope<Model, Result>(scope, routine, [&] { return implementation(arguments...); });
  }
  static Result system_v(Arguments... arguments) { return run(arguments...); }
  static Result __attribute__((ms_abi)) microsoft(Arguments... arguments) { return run(arguments...); }
};

template <typename Model, typename Model::Row which, auto implementation, typename Result, typename First, typename... Arguments>
  requires std::is_same_v<First, typename Model::Adapter&>
struct Entry<Model, which, implementation, Result (*)(First, Arguments...)> {
  static Result run(void* extension, Arguments... arguments) {
    if (nt::Executive& machine = nt::executive(); !machine.recording())
      if (typename Model::Adapter* adapter = Model::Adapter::of(extension)) [[likely]]
        return unwatched<Result>(machine, [&] { return implementation(*adapter, arguments...); });
    const contract::Routine& routine = Model::row(which);
    RoutineScope scope(Model::observer(), routine, arguments...);
    typename Model::Adapter* adapter = Model::adapter_argument(extension);
    if (adapter == nullptr) return failure<Model, Result>(routine);
    return within_scope<Model, Result>(scope, routine, [&] { return implementation(*adapter, arguments...); });
  }
  static Result system_v(void* extension, Arguments... arguments) { return run(extension, arguments...); }
  static Result __attribute__((ms_abi)) microsoft(void* extension, Arguments... arguments) { return run(extension, arguments...); }
};

/// Register and port accesses: the bus charges, schedules and records them, so the entry adds nothing of its own.
template <auto implementation, typename Signature = decltype(implementation)>
struct RegisterEntry;
template <auto implementation, typename Result, typename... Arguments>
struct RegisterEntry<implementation, Result (*)(Arguments...)> {
  static Result system_v(Arguments... arguments) { return implementation(arguments...); }
  static Result __attribute__((ms_abi)) microsoft(Arguments... arguments) { return implementation(arguments...); }
};

template <typename Model, typename Model::Row which>
struct RefusedEntry {
  static std::uint64_t system_v() {
    refuse(Model::observer(), Model::row(which));
    return 0;
  }
  static std::uint64_t __attribute__((ms_abi)) microsoft() { return system_v(); }
};

// --- the variadic multiplexers ---------------------------------------------------------------------------------------------
template <typename Model, typename Model::Row which, auto implementation, typename Signature = decltype(implementation)>
struct Unpacked;
template <typename Model, typename Model::Row which, auto implementation, typename Result, typename First, typename... Arguments>
struct Unpacked<Model, which, implementation, Result (*)(First, Arguments...)> {
  static std::uint64_t run(void* extension, ArgumentWords& words) {
    // Braces: the arguments are taken from left to right.
    struct Taken {
      std::tuple<Arguments...> values;
    };
    const Taken taken{std::tuple<Arguments...>{from_word<Arguments>(words.next())...}};
    return std::apply(
        [&](Arguments... arguments) -> std::uint64_t {
          if constexpr (std::is_void_v<Result>) {
            Entry<Model, which, implementation>::run(extension, arguments...);
            return 0;
          } else {
            return static_cast<std::uint64_t>(Entry<Model, which, implementation>::run(extension, arguments...));
          }
        },
        taken.values);
  }
};
using Handler = std::uint64_t (*)(void* extension, ArgumentWords& words);

}  // namespace drydock::port
