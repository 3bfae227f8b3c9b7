// File and line of a miniport's addresses, looked up by llvm-symbolizer or addr2line after the run, outside the machine.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace drydock::miniport {

class Symbolizer {
 public:
  explicit Symbolizer(std::string image_path);
  /// "NvmeStartIo+0x42 [nvme.so+0x1a42]" -> "NvmeStartIo io.c:120", with the frames inlined there before it; as it was where
  /// nothing is known. Frames that are no address of ours (a sanitizer's, already with file and line) come back unchanged.
  std::vector<std::string> with_lines(const std::vector<std::string>& frames);

 private:
  std::string path_, name_;
  std::map<std::string, std::vector<std::string>> known_;  ///< "0x1a42" -> {"Inlined io.c:99", "NvmeStartIo io.c:120"}
  void look_up(const std::vector<std::string>& offsets);
};

}  // namespace drydock::miniport
