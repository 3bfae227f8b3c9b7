#include "miniport/elf_file.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace drydock::miniport {
namespace {

class ElfFileTest : public ::testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& content) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  static std::string header(unsigned char file_class, std::uint16_t machine, std::uint16_t type) {
    Elf64_Ehdr elf{};
    std::memcpy(elf.e_ident, ELFMAG, SELFMAG);
    elf.e_ident[EI_CLASS] = file_class;
    elf.e_machine = machine;
    elf.e_type = type;
    return std::string(reinterpret_cast<const char*>(&elf), sizeof(elf));
  }
  std::string problem_of(const std::string& path) {
    std::string problem;
    EXPECT_FALSE(read_elf_file(path, problem).has_value());
    EXPECT_EQ(problem.find('\n'), std::string::npos);
    EXPECT_EQ(problem.find(path), 0u) << problem;
    return problem;
  }
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("drydock-elf-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(ElfFileTest, Missing_file_is_named) { EXPECT_NE(problem_of((folder_ / "absent.so").string()).find("no such file"), std::string::npos); }

TEST_F(ElfFileTest, Folder_is_no_file) { EXPECT_NE(problem_of(folder_.string()).find("not a file"), std::string::npos); }

TEST_F(ElfFileTest, Empty_file_and_text_are_not_ELF) {
  EXPECT_NE(problem_of(write("empty.so", "")).find("not an ELF file"), std::string::npos);
  EXPECT_NE(problem_of(write("text.so", "int main() { return 0; }\n")).find("not an ELF file"), std::string::npos);
}

TEST_F(ElfFileTest, Windows_image_is_told_apart) {
  EXPECT_NE(problem_of(write("driver.sys", std::string("MZ\x90\x00", 4) + std::string(100, '\0'))).find("Windows image"), std::string::npos);
}

TEST_F(ElfFileTest, Thirty_two_bits_another_machine_and_object_files_are_refused) {
  EXPECT_NE(problem_of(write("a.so", header(ELFCLASS32, EM_386, ET_DYN))).find("32 bits"), std::string::npos);
  EXPECT_NE(problem_of(write("b.so", header(ELFCLASS64, EM_AARCH64, ET_DYN))).find("AArch64"), std::string::npos);
  EXPECT_NE(problem_of(write("c.so", header(ELFCLASS64, EM_X86_64, ET_REL))).find("object file"), std::string::npos);
  EXPECT_NE(problem_of(write("d.so", header(ELFCLASS64, EM_X86_64, ET_EXEC))).find("executable"), std::string::npos);
}

TEST_F(ElfFileTest, Position_independent_executable_is_no_shared_object) {
  EXPECT_NE(problem_of("/proc/self/exe").find("executable"), std::string::npos);
}

TEST_F(ElfFileTest, Every_truncation_of_a_real_image_ends_in_a_problem_or_a_file_never_in_a_fault) {
  std::ifstream whole(DRYDOCK_BUILD_DIR "/tests/images/null_write.so", std::ios::binary);
  const std::string content(std::istreambuf_iterator<char>(whole), {});
  ASSERT_GT(content.size(), 1000u);
  for (std::size_t length = 0; length < content.size(); length += 37) {
    std::string problem;
    const auto file = read_elf_file(write("cut.so", content.substr(0, length)), problem);
    EXPECT_EQ(file.has_value(), problem.empty());
  }
}

TEST_F(ElfFileTest, Image_tells_imports_exports_functions_and_its_writable_pages) {
  std::string problem;
  const auto file = read_elf_file(DRYDOCK_BUILD_DIR "/tests/images/endless_loop.so", problem);
  ASSERT_TRUE(file) << problem;
  EXPECT_TRUE(file->exports_symbol("DriverEntry"));
  EXPECT_TRUE(file->imports_symbol("StorPortInitialize"));
  EXPECT_FALSE(file->imports_prefix("__asan_"));
  EXPECT_EQ(file->hash.size(), 16u);
  ASSERT_FALSE(file->functions.empty());
  const ElfFunction* entry = nullptr;
  for (const ElfFunction& function : file->functions)
    if (function.name == "DriverEntry") entry = &function;
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(file->function_at(entry->address + entry->size_bytes - 1), entry);
  EXPECT_NE(file->function_at(entry->address + entry->size_bytes), entry);
  for (const ElfRange& range : file->writable) {
    EXPECT_EQ(range.address % 4096, 0u);
    EXPECT_EQ(range.size_bytes % 4096, 0u);
    EXPECT_LE(range.address + range.size_bytes, file->loaded_bytes);
  }
}

}  // namespace
}  // namespace drydock::miniport
