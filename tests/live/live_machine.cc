#include "live/live_machine.h"

#include <fmt/format.h>

#include <cstring>

#include "miniport/image.h"
#include "nt/executive.h"

namespace drydock::live {

LiveMachine::LiveMachine(const std::string& miniport, const std::string& words) {
  const auto configuration = machine::parse_configuration("world=live " + words, problem_);
  if (!configuration) return;
  machine::Machine::Options options;
  options.configuration = *configuration;
  machine_ = machine::Machine::make(std::move(options), problem_);
  if (!machine_) return;
  const auto image = miniport::read_image(miniport.find('/') == std::string::npos ? DRYDOCK_BUILD_DIR "/miniports/" + miniport + ".so" : miniport, problem_);
  if (!image || !machine_->dock(*image, problem_)) return;
  if (!discover()) problem_ = "no unit answers";
}

LiveMachine::~LiveMachine() {
  discard_units();
  if (!machine_ || !machine_->has_adapter()) return;
  run([this] {
    port::Adapter& adapter = machine_->adapter();
    if (adapter.state() == port::State::started) adapter.stop();
    if (adapter.state() != port::State::removed) adapter.remove(false);
  });
}

bool LiveMachine::run(const std::function<void()>& body) { return machine_->run("test", body) == machine::BodyEnd::finished; }

bool LiveMachine::discover() {
  std::vector<std::string> problems;
  return run([&] { units_ = disk::discover(machine_->adapter(), problems); }) && !units_.empty();
}

std::string LiveMachine::findings() {
  std::string all;
  for (const contract::Finding& finding : machine_->monitor().findings()) all += fmt::format("{}: {} ({} times)\n", finding.rule, finding.message, finding.count);
  return all;
}

namespace {

/// The bytes of a block that say where it belongs and when it was written.
std::uint64_t word_of(std::uint64_t lba, std::uint64_t generation, std::size_t at) {
  return (lba << 32 ^ generation << 8 ^ at) * 0x9E3779B97F4A7C15ull;
}

class Client {
 public:
  Client(LiveMachine& machine, disk::Unit& unit, unsigned number, const ClientOptions& options, const std::atomic<bool>& stop)
      : machine_(machine), unit_(unit), options_(options), stop_(stop), some_ended_(nt::Event::Type::synchronization) {
    const std::uint64_t room = std::uint64_t{options.depth} * options.blocks;
    for (unsigned i = 0; i < options.depth; ++i) {
      Lane& lane = *lanes_.emplace_back(std::make_unique<Lane>());
      lane.client = this;
      lane.buffer = unit.make_buffer(options.blocks, std::size_t{i % 8} * 512);
      lane.io.lba = number * room + std::uint64_t{i} * options.blocks;
      lane.io.blocks = options.blocks;
      lane.io.data = lane.buffer.data();
      lane.io.done = ended;
      lane.io.context = &lane;
      lane.io.timeout_seconds = options.timeout_seconds;
      lane.io.retry_limit = options.retry_limit;
    }
  }

  ClientResult run() {
    for (auto& lane : lanes_) start(*lane);
    while (in_flight_ != 0) {
      some_ended_.wait();
      Lane* lane = ended_.exchange(nullptr, std::memory_order_acquire);
      while (lane) {
        Lane* const next = lane->next;
        --in_flight_;
        finish(*lane);
        lane = next;
      }
    }
    // A completion on another processor may still be in set().
    while (signalling_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
    return result_;
  }

 private:
  struct Lane {
    Client* client = nullptr;
    disk::Io io;
    disk::Buffer buffer;
    std::uint64_t generation = 0;
    bool written = false;
    Lane* next = nullptr;
  };

  /// At DISPATCH, on whichever processor finished it.
  static void ended(disk::Io& io) {
    Lane& lane = *static_cast<Lane*>(io.context);
    Client& client = *lane.client;
    client.signalling_.fetch_add(1, std::memory_order_acq_rel);
    lane.next = client.ended_.load(std::memory_order_relaxed);
    while (!client.ended_.compare_exchange_weak(lane.next, &lane, std::memory_order_acq_rel)) {
    }
    client.some_ended_.set();
    client.signalling_.fetch_sub(1, std::memory_order_release);
  }

  void start(Lane& lane) {
    if (lane.generation == options_.rounds || stop_.load(std::memory_order_relaxed)) return;
    ++lane.generation;
    send(lane, disk::Operation::write);
  }

  void send(Lane& lane, disk::Operation operation) {
    lane.io.operation = operation;
    lane.written = operation == disk::Operation::write;
    each_word(lane, [&](std::uint64_t* word, std::uint64_t expected) { *word = lane.written ? expected : 0; });
    ++in_flight_;
    unit_.submit(lane.io);
  }

  void finish(Lane& lane) {
    ++result_.ended;
    if (!lane.io.result.ok()) {
      ++result_.failed;
      if (!options_.failures_allowed) note("lba " + std::to_string(lane.io.lba) + ": " + lane.io.result.text());
      if (lane.io.result.status == disk::Status::unit_gone) return;
      return start(lane);
    }
    if (lane.written) return send(lane, disk::Operation::read);
    bool right = true;
    each_word(lane, [&](const std::uint64_t* word, std::uint64_t expected) { right &= *word == expected; });
    ++result_.compared;
    if (!right) note("lba " + std::to_string(lane.io.lba) + ": generation " + std::to_string(lane.generation) + " is not what was read");
    start(lane);
  }

  template <typename Visit>
  void each_word(Lane& lane, Visit&& visit) {
    const std::size_t block_bytes = unit_.block_bytes();
    for (unsigned block = 0; block < options_.blocks; ++block)
      for (std::size_t at = 0; at < block_bytes; at += 64)
        visit(reinterpret_cast<std::uint64_t*>(lane.buffer.data() + block * block_bytes + at), word_of(lane.io.lba + block, lane.generation, at));
  }

  void note(std::string text) {
    if (result_.wrong.empty()) result_.wrong = std::move(text);
  }

  LiveMachine& machine_;
  disk::Unit& unit_;
  const ClientOptions options_;
  const std::atomic<bool>& stop_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  nt::Event some_ended_;
  std::atomic<Lane*> ended_{nullptr};
  std::atomic<unsigned> signalling_{0};
  unsigned in_flight_ = 0;
  ClientResult result_;
};

}  // namespace

ClientResult run_client(LiveMachine& machine, disk::Unit& unit, unsigned number, const ClientOptions& options, const std::atomic<bool>& stop) {
  const world::LiveWorld::Stay stay(machine.world());
  Client client(machine, unit, number, options, stop);
  return client.run();
}

std::vector<ClientResult> run_clients(LiveMachine& machine, unsigned count, const ClientOptions& options, const std::function<void()>& beside, bool until_beside_ends) {
  std::vector<ClientResult> results(count);
  std::vector<std::thread> threads;
  std::atomic<bool> stop{false};
  for (unsigned i = 0; i < count; ++i)
    threads.emplace_back([&, i] { results[i] = run_client(machine, machine.unit(i % machine.units().size()), i, options, stop); });
  if (beside) beside();
  if (until_beside_ends) stop.store(true);
  for (std::thread& thread : threads) thread.join();
  return results;
}

ClientResult total(const std::vector<ClientResult>& results) {
  ClientResult sum;
  for (const ClientResult& one : results) {
    sum.ended += one.ended;
    sum.failed += one.failed;
    sum.compared += one.compared;
    if (sum.wrong.empty()) sum.wrong = one.wrong;
  }
  return sum;
}

}  // namespace drydock::live
