// Runs the built command and gives back what it said.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace drydock::test {

struct Ran {
  int status = -1;  ///< exit status, -1: by a signal
  std::string out, err;
};

inline std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// A folder that goes with the test; the command runs in it.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drydock-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return file(name);
  }
  /// Names of what is in it, besides the output of commands.
  std::size_t count() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) count += !entry.path().filename().string().starts_with(".");
    return count;
  }

  Ran shell(const std::string& command) const {
    const int status = std::system(("cd '" + path_.string() + "' && ( " + command + " ) >.out 2>.err </dev/null").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(path_ / ".out"), contents(path_ / ".err")};
  }
  Ran drydock(const std::string& arguments) const { return shell(DRYDOCK_BUILD_DIR "/drydock " + arguments); }

 private:
  std::filesystem::path path_;
};

inline const std::string nvme = DRYDOCK_BUILD_DIR "/miniports/nvme.so";
inline const std::string buslogic = DRYDOCK_BUILD_DIR "/miniports/buslogic.so";
inline const std::string nvme_instrumented = DRYDOCK_BUILD_DIR "/miniports/nvme.san.so";
inline const std::string ramdisk = DRYDOCK_BUILD_DIR "/miniports/ramdisk.so";
inline const std::string images = DRYDOCK_BUILD_DIR "/tests/images/";

}  // namespace drydock::test
