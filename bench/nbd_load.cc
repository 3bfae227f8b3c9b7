// Random reads from an NBD server by a client that costs as little as it can, so that the server's time shows: one
// connection, a fixed number of requests in flight, libnbd's asynchronous calls.
//
//   nbd_load --depth 32 --block 4096 --seconds 2 'nbd+unix:///disk0?socket=/tmp/s' [--json]
#include <fmt/format.h>
#include <libnbd.h>
#include <time.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Options {
  unsigned depth = 1;
  std::uint32_t block_bytes = 4096;
  double seconds = 2;
  bool json = false;
  std::string uri;
};

[[noreturn]] void give_up(const std::string& text, int status) {
  fmt::print(stderr, "nbd_load: {}\n", text);
  std::exit(status);
}
[[noreturn]] void give_up_on_server() { give_up(nbd_get_error(), 1); }

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--json") {
      options.json = true;
      continue;
    }
    if (!word.starts_with("--")) {
      options.uri = word;
      continue;
    }
    char* end = nullptr;
    const double value = i + 1 < argc ? std::strtod(argv[i + 1], &end) : 0;
    if (value <= 0 || *end != '\0') give_up(fmt::format("{}: needs a number above 0", word), 2);
    ++i;
    if (word == "--depth")
      options.depth = static_cast<unsigned>(value);
    else if (word == "--block")
      options.block_bytes = static_cast<std::uint32_t>(value);
    else if (word == "--seconds")
      options.seconds = value;
    else
      give_up(fmt::format("{}: there are --depth, --block, --seconds, --json and a URI", word), 2);
  }
  if (options.uri.empty()) give_up("which server? (an NBD URI)", 2);
  return options;
}

double now_seconds(clockid_t clock = CLOCK_MONOTONIC) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

class Load {
 public:
  Load(nbd_handle* server, const Options& options)
      : server_(server), block_bytes_(options.block_bytes), blocks_(static_cast<std::uint64_t>(nbd_get_size(server)) / options.block_bytes), slots_(options.depth) {
    if (blocks_ == 0) give_up("the export is smaller than a block", 2);
    for (Slot& slot : slots_) {
      slot.load = this;
      slot.data.resize(block_bytes_);
      idle_.push_back(&slot);
    }
  }

  /// Requests done between the start and the end of that time.
  std::uint64_t run(double seconds) {
    const double end = now_seconds() + seconds;
    const std::uint64_t before = done_;
    do {
      // Not from the callback: libnbd does not take calls there.
      for (; !idle_.empty(); idle_.pop_back()) send(*idle_.back());
      if (nbd_poll(server_, -1) < 0) give_up_on_server();
    } while (now_seconds() < end);
    return done_ - before;
  }

  void drain() {
    while (idle_.size() < slots_.size())
      if (nbd_poll(server_, -1) < 0) give_up_on_server();
  }

 private:
  struct Slot {
    Load* load = nullptr;
    std::vector<char> data;
  };

  void send(Slot& slot) {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    nbd_completion_callback completion{};
    completion.callback = completed;
    completion.user_data = &slot;
    if (nbd_aio_pread(server_, slot.data.data(), block_bytes_, random_ % blocks_ * block_bytes_, completion, 0) < 0) give_up_on_server();
  }

  static int completed(void* context, int* error) {
    Slot& slot = *static_cast<Slot*>(context);
    if (*error != 0) give_up(fmt::format("a read failed: {}", std::strerror(*error)), 1);
    ++slot.load->done_;
    slot.load->idle_.push_back(&slot);
    return 1;  // retired
  }

  nbd_handle* server_;
  std::uint32_t block_bytes_;
  std::uint64_t blocks_;
  std::vector<Slot> slots_;
  std::vector<Slot*> idle_;
  std::uint64_t done_ = 0;
  std::uint64_t random_ = 0x9E37'79B9'7F4A'7C15;
};

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  nbd_handle* const server = nbd_create();
  if (!server || nbd_connect_uri(server, options.uri.c_str()) < 0) give_up_on_server();
  Load load(server, options);
  load.run(options.seconds / 10);  // caches are warm, threads awake
  const double began = now_seconds(), cpu_began = now_seconds(CLOCK_PROCESS_CPUTIME_ID);
  const std::uint64_t requests = load.run(options.seconds);
  const double took = now_seconds() - began, cpu = now_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_began;
  load.drain();
  nbd_shutdown(server, 0);
  nbd_close(server);

  const double count = static_cast<double>(requests);
  if (options.json)
    fmt::print("{{\"depth\": {}, \"block_bytes\": {}, \"seconds\": {:.3f}, \"requests\": {}, \"requests_per_second\": {:.0f}, "
               "\"us_per_request\": {:.3f}, \"client_cpu_us_per_request\": {:.3f}}}\n",
               options.depth, options.block_bytes, took, requests, count / took, took * 1e6 / count, cpu * 1e6 / count);
  else
    fmt::print("{:.0f} requests/s, {:.2f} us per request ({:.2f} us of the client's CPU), depth {}, {} bytes\n", count / took, took * 1e6 / count,
               cpu * 1e6 / count, options.depth, options.block_bytes);
  return requests == 0;
}
