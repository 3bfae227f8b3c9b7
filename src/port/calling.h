// Every call into a miniport goes through here: it knows the image's calling convention and pushes the activation by
// which the rest of the house knows who runs.
#pragma once

#include <cstdint>
#include <type_traits>

#include "contract/callback.h"
#include "nt/executive.h"

namespace drydock::port {

/// How the image's code is called and calls.
enum class CallingConvention : std::uint8_t { system_v, microsoft };

/// Which activation a call is.
struct Invocation {
  contract::Callback callback = contract::Callback::none;
  void* adapter = nullptr;
  std::uint64_t argument = 0;  ///< request number, control type ...: what tells two calls apart, never an address
  std::uint32_t message = 0;
  world::Nanoseconds* own_ns = nullptr;  ///< if not null: CPU time of the call, without what was nested in it
};

template <typename Result, typename... Arguments>
Result call_image(CallingConvention convention, const void* entry, Arguments... arguments) {
  if (convention == CallingConvention::microsoft) {
    using Function = Result(__attribute__((ms_abi)) *)(Arguments...);
    return reinterpret_cast<Function>(const_cast<void*>(entry))(arguments...);
  }
  using Function = Result (*)(Arguments...);
  return reinterpret_cast<Function>(const_cast<void*>(entry))(arguments...);
}

template <typename Result, typename... Arguments>
Result invoke(CallingConvention convention, const Invocation& what, const void* entry, Arguments... arguments) {
  nt::ActivationScope scope(nt::ActivationKind::callback, contract::row(what.callback).name.data(), what.adapter,
                            contract::id(what.callback), what.argument, what.message);
  if constexpr (std::is_void_v<Result>) {
    call_image<void>(convention, entry, arguments...);
    if (what.own_ns != nullptr) *what.own_ns = scope.own_ns();
  } else {
    const Result result = call_image<Result>(convention, entry, arguments...);
    scope.set_result(static_cast<std::uint64_t>(result));
    if (what.own_ns != nullptr) *what.own_ns = scope.own_ns();
    return result;
  }
}

}  // namespace drydock::port
