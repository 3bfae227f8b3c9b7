// The public API, used as its header's example does, on the bundled NVMe miniport.
#include "drydock/drydock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace drydock {
namespace {

const std::string nvme = DRYDOCK_BUILD_DIR "/miniports/nvme.so";

std::vector<std::byte> pattern(std::size_t bytes, unsigned first) {
  std::vector<std::byte> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>(first + i * 7);
  return data;
}

std::string text_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += finding.rule + ": " + finding.message + "\n";
  return text;
}

TEST(Dock, Block_reads_as_it_was_written_and_nothing_is_found) {
  Dock dock({.disks = {"64M", "8M"}});
  dock.load(nvme);
  const bool finished = dock.run([](Session& session) {
    ASSERT_EQ(session.disk_count(), 2u);
    EXPECT_EQ(session.disk(1).block_count, (8u << 20) / 512);
    const auto written = pattern(4096, 3);
    EXPECT_EQ(session.write(1, 9, written), "");
    EXPECT_EQ(session.flush(1), "");
    std::vector<std::byte> read(4096);
    EXPECT_EQ(session.read(1, 9, read), "");
    EXPECT_EQ(read, written);
    EXPECT_EQ(session.read(0, 9, read), "");
    EXPECT_TRUE(std::all_of(read.begin(), read.end(), [](std::byte one) { return one == std::byte{0}; }));
  });
  EXPECT_TRUE(finished);
  EXPECT_TRUE(dock.shut_down());
  EXPECT_EQ(text_of(dock.findings()), "");
}

TEST(Dock, File_disk_of_a_live_machine_is_read_and_written_in_place) {
  std::string path = (std::filesystem::temp_directory_path() / "drydock-dock-XXXXXX").string();
  const int file = mkstemp(path.data());
  const auto before = pattern(1u << 20, 5);
  ASSERT_EQ(write(file, before.data(), before.size()), static_cast<ssize_t>(before.size()));
  ASSERT_EQ(fdatasync(file), 0);
  ASSERT_EQ(posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED), 0);
  {
    Dock dock({.disks = {"file:" + path}, .registry = {}, .world = "live"});
    dock.load(nvme);
    EXPECT_TRUE(dock.run([&](Session& session) {
      // Blocks that the host has to fetch: the device answers later, with the data of the file.
      std::vector<std::byte> read(64u << 10);
      for (std::size_t at = 0; at < before.size(); at += read.size()) {
        ASSERT_EQ(session.read(0, at / 512, read), "");
        ASSERT_TRUE(std::equal(read.begin(), read.end(), before.begin() + static_cast<std::ptrdiff_t>(at))) << at;
      }
      EXPECT_EQ(session.write(0, 9, pattern(4096, 1)), "");
      EXPECT_EQ(session.unmap(0, 100, 16), "");
      EXPECT_TRUE(session.reset_bus());
      EXPECT_EQ(session.read(0, 9, std::span(read).first(4096)), "");
      EXPECT_TRUE(std::ranges::equal(std::span(read).first(4096), pattern(4096, 1)));
      EXPECT_EQ(session.flush(0), "");
    }));
    EXPECT_TRUE(dock.shut_down());
    // What took how long depends on the host that the test runs on, and on what else runs there.
    for (const Finding& finding : dock.findings()) EXPECT_TRUE(finding.rule.ends_with("budget")) << finding.rule << ": " << finding.message;
  }
  auto after = before;
  std::ranges::copy(pattern(4096, 1), after.begin() + 9 * 512);
  std::fill_n(after.begin() + 100 * 512, 16 * 512, std::byte{0});
  std::vector<std::byte> found(after.size());
  EXPECT_EQ(pread(file, found.data(), found.size(), 0), static_cast<ssize_t>(found.size()));
  EXPECT_TRUE(found == after);
  close(file);
  unlink(path.c_str());
}

TEST(Dock, Data_survives_restart_and_bus_reset) {
  Dock dock({});
  dock.load(nvme);
  EXPECT_TRUE(dock.run([](Session& session) {
    const auto written = pattern(512, 1);
    EXPECT_EQ(session.write(0, 100, written), "");
    EXPECT_TRUE(session.reset_bus());
    EXPECT_TRUE(session.restart());
    std::vector<std::byte> read(512);
    EXPECT_EQ(session.read(0, 100, read), "");
    EXPECT_EQ(read, written);
  }));
  EXPECT_EQ(text_of(dock.findings()), "");
}

TEST(Dock, Read_beyond_the_end_says_so) {
  Dock dock({.disks = {"1M"}});
  dock.load(nvme);
  EXPECT_TRUE(dock.run([](Session& session) {
    std::vector<std::byte> block(512);
    EXPECT_NE(session.read(0, (1u << 20) / 512, block).find("out of range"), std::string::npos);
  }));
}

TEST(Dock, What_cannot_be_built_or_docked_is_an_Error_of_one_line) {
  EXPECT_THROW(Dock({.processors = 0}), Error);
  EXPECT_THROW(Dock({.interrupts = "irq7"}), Error);
  EXPECT_THROW(Dock({.hba = "floppy"}), Error);
  EXPECT_THROW(Dock({.disks = {"12"}}), Error);
  Dock dock({});
  EXPECT_THROW(dock.load("/nowhere.so"), Error);
}

/// What one run comes to: both hashes.
std::pair<std::uint64_t, std::uint64_t> session_of_writes(Dock& dock, unsigned first) {
  EXPECT_TRUE(dock.run([first](Session& session) {
    for (unsigned i = 0; i < 20; ++i) EXPECT_EQ(session.write(0, i * 8, pattern(4096, first + i)), "");
  }));
  return {dock.trace_hash(), dock.io_hash()};
}

TEST(Dock, Same_run_gives_the_same_hashes_and_other_data_other_ones) {
  std::pair<std::uint64_t, std::uint64_t> first, second, other;
  {
    Dock dock({});
    dock.load(nvme);
    first = session_of_writes(dock, 1);
  }
  {
    Dock dock({});
    dock.load(nvme);
    second = session_of_writes(dock, 1);
  }
  {
    Dock dock({});
    dock.load(nvme);
    other = session_of_writes(dock, 2);
  }
  EXPECT_EQ(first, second);
  EXPECT_NE(first.second, other.second);
}

TEST(Dock, Rewound_machine_runs_as_the_first_time_and_as_a_fresh_one) {
  std::pair<std::uint64_t, std::uint64_t> fresh;
  {
    Dock dock({});
    dock.load(nvme);
    fresh = session_of_writes(dock, 5);
  }
  Dock dock({});
  dock.load(nvme);
  dock.checkpoint();
  const auto first = session_of_writes(dock, 5);
  EXPECT_EQ(first, fresh);
  dock.rewind();
  session_of_writes(dock, 77);
  for (int i = 0; i < 10; ++i) {
    dock.rewind();
    EXPECT_EQ(session_of_writes(dock, 5), fresh) << "after " << i << " rewinds";
  }
}

}  // namespace
}  // namespace drydock
