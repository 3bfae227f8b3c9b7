#include "measure/load.h"

#include <time.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <thread>

#include "disk/unit.h"
#include "nt/executive.h"
#include "srb/cdb.h"
#include "world/live/live_world.h"

namespace drydock::measure {

namespace {

std::uint64_t read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

/// xorshift64*: a few cycles, and the same on every host.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ull | 1) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(state_ * 0x2545F4914F6CDD1Dull) * bound >> 64);
  }

 private:
  std::uint64_t state_;
};

class Client;

/// One of a client's requests, in the form of its layer.
struct Item {
  Client* client = nullptr;
  port::Request request;
  disk::Io io;
  disk::Buffer buffer;
  Item* next = nullptr;
};

class Client {
 public:
  Client(machine::Machine& machine, disk::Unit& unit, const Load& load, unsigned number)
      : machine_(machine), unit_(unit), load_(load), random_(load.seed + number), blocks_(load.block_bytes / unit.block_bytes()), places_(unit.block_count() / blocks_) {
    for (unsigned i = 0; i < load.depth; ++i) {
      items_.push_back(std::make_unique<Item>());
      Item& item = *items_.back();
      item.client = this;
      item.buffer = unit.make_buffer(blocks_);
      fill(item);
      item.next = ready_;
      ready_ = &item;
    }
  }

  Measured run() {
    const world::LiveWorld::Stay processor(*machine_.live());
    nt::Executive& executive = machine_.executive();
    Measured measured;
    const std::uint64_t cpu_before = read_clock(CLOCK_THREAD_CPUTIME_ID);
    const std::uint64_t begin_ns = read_clock(CLOCK_MONOTONIC);
    const std::uint64_t end_ns = begin_ns + load_.duration_ns;
    if (load_.about_to_begin) load_.about_to_begin();
    std::uint64_t submitted = 0;
    constexpr unsigned look_every = 64;  // rounds between looks at the clock
    for (unsigned round = 0;; ++round) {
      if (load_.requests != 0 ? submitted >= load_.requests : round % look_every == 0 && read_clock(CLOCK_MONOTONIC) >= end_ns) break;
      {
        const nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
        for (Item* item = take_ready(); item != nullptr; ++submitted) {
          Item* const next = item->next;
          submit(*item);
          item = next;
        }
      }
      while (idle() && in_flight() != 0) executive.world().point(world::PointKind::idle);
    }
    while (in_flight() != 0) executive.world().point(world::PointKind::idle);
    if (load_.just_ended) load_.just_ended();
    measured.wall_ns = read_clock(CLOCK_MONOTONIC) - begin_ns;
    measured.cpu_ns = read_clock(CLOCK_THREAD_CPUTIME_ID) - cpu_before;
    measured.requests = completed_;
    measured.failures = failed_;
    return measured;
  }

 private:
  std::uint64_t next_lba() { return (load_.random ? random_.below(places_) : next_++ % places_) * blocks_; }

  /// Once: afterwards only the place differs.
  void fill(Item& item) {
    const std::uint64_t lba = next_lba();
    if (load_.layer == Layer::disk) {
      item.io.operation = load_.writes ? disk::Operation::write : disk::Operation::read;
      item.io.lba = lba;
      item.io.blocks = blocks_;
      item.io.data = item.buffer.data();
      item.io.context = &item;
      item.io.done = [](disk::Io& io) { static_cast<Item*>(io.context)->client->done(*static_cast<Item*>(io.context), io.result.ok()); };
      return;
    }
    constexpr srb::Form form = srb::Form::sixteen;
    const srb::Cdb cdb = load_.writes ? srb::write(form, lba, blocks_, false) : srb::read(form, lba, blocks_, false);
    port::Request& request = item.request;
    request.address = unit_.address();
    request.cdb = cdb.bytes;
    request.cdb_length = cdb.length;
    request.direction = load_.writes ? memory::Direction::to_device : memory::Direction::from_device;
    request.data = item.buffer.data();
    request.length_bytes = load_.block_bytes;
    request.context = &item;
    request.done = [](port::Request& ended) {
      static_cast<Item*>(ended.context)->client->done(*static_cast<Item*>(ended.context), ended.outcome == port::Outcome::success);
    };
  }

  void submit(Item& item) {
    const std::uint64_t lba = next_lba();
    if (load_.layer == Layer::disk) {
      item.io.lba = lba;
      return unit_.submit(item.io);
    }
    const std::uint64_t big_endian = __builtin_bswap64(lba);  // READ (16), WRITE (16): bytes 2 to 9
    std::memcpy(item.request.cdb.data() + 2, &big_endian, sizeof big_endian);
    unit_.adapter().submit(item.request);
  }

  /// At DISPATCH, on this thread or, where the device answers later, on another processor's.
  void done(Item& item, bool succeeded) {
    const world::Guard guard(guard_);
    ++completed_;
    if (!succeeded) ++failed_;
    item.next = ready_;
    ready_ = &item;
    ++ready_count_;
  }
  Item* take_ready() {
    const world::Guard guard(guard_);
    Item* const first = ready_;
    ready_ = nullptr;
    ready_count_ = 0;
    return first;
  }
  bool idle() {
    const world::Guard guard(guard_);
    return ready_ == nullptr;
  }
  unsigned in_flight() {
    const world::Guard guard(guard_);
    return load_.depth - ready_count_;
  }

  machine::Machine& machine_;
  disk::Unit& unit_;
  const Load& load_;
  Random random_;
  std::uint32_t blocks_;
  std::uint64_t places_;
  std::uint64_t next_ = 0;
  std::vector<std::unique_ptr<Item>> items_;
  world::GuardWord guard_;  ///< what done() shares with the client
  Item* ready_ = nullptr;
  unsigned ready_count_ = 0;
  std::uint64_t completed_ = 0, failed_ = 0;
};

}  // namespace

const char* to_string(Layer layer) { return layer == Layer::disk ? "disk" : "port"; }

Measured run(machine::Machine& machine, const Load& load, std::string& problem) {
  std::vector<std::unique_ptr<disk::Unit>> units;
  std::vector<std::unique_ptr<Client>> clients;
  machine.run("discovery", [&] {
    std::vector<std::string> problems;
    units = disk::discover(machine.adapter(), problems);
    if (units.empty()) problem = problems.empty() ? "no unit answered" : problems.front();
    if (!units.empty() && load.block_bytes % units.front()->block_bytes() != 0) problem = "a request is no whole number of blocks";
    for (unsigned i = 0; problem.empty() && i < load.threads; ++i) clients.push_back(std::make_unique<Client>(machine, *units.front(), load, i));
  });
  Measured total;
  if (problem.empty()) {
    std::vector<Measured> each(load.threads);
    std::vector<std::thread> others;
    for (unsigned i = 1; i < load.threads; ++i) others.emplace_back([&, i] { each[i] = clients[i]->run(); });
    each[0] = clients[0]->run();
    for (std::thread& other : others) other.join();
    for (const Measured& one : each) {
      total.requests += one.requests;
      total.failures += one.failures;
      total.cpu_ns += one.cpu_ns;
      total.wall_ns = std::max(total.wall_ns, one.wall_ns);
    }
  }
  machine.run("end of load", [&] {
    clients.clear();
    units.clear();
  });
  return total;
}

}  // namespace drydock::measure
