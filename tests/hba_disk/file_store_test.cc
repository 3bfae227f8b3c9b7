// File-backed disks with real files and threads: newest data is read, what is not durable is not in the file, what is
// durable is, and the cache stays within its bounds. Each test runs on io_uring and on the worker thread.
#include "hba/disk/file_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>

#include "hba/disk/disk.h"
#include "hba/disk/write_cache.h"

namespace drydock::hba::disk {
namespace {

using Bytes = std::vector<std::byte>;
using Kind = Operation::Kind;

/// Waits for operations, as a model does with its steps.
class Waiter final : public OperationListener {
 public:
  void operation_finished(std::uint64_t reference) override {
    const std::lock_guard lock(mutex_);
    finished_.push_back(reference);
    more_.notify_all();
  }
  void wait_for(std::uint64_t reference) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(more_.wait_for(lock, std::chrono::seconds(20), [&] { return std::ranges::count(finished_, reference) != 0; }));
    EXPECT_EQ(std::ranges::count(finished_, reference), 1);
    std::erase(finished_, reference);
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return finished_.size();
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::vector<std::uint64_t> finished_;
};

Bytes filled(std::size_t bytes, unsigned seed) {
  Bytes data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>(seed + i * 7 + i / 509);
  return data;
}

struct Way {
  std::string name;
  bool uring, holes;
};
void PrintTo(const Way& way, std::ostream* out) { *out << way.name; }

struct FileStoreTest : testing::TestWithParam<Way> {
  static constexpr std::uint64_t file_bytes = 4u << 20;
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("drydock-store-" + std::to_string(getpid()));
  OperationPool pool;
  Waiter waiter;
  std::unique_ptr<Store> store;

