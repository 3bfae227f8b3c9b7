// The headers serve every compiler, language version and target that is promised; see compile_matrix.sh.
#include <cstdio>
#include <string>

#include <gtest/gtest.h>

namespace {

TEST(CompileMatrix, layouts_and_sample_miniports_compile_everywhere_without_a_warning)
{
    const std::string root = DRYDOCK_SOURCE_DIR;
    const std::string command = "'" + root + "/tests/ddk/compile_matrix.sh' '" + root + "/include' 2>&1";
    FILE *pipe = popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string output;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) {
        output.append(buffer, count);
    }
    EXPECT_EQ(pclose(pipe), 0) << output;
    EXPECT_NE(output.find(" compiled, 0 failed"), std::string::npos) << output;
    EXPECT_NE(output.find(" msvc "), std::string::npos) << "no clang for the MSVC target:\n" << output;
}

}  // namespace
