#include "crash/records.h"

#include <algorithm>
#include <cstring>
#include <map>

namespace drydock::crash {
namespace {

constexpr std::uint32_t block_bytes = 512, blocks_per_record = Plan::record_bytes / block_bytes;
constexpr std::uint64_t mark = 0x4452'5944'4F43'4B31;

struct Head {
  std::uint64_t mark, sequence;
  std::uint32_t slot, block;
  std::uint64_t checksum;  ///< of all that follows it and of what stands before it
};

std::uint64_t checksum(std::span<const std::byte> block) {
  std::uint64_t sum = 0xCBF2'9CE4'8422'2325;
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i >= offsetof(Head, checksum) && i < sizeof(Head)) continue;
    sum = (sum ^ std::to_integer<std::uint64_t>(block[i])) * 0x100'0000'01B3;
  }
  return sum;
}

}  // namespace

std::uint64_t Plan::random() {
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return state_ >> 16;
}

Action Plan::next() {
  const std::uint64_t choice = random() % 100;
  const auto slot = static_cast<std::uint32_t>(random() % slots);
  Action::Kind kind = Action::Kind::write;
  switch (mix_) {
    case Mix::all: kind = choice < 5 ? Action::Kind::flush : choice < 40 ? Action::Kind::durable_write : kind; break;
    case Mix::only_fua: kind = choice < 50 ? Action::Kind::durable_write : kind; break;
    case Mix::only_flush: kind = choice < 15 ? Action::Kind::flush : kind; break;
  }
  return {kind, ++sequence_, slot};
}

std::vector<std::byte> record(std::uint64_t sequence, std::uint32_t slot) {
  std::vector<std::byte> data(Plan::record_bytes);
  for (std::uint32_t block = 0; block < blocks_per_record; ++block) {
    const auto bytes = std::span(data).subspan(block * block_bytes, block_bytes);
    for (std::size_t i = sizeof(Head); i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(sequence * 31 + slot + i * 7 + block);
    Head head{mark, sequence, slot, block, 0};
    std::memcpy(bytes.data(), &head, sizeof head);
    head.checksum = checksum(bytes);
    std::memcpy(bytes.data(), &head, sizeof head);
  }
  return data;
}

Body ordered_writes(std::uint64_t seed, Mix mix) {
  return [=](Session& session, const std::function<void(std::uint64_t)>& done) {
    Plan plan(seed, mix);
    for (;;) {
      const Action action = plan.next();
      const std::string failed = action.kind == Action::Kind::flush
                                     ? session.flush(0)
                                     : session.write(0, std::uint64_t{action.slot} * blocks_per_record, record(action.sequence, action.slot),
                                                     action.kind == Action::Kind::durable_write);
      if (!failed.empty()) return;
      done(action.sequence);
    }
  };
}

Judgement judge(const DiskFile& file, std::uint64_t seed, Mix mix, const std::vector<std::uint64_t>& done) {
  Judgement judgement;
  // Per slot: what was written in order (what was under way when the process died too), and the newest that is durable.
  constexpr std::uint64_t under_way = 2;
  std::vector<std::vector<std::uint64_t>> written(Plan::slots);
  std::vector<std::uint64_t> floor(Plan::slots), newest_done(Plan::slots);
  Plan plan(seed, mix);
  for (std::uint64_t n = 1; n <= done.size() + under_way; ++n) {
    const Action action = plan.next();
    const bool is_done = n <= done.size();
    if (is_done && done[n - 1] != n) judgement.problem = "the process told of actions out of order";
    if (action.kind != Action::Kind::flush) written[action.slot].push_back(n);
    if (!is_done) continue;
    if (action.kind == Action::Kind::durable_write) floor[action.slot] = n;
    if (action.kind != Action::Kind::flush) newest_done[action.slot] = n;
    if (action.kind == Action::Kind::flush) floor = newest_done;
  }
  for (std::uint32_t slot = 0; slot < Plan::slots; ++slot) {
    judgement.durable += floor[slot] != 0;
    const auto data = file.read(std::uint64_t{slot} * Plan::record_bytes, Plan::record_bytes);
    bool newest = true;
    for (std::uint32_t block = 0; block < blocks_per_record && judgement.problem.empty(); ++block) {
      const auto bytes = std::span(data).subspan(block * block_bytes, block_bytes);
      const std::string where = "slot " + std::to_string(slot) + ", block " + std::to_string(block) + ": ";
      Head head;
      std::memcpy(&head, bytes.data(), sizeof head);
      const bool empty = std::ranges::all_of(bytes, [](std::byte one) { return one == std::byte{0}; });
      const bool whole = head.mark == mark && head.slot == slot && head.block == block && head.checksum == checksum(bytes);
      if (!empty && !whole)
        judgement.problem = where + "neither empty nor a whole block of a record";
      else if (!empty && std::ranges::count(written[slot], head.sequence) == 0)
        judgement.problem = where + "has record " + std::to_string(head.sequence) + ", which was not written there";
      else if (const std::uint64_t found = empty ? 0 : head.sequence; found < floor[slot])
        judgement.problem = where + "has record " + std::to_string(found) + ", but record " + std::to_string(floor[slot]) + " was durable";
      else
        newest = newest && found >= newest_done[slot];
    }
    judgement.lost += !newest;
  }
  return judgement;
}

}  // namespace drydock::crash
