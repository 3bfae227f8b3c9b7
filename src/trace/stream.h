// The event stream of a run: counts, hashes and, where somebody listens, passes on every event.
//
// The hash is FNV-1a over 64-bit words, because a reader must be able to re-compute it from the text form in a few
// lines of script: for each event the words time, kind|processor<<8|irql<<16, a, b, c are folded in, in that order.
#pragma once

#include <cstdint>
#include <functional>

#include "trace/event.h"

namespace drydock::trace {

class Hash {
 public:
  void fold(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001B3ull; }
  void fold(const Event& event) {
    fold(event.time_ns);
    fold(static_cast<std::uint64_t>(event.kind) | std::uint64_t{event.processor} << 8 | std::uint64_t{event.irql} << 16);
    fold(event.a);
    fold(event.b);
    fold(event.c);
  }
  /// For the io_hash: times and processors differ between builds of one miniport, what was asked and answered not.
  void fold_content(const Event& event) {
    fold(static_cast<std::uint64_t>(event.kind));
    fold(event.a);
    fold(event.b);
    fold(event.c);
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325ull;
};

class Stream {
 public:
  /// Called for every event while set; null when nobody listens, which costs one branch an event.
  using Listener = std::function<void(const Event&)>;

  void record(const Event& event) {
    ++count_;
    all_.fold(event);
    if (info(event.kind).in_io_hash) content_.fold_content(event);
    if (listener_) listener_(event);
  }
  void listen(Listener listener) { listener_ = std::move(listener); }

  std::uint64_t count() const { return count_; }
  std::uint64_t trace_hash() const { return all_.value(); }
  std::uint64_t io_hash() const { return content_.value(); }

 private:
  Hash all_;
  Hash content_;
  std::uint64_t count_ = 0;
  Listener listener_;
};

}  // namespace drydock::trace
