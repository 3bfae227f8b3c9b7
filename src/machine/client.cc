#include "machine/client.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "miniport/fault.h"
#include "nt/executive.h"
#include "world/arena.h"
#include "world/live/live_world.h"

namespace drydock::machine {
namespace {

/// The blocks that hold the first bytes of a range, as many as a lane takes.
struct Piece {
  std::uint64_t lba;
  std::uint32_t blocks;
  std::size_t lead;   ///< bytes of the first block before the range
  std::size_t bytes;  ///< of the range

  std::size_t tail(std::uint32_t block_bytes) const { return std::size_t{blocks} * block_bytes - lead - bytes; }
};

Piece first_piece(std::uint32_t block_bytes, std::uint64_t offset, std::uint64_t bytes) {
  Piece piece;
  piece.lba = offset / block_bytes;
  piece.lead = offset % block_bytes;
  piece.bytes = std::min<std::uint64_t>(bytes, ClientDisks::lane_bytes - piece.lead);
  piece.blocks = static_cast<std::uint32_t>((piece.lead + piece.bytes + block_bytes - 1) / block_bytes);
  return piece;
}

/// Whole blocks inside a range, and the bytes before and after them.
struct Inside {
  std::uint64_t lba = 0, blocks = 0, lead = 0, tail = 0;
};

Inside whole_blocks(std::uint32_t block_bytes, std::uint64_t offset, std::uint64_t bytes) {
  const std::uint64_t first = (offset + block_bytes - 1) / block_bytes, end = (offset + bytes) / block_bytes;
  if (end <= first) return {.lead = bytes};
  return {first, end - first, first * block_bytes - offset, offset + bytes - end * block_bytes};
}

/// A command's number of blocks has 32 bits.
constexpr std::uint64_t most_blocks = 1u << 31;

template <typename Command>
disk::Result for_each_run(const Inside& inside, const Command& command) {
  disk::Result result;
  for (std::uint64_t done = 0; done < inside.blocks && result.ok();) {
    const auto now = static_cast<std::uint32_t>(std::min(inside.blocks - done, most_blocks));
    result = command(inside.lba + done, now);
    done += now;
  }
  return result;
}

/// A unit without a volatile cache may not know the command: what is written is durable there.
disk::Result flush_unit(disk::Unit& unit) {
  const disk::Result result = unit.flush();
  if (result.status == disk::Status::not_supported && !unit.properties().write_cache) return {};
  return result;
}

ClientDisk facts_of(const disk::Unit& unit) {
  const disk::Properties& properties = unit.properties();
  ClientDisk facts;
  facts.bytes = properties.bytes();
  facts.block_bytes = properties.block_bytes;
  facts.physical_block_bytes = std::max(properties.physical_block_bytes, properties.block_bytes);
  facts.write_protected = properties.write_protected;
  facts.volatile_cache = properties.write_cache;
  facts.fua = properties.force_unit_access;
  facts.unmap = properties.unmap;
  facts.unmapped_reads_zero = properties.unmapped_reads_zero;
  facts.fast_zeroes = properties.write_same || (properties.unmap && properties.unmapped_reads_zero);
  facts.text = properties.text();
  return facts;
}

}  // namespace

// --- the disks -------------------------------------------------------------------------------------------------------

/// False when the body did not come to its end: then the machine is not entered again, because the thread that ran the
/// body may still stand in the middle of it.
template <typename Body>
bool ClientDisks::run_inside(const char* name, const Body& body) {
  if (world::LiveWorld* const live = machine_.live()) return run_as_processor(*live, name, body);
  const std::scoped_lock turn(turn_);
  const miniport::HangClockScope watched;
  if (!usable()) return false;
  if (machine_.run(name, std::ref(body)) == BodyEnd::finished) return true;
  usable_ = false;
  return false;
}

/// The calling thread is a processor of the machine for as long as the body takes.
template <typename Body>
bool ClientDisks::run_as_processor(world::LiveWorld& live, const char* name, const Body& body) {
  if (!usable() || live.stopped()) return false;
  try {
    const world::LiveWorld::Stay processor(live);
    const nt::ThreadScope thread(name);
    body();
    return true;
  } catch (const world::WorldEnded&) {
    usable_ = false;
    return false;
  }
}

void ClientDisks::find_units(std::vector<std::string>& problems) {
  std::vector<std::string> unusable;
  std::uint32_t alignment_mask = memory::page_size - 1;
  for (std::unique_ptr<disk::Unit>& unit : disk::discover(machine_.adapter(), unusable)) {
    const world::HostScope host;
    alignment_mask = std::max(alignment_mask, unit->properties().transfer.alignment_mask);
    auto disk = std::make_unique<Disk>();
    disk->facts = facts_of(*unit);
    disk->unit = std::move(unit);
    disks_.push_back(std::move(disk));
  }
  for (disk::Buffer& lane : lanes_) lane = disk::Buffer(lane_bytes, alignment_mask);
  const world::HostScope host;
  for (const std::string& problem : unusable) problems.push_back(std::string(problem.data(), problem.size()));
}

std::unique_ptr<ClientDisks> ClientDisks::make(Machine& machine, std::string& problem) {
  std::unique_ptr<ClientDisks> disks(new ClientDisks(machine));
  std::vector<std::string> problems;
  const auto find = [&] { disks->find_units(problems); };
  if (!disks->run_inside("discovery", find)) {
    problem = "the machine stopped while its disks were looked for";
  } else if (disks->count() == 0) {
    problem = problems.empty() ? "the miniport's adapter has no disk" : problems.front();
  } else {
    return disks;
  }
  return nullptr;
}

ClientDisks::~ClientDisks() {
  const auto forget = [this] {
    for (const auto& disk : disks_) disk->unit.reset();
    for (disk::Buffer& lane : lanes_) lane = disk::Buffer();
  };
  if (run_inside("clients' end", forget)) return;
  // In a machine that stopped, requests may still hold them: they go with the process.
  for (const auto& disk : disks_) static_cast<void>(disk->unit.release());
  for (disk::Buffer& lane : lanes_) static_cast<void>(new disk::Buffer(std::move(lane)));
}

bool ClientDisks::shut_down(std::string& problem) {
  std::string flush, stop;
  const auto body = [&] {
    port::Adapter& adapter = machine_.adapter();
    for (const auto& disk : disks_) {
      const disk::Result result = flush_unit(*disk->unit);
      const world::HostScope host;
      if (!result.ok()) flush = "the cache was not flushed: " + result.text();
    }
    if (adapter.state() == port::State::started && !adapter.stop()) {
      const world::HostScope host;
      stop = "the adapter did not stop: " + std::string(adapter.problem());
    }
    if (adapter.state() == port::State::stopped) machine_.power_off();
    for (const auto& disk : disks_) disk->unit.reset();
    if (adapter.state() != port::State::removed) adapter.remove(false);
  };
  if (!run_inside("shutdown", body)) stop = "the machine stopped before it was shut down";
  problem = !flush.empty() ? flush : stop;
  return problem.empty();
}

ClientDisks::Lane::Lane(ClientDisks& disks) : disks_(disks) {
  std::uint64_t free = disks_.free_lanes_.load(std::memory_order_relaxed);
  for (;;) {
    if (free == 0) {
      disks_.free_lanes_.wait(0);
      free = disks_.free_lanes_.load(std::memory_order_relaxed);
    } else if (disks_.free_lanes_.compare_exchange_weak(free, free & (free - 1), std::memory_order_acquire)) {
      number_ = static_cast<unsigned>(std::countr_zero(free));
      return;
    }
  }
}

ClientDisks::Lane::~Lane() {
  if (disks_.free_lanes_.fetch_or(std::uint64_t{1} << number_, std::memory_order_release) == 0) disks_.free_lanes_.notify_all();
}

// --- a client --------------------------------------------------------------------------------------------------------

template <typename Body>
disk::Result Client::enter(const Body& body) {
  disk::Result result;
  const auto inside = [&] { result = body(*disk_.unit); };
  if (!disks_.run_inside("client", inside)) {
    result = {};
    result.status = disk::Status::unit_gone;
  }
  return result;
}

disk::Result Client::read(std::uint64_t offset, std::span<std::byte> data) {
  const ClientDisks::Lane lane(disks_);
  return enter([&](disk::Unit& unit) {
    disk::Result result;
    while (!data.empty() && result.ok()) {
      const Piece piece = first_piece(unit.block_bytes(), offset, data.size());
      result = unit.read(piece.lba, piece.blocks, lane.data());
      if (result.ok()) std::memcpy(data.data(), lane.data() + piece.lead, piece.bytes);
      offset += piece.bytes;
      data = data.subspan(piece.bytes);
    }
    return result;
  });
}

disk::Result Client::write_blocks_of(disk::Unit& unit, const ClientDisks::Lane& lane, std::uint64_t offset, std::span<const std::byte> data,
                                     bool force_unit_access) {
  const std::uint32_t block_bytes = unit.block_bytes();
  disk::Result result;
  while (!data.empty() && result.ok()) {
    const Piece piece = first_piece(block_bytes, offset, data.size());
    const std::uint32_t last = piece.blocks - 1;
    if (piece.lead != 0) result = unit.read(piece.lba, 1, lane.data());
    if (result.ok() && piece.tail(block_bytes) != 0 && (piece.lead == 0 || last != 0))
      result = unit.read(piece.lba + last, 1, lane.data() + std::size_t{last} * block_bytes);
    if (!result.ok()) break;
    std::memcpy(lane.data() + piece.lead, data.data(), piece.bytes);
    result = unit.write(piece.lba, piece.blocks, lane.data(), force_unit_access);
    offset += piece.bytes;
    data = data.subspan(piece.bytes);
  }
  return result;
}

disk::Result Client::write(std::uint64_t offset, std::span<const std::byte> data, bool force_unit_access) {
  const bool whole = offset % disk().block_bytes == 0 && data.size() % disk().block_bytes == 0;
  std::shared_lock<std::shared_mutex> together(disk_.change, std::defer_lock);
  std::unique_lock<std::shared_mutex> alone(disk_.change, std::defer_lock);
  whole ? together.lock() : alone.lock();
  const ClientDisks::Lane lane(disks_);
  return enter([&](disk::Unit& unit) {
    const bool natively = force_unit_access && disk().fua;
    const disk::Result result = write_blocks_of(unit, lane, offset, data, natively);
    return result.ok() && force_unit_access && !natively ? flush_unit(unit) : result;
  });
}

disk::Result Client::flush() {
  return enter([](disk::Unit& unit) { return flush_unit(unit); });
}

disk::Result Client::trim(std::uint64_t offset, std::uint64_t bytes, bool force_unit_access) {
  const Inside inside = whole_blocks(disk().block_bytes, offset, bytes);
  if (inside.blocks == 0 || !disk().unmap) return {};
  const std::shared_lock<std::shared_mutex> together(disk_.change);
  return enter([&](disk::Unit& unit) {
    const disk::Result result = for_each_run(inside, [&](std::uint64_t lba, std::uint32_t blocks) { return unit.unmap(lba, blocks); });
    return result.ok() && force_unit_access ? flush_unit(unit) : result;
  });
}

disk::Result Client::write_zeroes(std::uint64_t offset, std::uint64_t bytes, bool may_unmap, bool force_unit_access) {
  const Inside inside = whole_blocks(disk().block_bytes, offset, bytes);
  // The edges are shorter than a block each, or, where no whole block is inside, than two.
  const std::vector<std::byte> zeroes(std::max(inside.lead, inside.tail));
  disk::Result result;
  if (inside.lead != 0) result = write(offset, {zeroes.data(), inside.lead});
  if (result.ok() && inside.tail != 0) result = write(offset + bytes - inside.tail, {zeroes.data(), inside.tail});
  if (!result.ok()) return result;
  const bool unmap = may_unmap && disk().unmap && disk().unmapped_reads_zero;
  const std::shared_lock<std::shared_mutex> together(disk_.change);
  return enter([&](disk::Unit& unit) {
    disk::Result zeroed = for_each_run(inside, [&](std::uint64_t lba, std::uint32_t blocks) {
      return unmap ? unit.unmap(lba, blocks) : unit.write_zeroes(lba, blocks);
    });
    return zeroed.ok() && force_unit_access ? flush_unit(unit) : zeroed;
  });
}

}  // namespace drydock::machine
