// drydock cc: a miniport's sources to an image, with the flags that the bundled miniports are built with.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/ddk.h"
#include "cli/verbs.h"

namespace drydock::cli {

std::string ddk_folder() {
  std::array<char, PATH_MAX> program{};
  if (readlink("/proc/self/exe", program.data(), program.size() - 1) > 0) {
    const auto installed = std::filesystem::path(program.data()).parent_path().parent_path() / "include" / "ddk";
    if (std::filesystem::exists(installed / "build" / "compile.flags")) return installed.string();
  }
  const std::string source = DRYDOCK_SOURCE_DIR "/include/ddk";
  if (std::filesystem::exists(source + "/build/compile.flags")) return source;
  refuse("cc: the DDK headers are not found (include/ddk beside the program)");
}

std::vector<std::string> ddk_flags(const std::string& folder, const std::string& file) {
  std::ifstream lines(folder + "/build/" + file);
  std::vector<std::string> flags;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) flags.push_back(line);
  return flags;
}

namespace {

struct CcOptions {
  std::vector<std::string> sources, extra;
  std::string output, compiler;
  bool instrument = false, pe = false, verbose = false;
};

bool on_path(const std::string& program) {
  std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  return program.find('/') != std::string::npos && access(program.c_str(), X_OK) == 0;
}

std::string choose_compiler(const CcOptions& options) {
  if (!options.compiler.empty()) {
    if (!on_path(options.compiler)) refuse(fmt::format("cc: there is no compiler '{}'", options.compiler));
    return options.compiler;
  }
  for (const char* name : {"clang-19", "clang", "gcc"})
    if (on_path(name)) return name;
  refuse("cc: no compiler found (clang-19, clang or gcc)");
}

int run(const std::vector<std::string>& command, bool verbose) {
  if (verbose) {
    for (const std::string& word : command) fmt::print(stderr, "{} ", word);
    fmt::print(stderr, "\n");
  }
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    execvp(words[0], words.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

bool is_cxx(const std::string& source) {
  const std::string extension = std::filesystem::path(source).extension().string();
  return extension == ".cc" || extension == ".cpp" || extension == ".cxx";
}

void append(std::vector<std::string>& command, const std::vector<std::string>& flags) { command.insert(command.end(), flags.begin(), flags.end()); }

/// Objects live in a folder of their own as long as the link needs them.
class ObjectFolder {
 public:
  ObjectFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drydock-cc-XXXXXX").string();
    if (!mkdtemp(pattern.data())) refuse(fmt::format("cc: no folder for objects: {}", std::strerror(errno)));
    path_ = pattern;
  }
  ~ObjectFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  std::string object(std::size_t number) const { return fmt::format("{}/{}.o", path_, number); }

 private:
  std::string path_;
};

int compile(const CcOptions& options) {
  if (options.pe) refuse("cc --pe: Windows images are not built yet");
  for (const std::string& source : options.sources)
    if (!std::filesystem::is_regular_file(source)) refuse(fmt::format("cc: {}: no such file", source));
  const std::string ddk = ddk_folder();
  const std::string compiler = choose_compiler(options);
  const bool clang = compiler.find("clang") != std::string::npos;
  if (options.instrument && !clang) refuse("cc --instrument: needs clang");

  std::vector<std::string> common = ddk_flags(ddk, "compile.flags");
  append(common, ddk_flags(ddk, clang ? "clang.flags" : "gcc.flags"));
  if (options.instrument) append(common, ddk_flags(ddk, "instrument.flags"));
  common.push_back("-I" + ddk);
  append(common, options.extra);

  const ObjectFolder folder;
  std::vector<std::string> link = {compiler};
  append(link, ddk_flags(ddk, "link.flags"));
  if (options.instrument) append(link, ddk_flags(ddk, "instrument.flags"));
  append(link, {"-Wl,--version-script=" + ddk + "/build/exports.map", "-o", options.output});
  for (std::size_t i = 0; i < options.sources.size(); ++i) {
    std::vector<std::string> command = {compiler};
    if (is_cxx(options.sources[i])) {
      command.push_back("-std=c++20");
      append(command, ddk_flags(ddk, "cxx.flags"));
    } else {
      command.push_back("-std=gnu11");
    }
    append(command, common);
    append(command, {"-c", options.sources[i], "-o", folder.object(i)});
    if (run(command, options.verbose) != 0) return exit_findings;
    link.push_back(folder.object(i));
  }
  return run(link, options.verbose) == 0 ? exit_clean : exit_findings;
}

}  // namespace

Verb add_cc(CLI::App& root) {
  auto options = std::make_shared<CcOptions>();
  CLI::App* app = root.add_subcommand("cc", "compile miniport sources against the DDK headers");
  app->add_option("sources", options->sources, "C and C++ sources")->required();
  app->add_option("-o,--output", options->output, "the image, NAME.so")->required();
  app->add_option("--compiler", options->compiler, "clang-19, clang or gcc where not given");
  app->add_option("-X,--flag", options->extra, "a flag for the compiler, e.g. --flag=-DDEBUG; repeatable")->allow_extra_args(false);
  app->add_flag("--instrument", options->instrument, "with AddressSanitizer, bounds checks and coverage");
  app->add_flag("--pe", options->pe, "a Windows image");
  app->add_flag("-v,--verbose", options->verbose, "show the commands");
  return {app, [options] { return compile(*options); }};
}

}  // namespace drydock::cli