  void SetUp() override {
    std::ofstream file(path, std::ios::binary);
    file << std::string(file_bytes, 'o');
  }
  void TearDown() override {
    store.reset();
    std::filesystem::remove(path);
  }
  void open(std::size_t cache_bytes = 1u << 20) {
    store = open_file_store({.file = path.string(), .cache_bytes = cache_bytes, .uring = GetParam().uring, .holes = GetParam().holes});
  }
  Operation& begin(Kind kind, std::uint64_t offset = 0, std::uint64_t bytes = 0, bool durable = false) {
    Operation& operation = pool.take();
    operation.kind = kind;
    operation.offset = offset;
    operation.bytes = bytes;
    operation.durable = durable;
    operation.listener = &waiter;
    if (kind == Kind::read || kind == Kind::write) operation.use_buffer();
    return operation;
  }
  /// To its end; true if it had one at once.
  bool run(Operation& operation) {
    const Progress progress = store->start(operation);
    if (progress == Progress::pending) waiter.wait_for(operation.reference());
    EXPECT_FALSE(operation.failed);
    return progress == Progress::done;
  }
  bool write(std::uint64_t offset, const Bytes& data, bool durable = false) {
    Operation& operation = begin(Kind::write, offset, data.size(), durable);
    operation.buffer = data;
    const bool at_once = run(operation);
    pool.give_back(operation);
    return at_once;
  }
  Bytes read(std::uint64_t offset, std::uint64_t bytes) {
    Operation& operation = begin(Kind::read, offset, bytes);
    run(operation);
    const Bytes data = operation.buffer;
    pool.give_back(operation);
    return data;
  }
  void zero(std::uint64_t offset, std::uint64_t bytes, bool durable = false) { give_back_after(begin(Kind::write_zeroes, offset, bytes, durable)); }
  void flush() { give_back_after(begin(Kind::flush)); }
  void give_back_after(Operation& operation) {
    run(operation);
    pool.give_back(operation);
  }
  Bytes in_file(std::uint64_t offset, std::uint64_t bytes) const {
    Bytes data(bytes);
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(bytes));
    return data;
  }
};

const Bytes old_block(512, std::byte{'o'});

TEST_P(FileStoreTest, a_write_is_read_back_and_is_not_in_the_file_before_a_flush) {
  open();
  const Bytes data = filled(3 * 512, 5);
  EXPECT_TRUE(write(512, data));
  EXPECT_EQ(read(512, data.size()), data);
  EXPECT_EQ(in_file(512, 512), old_block);
  EXPECT_EQ(store->unflushed_bytes(), data.size());
  flush();
  EXPECT_EQ(in_file(512, data.size()), data);
  EXPECT_EQ(in_file(0, 512), old_block);
  EXPECT_EQ(in_file(4 * 512, 512), old_block);
  EXPECT_EQ(store->unflushed_bytes(), 0u);
  EXPECT_EQ(read(512, data.size()), data);
}

TEST_P(FileStoreTest, a_durable_write_is_in_the_file_when_it_ends_and_others_are_not) {
  open();
  const Bytes volatile_data = filled(4096, 1), durable_data = filled(8192, 2);
  write(0, volatile_data);
  EXPECT_FALSE(write(1u << 20, durable_data, true));
  EXPECT_EQ(in_file(1u << 20, durable_data.size()), durable_data);
  EXPECT_EQ(in_file(0, 512), old_block);
  EXPECT_EQ(store->unflushed_bytes(), volatile_data.size());
}

TEST_P(FileStoreTest, reads_gather_cache_zeroes_and_file) {
  open();
  const Bytes data = filled(512, 9);
  write(1024, data);
  zero(4096, 1024);
  write(4096 + 512, data);
  Bytes expected(8192, std::byte{'o'});
  std::ranges::copy(data, expected.begin() + 1024);
  std::fill_n(expected.begin() + 4096, 1024, std::byte{0});
  std::ranges::copy(data, expected.begin() + 4096 + 512);
  EXPECT_EQ(read(0, 8192), expected);
  flush();
  EXPECT_EQ(in_file(0, 8192), expected);
  EXPECT_EQ(read(0, 8192), expected);
}

TEST_P(FileStoreTest, parts_of_a_read_may_be_cut_anywhere_and_of_a_write_between_sectors) {
  open();
  const Bytes data = filled(8192, 3);
  Operation& out = begin(Kind::write, 4096 - 512, 8192);
  Bytes source = data;
  out.parts = {{source.data(), 1024}, {source.data() + 1024, 512}, {source.data() + 1536, 8192 - 1536}};
  run(out);
  pool.give_back(out);
  Bytes target(16384);
  Operation& in = begin(Kind::read, 0, 16384);
  in.parts = {{target.data(), 1000}, {target.data() + 1000, 5000}, {target.data() + 6000, 16384 - 6000}};
  run(in);
  EXPECT_EQ(std::memcmp(target.data() + 4096 - 512, data.data(), data.size()), 0);
  EXPECT_EQ(target[0], std::byte{'o'});
  EXPECT_EQ(target[16383], std::byte{'o'});
}

TEST_P(FileStoreTest, zeroes_are_lost_with_power_and_kept_by_a_flush) {
  open();
  zero(0, 64u << 10);
  EXPECT_EQ(read(0, 512), Bytes(512));
  EXPECT_EQ(in_file(0, 512), old_block);
  EXPECT_EQ(store->lose_unflushed(), 64u << 10);
  EXPECT_EQ(read(0, 512), old_block);
  zero(0, 64u << 10, true);
  EXPECT_EQ(in_file(0, 64u << 10), Bytes(64u << 10));
  EXPECT_EQ(in_file(64u << 10, 512), old_block);
}

TEST_P(FileStoreTest, power_takes_what_is_not_durable) {
  open();
  const Bytes kept = filled(4096, 1), lost = filled(4096, 2);
  write(0, kept);
  flush();
  write(0, lost);
  write(8192, lost);
  EXPECT_EQ(store->lose_unflushed(), 8192u);
  EXPECT_EQ(read(0, 4096), kept);
  EXPECT_EQ(read(8192, 512), old_block);
}

TEST_P(FileStoreTest, a_full_cache_sends_the_oldest_writes_to_the_file_and_loses_nothing) {
  open(256u << 10);
  const Bytes data = filled(128u << 10, 4);
  for (std::uint64_t offset = 0; offset < file_bytes; offset += data.size()) {
    write(offset, data);
    EXPECT_LE(store->unflushed_bytes(), 256u << 10);
  }
  EXPECT_EQ(in_file(0, data.size()), data);
  for (std::uint64_t offset = 0; offset < file_bytes; offset += data.size()) ASSERT_EQ(read(offset, data.size()), data) << offset;
}

TEST_P(FileStoreTest, a_write_larger_than_the_cache_ends) {
  open(1);  // the fewest lines
  const Bytes data = filled(1u << 20, 6);
  write(512, data);
  EXPECT_EQ(read(512, data.size()), data);
  flush();
  EXPECT_EQ(in_file(512, data.size()), data);
}

TEST_P(FileStoreTest, closing_it_writes_the_cache_back) {
  open();
  const Bytes data = filled(4096, 8);
  write(4096, data);
  store.reset();
  EXPECT_EQ(in_file(4096, 4096), data);
}

TEST_P(FileStoreTest, drain_ends_what_was_started_and_its_listener_is_told) {
  open();
  std::vector<Operation*> operations;
  std::size_t pending = 0;
  for (unsigned i = 0; i < 20; ++i) {
    Operation& operation = begin(Kind::write, i * 8192, 4096, true);
    operations.push_back(&operation);
    pending += store->start(operation) == Progress::pending;
  }
  store->drain();
  for (unsigned i = 0; i < 20; ++i) EXPECT_EQ(in_file(i * 8192, 4096), Bytes(4096)) << i;
  for (int wait = 0; wait < 2000 && waiter.count() < pending; ++wait) usleep(1000);
  EXPECT_EQ(waiter.count(), pending);
}

TEST_P(FileStoreTest, a_read_that_the_hosts_page_cache_cannot_answer_ends_later_with_the_same_data) {
  const Bytes data = filled(256u << 10, 3);
  const int file = ::open(path.c_str(), O_RDWR);
  ASSERT_EQ(pwrite(file, data.data(), data.size(), 1u << 20), static_cast<ssize_t>(data.size()));
  ASSERT_EQ(fdatasync(file), 0);
  open();
  write((1u << 20) + 4096, filled(512, 9));
  ASSERT_EQ(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), 0);
  close(file);
  Operation& operation = begin(Kind::read, 1u << 20, data.size());
  const Progress progress = store->start(operation);
  if (progress == Progress::pending) waiter.wait_for(operation.reference());
  // A host may have nothing but its page cache (tmpfs); then the answer came at once.
  struct statfs system {};
  ASSERT_EQ(statfs(path.c_str(), &system), 0);
  constexpr long tmpfs = 0x01021994;
  EXPECT_TRUE(progress == Progress::pending || system.f_type == tmpfs);
  Bytes expected = data;
  std::ranges::copy(filled(512, 9), expected.begin() + 4096);
  EXPECT_EQ(operation.buffer, expected);
}

