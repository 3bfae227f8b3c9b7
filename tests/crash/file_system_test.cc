// kill -9 while a file system is written: the images of an ext4 that changes lie on the disk in turns, each ended by a
// flush that is its barrier. Whatever the moment, the last image whose barrier was acknowledged is whole: the file system
// checker finds nothing in it after its journal was replayed, and every byte is the one that was written.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "crash/killed_process.h"

namespace drydock::crash {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t image_bytes = 4u << 20;
constexpr std::uint32_t chunk_bytes = 64u << 10, block_bytes = 512, places = 2;

using Bytes = std::vector<std::byte>;

Bytes contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  Bytes data(text.size());
  std::ranges::transform(text, data.begin(), [](char one) { return static_cast<std::byte>(one); });
  return data;
}

int run(const std::string& command) { return std::system(("PATH=$PATH:/usr/sbin:/sbin; exec >/dev/null 2>&1; " + command).c_str()); }

/// States of one file system, each with one more file than the one before; the newest changes of every second one are
/// still in its journal, as after a crash.
struct FileSystems : testing::Test {
  static constexpr unsigned states = 4;
  static inline fs::path folder;
  static inline std::vector<Bytes> images;

  static void SetUpTestSuite() {
    std::string pattern = (fs::temp_directory_path() / "drydock-ext4-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    const std::string image = (folder / "image").string();
    ASSERT_EQ(run("mke2fs -q -t ext4 -b 1024 -J size=1 -d " DRYDOCK_SOURCE_DIR "/src/hba/disk " + image + " 4M"), 0);
    for (unsigned state = 0; state < states; ++state) {
      const std::string name = "state" + std::to_string(state), source = (folder / name).string();
      std::ofstream(source) << std::string(20'000 + 1000 * state, static_cast<char>('a' + state));
      ASSERT_EQ(run("debugfs -w -R 'write " + source + " " + name + "' " + image), 0);
      ASSERT_EQ(run("e2fsck -fn " + image), 0);
      fs::copy_file(image, folder / (name + ".image"));
      if (state % 2 != 0) {
        // One of the file's blocks, as a transaction that was committed to the journal and not written to its place.
        const std::string commands = (folder / "commands").string();
        std::ofstream(commands) << "jo\njw -b " << 3000 + state << " " << source << "\njc\n";
        ASSERT_EQ(run("debugfs -w -f " + commands + " " + (folder / (name + ".image")).string()), 0);
      }
      images.push_back(contents(folder / (name + ".image")));
      ASSERT_EQ(images.back().size(), image_bytes);
    }
  }
  static void TearDownTestSuite() {
    fs::remove_all(folder);
    images.clear();
  }

  static Body write_states() {
    return [](Session& session, const std::function<void(std::uint64_t)>& done) {
      for (std::uint64_t round = 0;; ++round) {
        const Bytes& image = images[round % states];
        const std::uint64_t place = round % places * image_bytes;
        for (std::uint64_t at = 0; at < image_bytes; at += chunk_bytes)
          if (!session.write(0, (place + at) / block_bytes, std::span(image).subspan(at, chunk_bytes), false).empty()) return;
        if (!session.flush(0).empty()) return;
        done(round + 1);
      }
    };
  }

  /// Empty when the last acknowledged state is whole.
  static std::string problem_of(const DiskFile& file, std::uint64_t rounds) {
    if (rounds == 0) return "nothing was acknowledged";
    const std::uint64_t round = rounds - 1;
    const Bytes found = file.read(round % places * image_bytes, image_bytes);
    const fs::path copy = folder / "found";
    std::ofstream(copy, std::ios::binary).write(reinterpret_cast<const char*>(found.data()), static_cast<std::streamsize>(found.size()));
    // 1: what -p did was replay the journal or correct what that left behind. After it nothing is found any more.
    const int replay = run("e2fsck -p " + copy.string());
    if (!WIFEXITED(replay) || WEXITSTATUS(replay) > 1) return "e2fsck -p does not come to terms with the acknowledged state";
    if (run("e2fsck -fn " + copy.string()) != 0) return "e2fsck finds errors in the acknowledged state";
    return found == images[round % states] ? "" : "the acknowledged state is not what was written";
  }

  /// First problem within so many kills.
  static std::string kill_often(const std::string& miniport, unsigned kills, const std::string& world) {
    for (unsigned seed = 1; seed <= kills; ++seed) {
      std::mt19937 random(seed);
      const DiskFile file(places * image_bytes);
      std::string problem;
      const auto done = run_and_kill({miniport, file.path(), seed, world}, write_states(), 1 + random() % 4, random() % 20'000, problem);
      if (problem.empty()) problem = problem_of(file, done.size());
      if (!problem.empty()) return "seed " + std::to_string(seed) + ": " + problem;
    }
    return {};
  }
};

TEST_F(FileSystems, of_the_journal_something_is_to_be_replayed) {
  const fs::path copy = folder / "replayed";
  fs::copy_file(folder / "state1.image", copy);
  EXPECT_EQ(WEXITSTATUS(run("e2fsck -p " + copy.string())) & ~1, 0);
  EXPECT_NE(contents(copy), images[1]);
}

TEST_F(FileSystems, the_acknowledged_state_is_whole) {
  for (const std::string& world : worlds) EXPECT_EQ(kill_often(std::string(DRYDOCK_BUILD_DIR) + "/miniports/nvme.so", 8, world), "") << world;
}

TEST_F(FileSystems, the_acknowledged_state_is_whole_on_a_disk_alone) { EXPECT_EQ(kill_often("", 8, "sim"), ""); }

TEST_F(FileSystems, a_miniport_that_drops_flushes_is_caught) {
  for (const std::string& world : worlds)
    EXPECT_NE(kill_often(std::string(DRYDOCK_BUILD_DIR) + "/mutants/durability/flush_dropped.so", 8, world), "") << world;
}

}  // namespace
}  // namespace drydock::crash
