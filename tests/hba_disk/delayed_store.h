// A store in memory whose answers come later as steps of the world: deterministic, so that what a device model does while
// a disk is at work can be tested in the sim world. It counts, holds back and fails what the test wants.
#pragma once

#include <cstring>
#include <map>
#include <vector>

#include "hba/disk/store.h"
#include "world/world.h"

namespace drydock::tests {

class DelayedStore final : public hba::disk::Store, public world::Actor {
 public:
  using Operation = hba::disk::Operation;

  DelayedStore(world::World& world, std::uint64_t bytes, world::Nanoseconds delay_ns = 50'000)
      : delay_ns(delay_ns), world_(world), medium_(bytes), stored_(bytes) {
    world_.add_actor(*this);
  }

  std::uint64_t bytes() const override { return medium_.size(); }
  hba::disk::Progress start(Operation& operation) override {
    ++started;
    operation.told = true;
    const std::uint64_t number = ++last_;
    at_work_[number] = {&operation, operation.reference()};
    if (!held) world_.post_step(*this, 0, number, delay_ns);
    return hba::disk::Progress::pending;
  }
  void drain() override {
    ++drained;
    while (!at_work_.empty()) end(at_work_.begin()->first);
  }
  std::uint64_t lose_unflushed() override {
    drain();
    medium_ = stored_;
    return 0;
  }
  std::uint64_t unflushed_bytes() const override { return 0; }

  void run_step(std::uint32_t, std::uint64_t number) override { end(number); }
  /// What was held back goes on.
  void release() {
    held = false;
    for (const auto& [number, work] : at_work_) world_.post_step(*this, 0, number, delay_ns);
  }

  const std::vector<std::byte>& medium() const { return medium_; }
  const std::vector<std::byte>& stored() const { return stored_; }
  std::size_t at_work() const { return at_work_.size(); }

  world::Nanoseconds delay_ns;
  unsigned started = 0, drained = 0;
  bool held = false, fails = false;

 private:
  struct Work {
    Operation* operation;
    std::uint64_t reference;
  };

  void end(std::uint64_t number) {
    const auto found = at_work_.find(number);
    if (found == at_work_.end()) return;
    const Work work = found->second;
    at_work_.erase(found);
    work.operation->failed = fails;
    if (!fails) perform(*work.operation);
    if (work.operation->listener != nullptr) work.operation->listener->operation_finished(work.reference);
  }

  void perform(Operation& operation) {
    std::byte* at = medium_.data() + operation.offset;
    if (operation.kind == Operation::Kind::write_zeroes) std::memset(at, 0, operation.bytes);
    for (const hba::disk::Part& part : operation.parts) {
      if (operation.kind == Operation::Kind::read) std::memcpy(part.data, at, part.bytes);
      if (operation.kind == Operation::Kind::write) std::memcpy(at, part.data, part.bytes);
      at += part.bytes;
    }
    if (operation.kind == Operation::Kind::flush) stored_ = medium_;
    const bool change = operation.kind == Operation::Kind::write || operation.kind == Operation::Kind::write_zeroes;
    if (change && operation.durable) std::memcpy(stored_.data() + operation.offset, medium_.data() + operation.offset, operation.bytes);
  }

  world::World& world_;
  std::vector<std::byte> medium_, stored_;
  std::map<std::uint64_t, Work> at_work_;
  std::uint64_t last_ = 0;
};

}  // namespace drydock::tests