TEST_P(FileStoreTest, one_file_has_one_disk) {
  open();
  EXPECT_THROW(open_file_store({.file = path.string()}), std::runtime_error);
  EXPECT_THROW(open_file_store({.file = "/no/such/file"}), std::system_error);
  EXPECT_THROW(open_file_store({.file = "/"}), std::exception);
}

TEST_P(FileStoreTest, a_file_that_was_cut_fails_the_read) {
  open();
  std::filesystem::resize_file(path, 1u << 20);
  Operation& operation = begin(Kind::read, 2u << 20, 4096);
  if (store->start(operation) == Progress::pending) waiter.wait_for(operation.reference());
  EXPECT_TRUE(operation.failed);
}

/// Many operations outstanding, the newest of every block known: whatever overlaps is kept apart by the test, as by a host.
TEST_P(FileStoreTest, many_at_once_agree_with_a_shadow) {
  open(128u << 10);
  std::mt19937 random(GetParam().uring ? 1 : 2);
  constexpr std::uint64_t blocks = 1024, block = 512, most_blocks = 24;
  Bytes shadow(blocks * block, std::byte{'o'});
  struct Flying {
    Operation* operation;
    std::uint64_t first, count;
    Bytes expected;
  };
  std::vector<Flying> flying;
  const auto land = [&](std::size_t index) {
    Flying flight = flying[index];
    flying.erase(flying.begin() + static_cast<std::ptrdiff_t>(index));
    waiter.wait_for(flight.operation->reference());
    ASSERT_FALSE(flight.operation->failed);
    if (flight.operation->kind == Kind::read) {
      ASSERT_EQ(flight.operation->buffer, flight.expected);
    }
    pool.give_back(*flight.operation);
  };
  for (unsigned round = 0; round < 6000; ++round) {
    if (flying.size() > 12) {
      ASSERT_NO_FATAL_FAILURE(land(random() % flying.size()));
    }
    const std::uint64_t count = 1 + random() % most_blocks, first = random() % (blocks - count);
    if (std::ranges::any_of(flying, [&](const Flying& other) { return other.first < first + count && first < other.first + other.count; })) continue;
    const unsigned choice = random() % 100;
    const Kind kind = choice < 45 ? Kind::write : choice < 85 ? Kind::read : choice < 97 ? Kind::write_zeroes : Kind::flush;
    Operation& operation = begin(kind, first * block, kind == Kind::flush ? 0 : count * block, random() % 20 == 0);
    const auto at = shadow.begin() + static_cast<std::ptrdiff_t>(first * block), end = at + static_cast<std::ptrdiff_t>(count * block);
    if (kind == Kind::write) std::ranges::copy(operation.buffer = filled(count * block, random()), at);
    if (kind == Kind::write) operation.parts.assign(1, {operation.buffer.data(), operation.buffer.size()});
    if (kind == Kind::write_zeroes) std::fill(at, end, std::byte{0});
    Flying flight{&operation, first, kind == Kind::flush ? 0 : count, Bytes(at, end)};
    if (store->start(operation) == Progress::pending) {
      flying.push_back(std::move(flight));
      continue;
    }
    ASSERT_FALSE(operation.failed);
    if (kind == Kind::read) {
      ASSERT_EQ(operation.buffer, flight.expected) << round;
    }
    pool.give_back(operation);
  }
  while (!flying.empty()) ASSERT_NO_FATAL_FAILURE(land(0));
  EXPECT_EQ(read(0, shadow.size()), shadow);
  flush();
  EXPECT_EQ(in_file(0, shadow.size()), shadow);
  EXPECT_EQ(pool.in_use(), 0u);
}

