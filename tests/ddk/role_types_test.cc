// The function role types of storport.h: what HwStorInterrupt's page asks a driver to write compiles, and a definition that
// differs from its role does not.
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

/// Whether the source compiles against the headers; `extension` picks the language.
bool compiles(const std::string& source, const std::string& extension) {
  const fs::path folder = fs::temp_directory_path() / ("drydock-role-types-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const fs::path file = folder / ("driver" + extension);
  std::ofstream(file) << source;
  const std::string compiler = extension == ".c" ? "gcc -std=gnu11" : "g++ -std=c++17";
  const std::string command = compiler + " -fsyntax-only -fshort-wchar -ffreestanding -Werror -I" DRYDOCK_SOURCE_DIR "/include/ddk " + file.string() + " 2>/dev/null";
  const bool good = std::system(command.c_str()) == 0;
  fs::remove_all(folder);
  return good;
}

const char* const good =
    "#include <storport.h>\n"
    "HW_INTERRUPT MyHwInterrupt;\n"
    "HW_DPC_ROUTINE MyDpc;\n"
    "HW_STARTIO MyStartIo;\n"
    "_Use_decl_annotations_ BOOLEAN MyHwInterrupt(_In_ PVOID DeviceExtension) { return DeviceExtension != 0; }\n"
    "_Use_decl_annotations_ VOID MyDpc(PSTOR_DPC Dpc, PVOID Extension, PVOID A, PVOID B)\n"
    "{ (void)Dpc; (void)Extension; (void)A; (void)B; }\n"
    "_Use_decl_annotations_ BOOLEAN MyStartIo(PVOID Extension, PSCSI_REQUEST_BLOCK Srb) { return Extension && Srb; }\n"
    "void fill(HW_INITIALIZATION_DATA *data) { data->HwInterrupt = MyHwInterrupt; data->HwStartIo = MyStartIo; }\n";

std::string with(const std::string& from, const std::string& to) {
  std::string source = good;
  const auto at = source.find(from);
  EXPECT_NE(at, std::string::npos);
  return source.replace(at, from.size(), to);
}

TEST(RoleTypes, a_callback_declared_with_its_role_type_compiles_in_C_and_in_Cpp) {
  EXPECT_TRUE(compiles(good, ".c"));
  EXPECT_TRUE(compiles(std::string("extern \"C\" {\n") + good + "}\n", ".cc"));
}

TEST(RoleTypes, a_definition_that_differs_from_its_role_type_does_not_compile) {
  EXPECT_FALSE(compiles(with("BOOLEAN MyHwInterrupt(_In_ PVOID", "ULONG MyHwInterrupt(_In_ PVOID"), ".c")) << "another result";
  EXPECT_FALSE(compiles(with("MyHwInterrupt(_In_ PVOID DeviceExtension)", "MyHwInterrupt(ULONG DeviceExtension)"), ".c")) << "another parameter";
  EXPECT_FALSE(compiles(with("data->HwInterrupt = MyHwInterrupt", "data->HwInterrupt = MyStartIo"), ".c")) << "another role in the slot";
}

}  // namespace
