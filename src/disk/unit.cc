#include "disk/unit.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "disk/retry.h"
#include "nt/executive.h"
#include "nt/thread.h"
#include "srb/cdb.h"

namespace drydock::disk {

/// One request of a piece of an I/O.
struct Unit::Packet {
  port::Request request;
  Unit* unit = nullptr;
  Io* io = nullptr;
  std::uint32_t expected_bytes = 0;
  std::uint8_t attempts = 0;
  Buffer parameters;  ///< UNMAP's list, WRITE SAME's block
  Packet* next = nullptr;
};

namespace {

/// The request as its submitter set it up, without what the port left of an earlier attempt.
port::Request as_new(const port::Request& used) {
  port::Request request;
  request.address = used.address;
  request.cdb = used.cdb;
  request.cdb_length = used.cdb_length;
  request.direction = used.direction;
  request.data = used.data;
  request.length_bytes = used.length_bytes;
  request.timeout_seconds = used.timeout_seconds;
  request.done = used.done;
  request.context = used.context;
  return request;
}

}  // namespace

Unit::Unit(port::Adapter& adapter, Properties properties, std::uint32_t packets)
    : adapter_(adapter),
      properties_(std::move(properties)),
      lock_(nt::LockFamily::executive, nt::Irql::dispatch),
      retry_timer_("disk retry", [this] { retry_delayed(); }) {
  packets_.reserve(packets);
  for (std::uint32_t i = 0; i < packets; ++i) {
    packets_.push_back(std::make_unique<Packet>());
    packets_.back()->unit = this;
    packets_.back()->next = free_;
    free_ = packets_.back().get();
  }
}

Unit::~Unit() {
  assert(outstanding_ == 0 && "a unit goes only when its I/Os have ended");
  retry_timer_.cancel();
}

void Unit::submit(Io& io) {
  io.result = {};
  io.next_lba = io.lba;
  io.remaining_blocks = io.operation == Operation::flush ? 0 : io.blocks;
  io.pieces_outstanding = 0;
  io.next_waiting = nullptr;
  assert(io.operation == Operation::flush || io.blocks != 0);
  {
    nt::SpinLockHolder held(lock_);
    ++outstanding_;
  }
  issue(io);
}

std::uint32_t Unit::next_piece(const Io& io) const {
  switch (io.operation) {
    case Operation::read:
    case Operation::write: {
      const auto moved = (io.next_lba - io.lba) * properties_.block_bytes;
      return piece_blocks(properties_.transfer, reinterpret_cast<std::uintptr_t>(io.data) + moved, io.remaining_blocks);
    }
    case Operation::unmap: return std::min(io.remaining_blocks, properties_.limits ? std::max(properties_.limits->maximum_unmap_blocks, 1u) : io.remaining_blocks);
    case Operation::write_zeroes: {
      const std::uint64_t most = properties_.limits ? properties_.limits->maximum_write_same_blocks : 0;
      return most == 0 ? io.remaining_blocks : static_cast<std::uint32_t>(std::min<std::uint64_t>(most, io.remaining_blocks));
    }
    case Operation::flush: break;
  }
  return 0;
}

/// Sends pieces while there are packets. Whoever completes the last piece ends the I/O, so `io` is not touched after the
/// last one was sent.
void Unit::issue(Io& io) {
  for (bool last = false; !last;) {
    Packet* packet;
    {
      nt::SpinLockHolder held(lock_);
      packet = free_;
      if (!packet) {
        (waiting_tail_ ? waiting_tail_->next_waiting : waiting_head_) = &io;
        waiting_tail_ = &io;
        return;
      }
      free_ = packet->next;
      ++io.pieces_outstanding;
      fill(*packet, io);
      last = io.remaining_blocks == 0;
    }
    send(*packet);
  }
}

/// Builds the next piece of `io` into the packet and takes it off what remains.
void Unit::fill(Packet& packet, Io& io) {
  const std::uint64_t lba = io.next_lba;
  const std::uint32_t blocks = next_piece(io);
  const std::uint32_t block_bytes = properties_.block_bytes;
  packet.io = &io;
  packet.attempts = 0;
  // Not made anew: it is half a kilobyte, and the port sets what is its own at each submission.
  port::Request& request = packet.request;
  request.direction = memory::Direction::none;
  request.data = nullptr;
  request.length_bytes = 0;
  request.address = properties_.address;
  request.timeout_seconds = io.timeout_seconds;
  request.done = completed;
  request.context = &packet;

  const srb::Form form = srb::smallest_form(lba, blocks);
  srb::Cdb cdb;
  switch (io.operation) {
    case Operation::read:
    case Operation::write:
      cdb = io.operation == Operation::read ? srb::read(form, lba, blocks, io.force_unit_access) : srb::write(form, lba, blocks, io.force_unit_access);
      request.direction = io.operation == Operation::read ? memory::Direction::from_device : memory::Direction::to_device;
      request.data = static_cast<std::uint8_t*>(io.data) + (lba - io.lba) * block_bytes;
      request.length_bytes = blocks * block_bytes;
      break;
    case Operation::flush: cdb = srb::synchronize_cache(srb::Form::ten); break;
    case Operation::unmap: {
      const srb::BlockRange range{lba, blocks};
      packet.parameters = Buffer(srb::unmap_list_bytes(1), properties_.transfer.alignment_mask);
      srb::store_unmap_list(packet.parameters.span(), {&range, 1});
      cdb = srb::unmap(static_cast<std::uint16_t>(packet.parameters.size()));
      break;
    }
    case Operation::write_zeroes:
      packet.parameters = Buffer(block_bytes, properties_.transfer.alignment_mask);
      cdb = srb::write_same_16(lba, blocks, false);
      break;
  }
  if (packet.parameters) {
    request.direction = memory::Direction::to_device;
    request.data = packet.parameters.data();
    request.length_bytes = static_cast<std::uint32_t>(packet.parameters.size());
  }
  packet.expected_bytes = request.length_bytes;
  request.cdb = cdb.bytes;
  request.cdb_length = cdb.length;
  io.next_lba += blocks;
  io.remaining_blocks -= blocks;
}

void Unit::send(Packet& packet) {
  if (packet.attempts++ != 0) packet.request = as_new(packet.request);
  adapter_.submit(packet.request);
}

void Unit::completed(port::Request& request) {
  Packet& packet = *static_cast<Packet*>(request.context);
  packet.unit->finish(packet);
}

void Unit::finish(Packet& packet) {
  Io& io = *packet.io;
  port::release_if_frozen(adapter_, packet.request);
  const srb::Sense sense = srb::parse_sense({packet.request.sense.data(), packet.request.sense_length});
  const Verdict verdict = judge(packet.request, sense, packet.expected_bytes);
  if (verdict.next != Next::done && packet.attempts <= io.retry_limit) {
    if (verdict.next == Next::retry_now) {
      send(packet);
      return;
    }
    {
      nt::SpinLockHolder held(lock_);
      packet.next = delayed_;
      delayed_ = &packet;
    }
    retry_timer_.set(retry_delay_ns);
    return;
  }

  bool ended;
  Io* waiting = nullptr;
  {
    nt::SpinLockHolder held(lock_);
    io.result.attempts += packet.attempts;
    io.result.transferred_bytes += packet.request.transferred_bytes;
    // The first failure decides; of successes the last.
    if (io.result.ok()) note_result(io.result, packet.request, sense, verdict.status);
    packet.parameters = Buffer();
    packet.next = free_;
    free_ = &packet;
    ended = --io.pieces_outstanding == 0 && io.remaining_blocks == 0;
    if (ended) --outstanding_;
    waiting = waiting_head_;
    if (waiting) {
      waiting_head_ = waiting->next_waiting;
      if (!waiting_head_) waiting_tail_ = nullptr;
      waiting->next_waiting = nullptr;
    }
  }
  if (ended) io.done(io);
  if (waiting) issue(*waiting);
}

void Unit::retry_delayed() {
  Packet* packet;
  {
    nt::SpinLockHolder held(lock_);
    packet = std::exchange(delayed_, nullptr);
  }
  while (packet) {
    Packet* const next = packet->next;
    send(*packet);
    packet = next;
  }
}

Result Unit::run(Io& io) {
  nt::Event ended(nt::Event::Type::synchronization);
  io.context = &ended;
  io.done = [](Io& finished) { static_cast<nt::Event*>(finished.context)->set(); };
  submit(io);
  ended.wait();
  return io.result;
}

Result Unit::read(std::uint64_t lba, std::uint32_t blocks, void* data) {
  Io io;
  io.operation = Operation::read;
  io.lba = lba;
  io.blocks = blocks;
  io.data = data;
  return run(io);
}

Result Unit::write(std::uint64_t lba, std::uint32_t blocks, const void* data, bool force_unit_access) {
  Io io;
  io.operation = Operation::write;
  io.force_unit_access = force_unit_access;
  io.lba = lba;
  io.blocks = blocks;
  io.data = const_cast<void*>(data);
  return run(io);
}

Result Unit::flush() {
  Io io;
  io.operation = Operation::flush;
  return run(io);
}

Result Unit::unmap(std::uint64_t lba, std::uint32_t blocks) {
  if (!properties_.unmap) {
    Result result;
    result.status = Status::not_supported;
    return result;
  }
  Io io;
  io.operation = Operation::unmap;
  io.lba = lba;
  io.blocks = blocks;
  return run(io);
}

Result Unit::write_zeroes(std::uint64_t lba, std::uint32_t blocks) {
  if (properties_.write_same) {
    Io io;
    io.operation = Operation::write_zeroes;
    io.lba = lba;
    io.blocks = blocks;
    const Result result = run(io);
    if (result.status != Status::not_supported) return result;
    properties_.write_same = false;
  }
  const std::uint32_t at_once = std::min({blocks, maximum_piece_blocks(properties_.transfer), (1u << 20) / properties_.block_bytes});
  const Buffer zeroes = make_buffer(at_once);
  Result result;
  while (blocks != 0 && result.ok()) {
    const std::uint32_t now = std::min(blocks, at_once);
    result = write(lba, now, zeroes.data());
    lba += now;
    blocks -= now;
  }
  return result;
}

Buffer Unit::make_buffer(std::uint32_t blocks, std::size_t offset) const {
  return Buffer(std::size_t{blocks} * properties_.block_bytes, properties_.transfer.alignment_mask, offset);
}

std::vector<std::unique_ptr<Unit>> discover(port::Adapter& adapter, std::vector<std::string>& problems) {
  std::vector<std::unique_ptr<Unit>> units;
  for (const port::UnitDescription& description : adapter.discover()) {
    if (description.device_type != 0) continue;
    std::string problem;
    auto properties = read_properties(adapter, description, problem);
    if (properties)
      units.push_back(std::make_unique<Unit>(adapter, std::move(*properties)));
    else
      problems.push_back(std::move(problem));
  }
  return units;
}

}  // namespace drydock::disk