TEST_P(FileStoreTest, threads_that_use_it_together_do_not_disturb_each_other) {
  open(128u << 10);
  constexpr unsigned threads = 3;
  constexpr std::uint64_t share = 256u << 10;
  std::vector<std::thread> running;
  std::atomic<unsigned> wrong = 0;
  for (unsigned number = 0; number < threads; ++number)
    running.emplace_back([&, number] {
      OperationPool own;
      Waiter told;
      const auto run_own = [&](Kind kind, std::uint64_t offset, const Bytes& data, bool durable) {
        Operation& operation = own.take();
        operation.kind = kind;
        operation.offset = number * share + offset;
        operation.bytes = data.size();
        operation.durable = durable;
        operation.listener = &told;
        if (kind != Kind::flush) operation.use_buffer();
        if (kind == Kind::write) std::ranges::copy(data, operation.buffer.begin());
        if (store->start(operation) == Progress::pending) told.wait_for(operation.reference());
        wrong += operation.failed || (kind == Kind::read && operation.buffer != data);
        own.give_back(operation);
      };
      for (unsigned round = 0; round < 150; ++round) {
        const Bytes data = filled(4096, number * 1000 + round);
        const std::uint64_t offset = round * 4096 % share;
        run_own(Kind::write, offset, data, round % 10 == 0);
        run_own(Kind::read, offset, data, false);
        if (round % 50 == 49) run_own(Kind::flush, 0, {}, false);
      }
    });
  for (std::thread& thread : running) thread.join();
  EXPECT_EQ(wrong, 0u);
}

TEST_P(FileStoreTest, a_write_that_the_host_refuses_fails_and_its_data_stays_in_the_cache) {
  open();
  const Bytes data = filled(4096, 1);
  signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit small{1u << 20, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  Operation& refused = begin(Kind::write, 2u << 20, data.size(), true);
  refused.buffer = data;
  if (store->start(refused) == Progress::pending) waiter.wait_for(refused.reference());
  EXPECT_TRUE(refused.failed);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(read(2u << 20, data.size()), data);
  EXPECT_EQ(in_file(2u << 20, 512), old_block);
  flush();
  EXPECT_EQ(in_file(2u << 20, data.size()), data);
}

INSTANTIATE_TEST_SUITE_P(Backends, FileStoreTest,
                         testing::Values(Way{"io_uring", true, true}, Way{"worker", false, true}, Way{"without_holes", true, false}),
                         [](const auto& info) { return info.param.name; });

TEST(WriteCache, a_line_that_is_written_is_not_changed_and_stays_newest_until_a_newer_one_is_there) {
  WriteCache cache(1u << 20);
  const Bytes first = filled(4096, 1), second = filled(512, 2);
  cache.write(0, first.data(), 4096);
  WriteCache::LineNumber number = 0;
  ASSERT_TRUE(cache.oldest(number));
  cache.begin_writing(number);
  EXPECT_EQ(cache.write(1024, second.data(), 512), 512u);
  EXPECT_EQ(std::memcmp(cache.data(number), first.data(), 4096), 0);
  std::vector<WriteCache::Piece> pieces;
  cache.locate(1024, 512, pieces);
  ASSERT_EQ(pieces.size(), 1u);
  EXPECT_EQ(std::memcmp(pieces[0].data, second.data(), 512), 0);
  cache.end_writing(number, true);
  EXPECT_EQ(cache.dirty_lines(), 1u);
  EXPECT_EQ(cache.bytes(), 4096u);
}

TEST(WriteCache, a_line_that_could_not_be_written_is_dirty_again) {
  WriteCache cache(1u << 20);
  const Bytes data = filled(4096, 1);
  cache.write(4096, data.data(), 4096);
  WriteCache::LineNumber number = 0;
  ASSERT_TRUE(cache.oldest(number));
  cache.begin_writing(number);
  EXPECT_FALSE(cache.oldest(number));
  cache.end_writing(number, false);
  EXPECT_TRUE(cache.oldest(number));
  EXPECT_EQ(cache.bytes(), 4096u);
}

TEST(OperationPool, an_operation_that_was_given_back_is_not_found_by_its_old_reference) {
  OperationPool pool;
  Operation& operation = pool.take();
  const std::uint64_t reference = operation.reference();
  EXPECT_EQ(pool.at(reference), &operation);
  pool.give_back(operation);
  EXPECT_EQ(pool.at(reference), nullptr);
  EXPECT_EQ(&pool.take(), &operation);
  EXPECT_EQ(pool.at(reference), nullptr);
  EXPECT_EQ(pool.at(~0ull), nullptr);
}

}  // namespace
}  // namespace drydock::hba::disk
