// Where the DDK headers lie, and the flags that make a miniport an ELF image (include/ddk/build).
#pragma once

#include <string>
#include <vector>

namespace drydock::cli {

/// Beside the program as installed (../include/ddk), else in the source tree that it was built from; refuses if neither.
std::string ddk_folder();
/// One flag a line.
std::vector<std::string> ddk_flags(const std::string& folder, const std::string& file);

}  // namespace drydock::cli
