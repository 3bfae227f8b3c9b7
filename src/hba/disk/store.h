// What a disk's blocks are kept in when it cannot answer at once: operations that end now or later.
//
// The model takes an operation from its pool, fills it in and starts it on a disk. `done`: it has ended. `pending`: the
// listener is told when it has, perhaps on another host thread, and does no more than post a step; the step finds the
// operation again by its reference, or finds nothing when the model has given it back meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace drydock::hba::disk {

/// A piece of host memory that data comes from or goes to.
struct Part {
  std::byte* data;
  std::size_t bytes;
};

enum class Progress : std::uint8_t { done, pending };

class OperationListener {
 public:
  virtual ~OperationListener() = default;
  /// On any host thread, with no lock of the disk held.
  virtual void operation_finished(std::uint64_t reference) = 0;
};

struct Operation {
  enum class Kind : std::uint8_t { read, write, write_zeroes, flush };

  // the model's: as it is started
  Kind kind = Kind::flush;
  bool durable = false;              ///< of a change: it is stored when the operation ends
  std::uint64_t offset = 0, bytes = 0;
  std::vector<Part> parts;           ///< `bytes` together, of a read or write; stay as they are until the end
  std::vector<std::byte> buffer;     ///< for the parts to lie in when the model has no better place
  std::uint64_t token = 0;           ///< what the model knows its command by
  OperationListener* listener = nullptr;

  // the answer
  bool failed = false;

  // the pool's
  std::uint32_t index = 0, generation = 1;
  bool in_use = false;
  std::uint64_t reference() const { return std::uint64_t{generation} << 32 | index; }

  // the store's
  std::uint32_t awaited = 0;         ///< transfers that it waits for
  std::uint64_t taken_bytes = 0;     ///< of a write that waits for room
  bool told = false;                 ///< `pending` was answered

  /// Lets the one part be the operation's own buffer.
  void use_buffer() {
    buffer.resize(bytes);
    parts.assign(1, {buffer.data(), bytes});
  }
};

/// The operations of one device model. Used under whatever protects the model; only the start and the end of an operation
/// are the store's.
class OperationPool {
 public:
  Operation& take() {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(operations_.size()));
      operations_.emplace_back().index = free_.back();
    }
    Operation& operation = operations_[free_.back()];
    free_.pop_back();
    operation.in_use = true;
    ++in_use_;
    return operation;
  }

  /// It must have ended.
  void give_back(Operation& operation) {
    constexpr std::size_t kept_bytes = 256u << 10;  // of a buffer: larger ones are seldom needed twice
    std::vector<std::byte> buffer = std::move(operation.buffer);
    std::vector<Part> parts = std::move(operation.parts);
    if (buffer.capacity() > kept_bytes) buffer = {};
    buffer.clear();
    parts.clear();
    const std::uint32_t index = operation.index, generation = operation.generation + 1;
    operation = {};
    operation.index = index;
    operation.generation = generation;
    operation.buffer = std::move(buffer);
    operation.parts = std::move(parts);
    free_.push_back(index);
    --in_use_;
  }

  /// Null when it was given back since.
  Operation* at(std::uint64_t reference) {
    const auto index = static_cast<std::uint32_t>(reference);
    if (index >= operations_.size()) return nullptr;
    Operation& operation = operations_[index];
    return operation.in_use && operation.generation == reference >> 32 ? &operation : nullptr;
  }

  /// After a reset of the device: all of them have ended (Store::drain), and nobody waits for them any more.
  void give_back_all() {
    for (Operation& operation : operations_)
      if (operation.in_use) give_back(operation);
  }
  std::size_t in_use() const { return in_use_; }

 private:
  std::deque<Operation> operations_;  ///< stay where they are
  std::vector<std::uint32_t> free_;
  std::size_t in_use_ = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual std::uint64_t bytes() const = 0;
  /// Offset and length are in bounds and whole blocks.
  virtual Progress start(Operation& operation) = 0;
  /// When it returns, every operation that was started has ended, and nothing of the store looks at its parts.
  virtual void drain() = 0;
  /// Power is gone: what is not durable never happened. Returns how many bytes that were.
  virtual std::uint64_t lose_unflushed() = 0;
  virtual std::uint64_t unflushed_bytes() const = 0;
};

struct StoreOptions {
  std::string file;
  std::uint64_t bytes = 0;           ///< of a store that has no file
  std::size_t cache_bytes = 0;
};
using StoreMaker = std::function<std::unique_ptr<Store>(const StoreOptions&)>;

}  // namespace drydock::hba::disk
