// A disk: block reads and writes of any length on one logical unit.
//
// An Io is cut into pieces that adapter and unit take (split.h); each piece is a packet out of a pool made at the
// start, so that reading and writing allocate nothing. When the pool is empty, I/Os wait in order. A piece that fails is
// judged (retry.h) and sent again, at once or from the retry timer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "disk/buffer.h"
#include "disk/io.h"
#include "disk/properties.h"
#include "nt/spin_lock.h"
#include "nt/timer.h"
#include "port/adapter.h"

namespace drydock::disk {

class Unit {
 public:
  /// `packets`: requests in flight at most.
  Unit(port::Adapter& adapter, Properties properties, std::uint32_t packets = 256);
  ~Unit();
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  const Properties& properties() const { return properties_; }
  port::Adapter& adapter() { return adapter_; }
  port::Address address() const { return properties_.address; }
  std::uint32_t block_bytes() const { return properties_.block_bytes; }
  std::uint64_t block_count() const { return properties_.block_count; }

  /// Up to DISPATCH. `done` is called exactly once, possibly before submit() returns.
  void submit(Io& io);
  /// I/Os submitted and not done.
  std::uint32_t outstanding() const { return outstanding_; }

  // --- submit and wait: PASSIVE, on a system thread -----------------------------------------------------------------
  Result run(Io& io);
  Result read(std::uint64_t lba, std::uint32_t blocks, void* data);
  Result write(std::uint64_t lba, std::uint32_t blocks, const void* data, bool force_unit_access = false);
  Result flush();
  Result unmap(std::uint64_t lba, std::uint32_t blocks);
  /// WRITE SAME(16) of a zero block; plain writes of zeroes where the unit does not know it.
  Result write_zeroes(std::uint64_t lba, std::uint32_t blocks);

  /// A buffer for `blocks`, aligned as the adapter asks, `offset` bytes further on (see Buffer).
  Buffer make_buffer(std::uint32_t blocks, std::size_t offset = 0) const;

 private:
  struct Packet;
  static void completed(port::Request& request);
  void issue(Io& io);
  void fill(Packet& packet, Io& io);
  std::uint32_t next_piece(const Io& io) const;
  void send(Packet& packet);
  void finish(Packet& packet);
  void retry_delayed();

  port::Adapter& adapter_;
  Properties properties_;
  nt::SpinLock lock_;
  nt::Timer retry_timer_;
  std::vector<std::unique_ptr<Packet>> packets_;
  Packet* free_ = nullptr;
  Packet* delayed_ = nullptr;
  Io* waiting_head_ = nullptr;
  Io* waiting_tail_ = nullptr;
  std::atomic<std::uint32_t> outstanding_ = 0;
};

/// Every direct access block device that answers. PASSIVE, on a system thread. Units that cannot be used are left out;
/// `problems` says why.
std::vector<std::unique_ptr<Unit>> discover(port::Adapter& adapter, std::vector<std::string>& problems);

}  // namespace drydock::disk
