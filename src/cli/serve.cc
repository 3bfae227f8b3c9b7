// drydock serve: a miniport's disks over NBD. nbdkit with our plugin is the server, this process starts it, says how to
// connect, and waits.
#include <fmt/format.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/nbdkit_process.h"
#include "cli/verbs.h"
#include "machine/machine.h"
#include "machine/settings.h"
#include "miniport/child_process.h"
#include "miniport/image.h"

namespace drydock::cli {

using nlohmann::json;

namespace {

struct ServeOptions {
  std::string miniport;
  std::map<std::string, std::vector<std::string>> settings;  ///< by key, as the plugin takes them
  std::string socket;
  std::optional<unsigned> port;
  bool read_only = false;
};

/// Where clients find the server: a unix socket, by itself in a folder that goes with the server, or a port.
class Address {
 public:
  explicit Address(const ServeOptions& options) : port_(options.port), socket_(options.socket) {
    if (port_ && !socket_.empty()) refuse("--port: not together with --unix");
    if (port_ && (*port_ == 0 || *port_ > 65535)) refuse(fmt::format("--port {}: 1 to 65535", *port_));
    if (port_) return;
    if (socket_.empty()) make_folder();
    socket_ = std::filesystem::absolute(socket_).lexically_normal().string();
    const std::filesystem::path parent = std::filesystem::path(socket_).parent_path();
    if (std::filesystem::exists(std::filesystem::symlink_status(socket_))) refuse(fmt::format("--unix {}: exists already", socket_));
    if (!std::filesystem::is_directory(parent)) refuse(fmt::format("--unix {}: there is no folder {}", socket_, parent.string()));
    if (access(parent.c_str(), W_OK) != 0) refuse(fmt::format("--unix {}: cannot be made: {}", socket_, std::strerror(errno)));
    if (socket_.size() >= sizeof(sockaddr_un::sun_path))
      refuse(fmt::format("--unix {}: longer than a socket's name can be ({} bytes)", socket_, sizeof(sockaddr_un::sun_path) - 1));
  }
  /// A server that ended badly leaves its socket.
  ~Address() {
    std::error_code error;
    if (!socket_.empty()) std::filesystem::remove(socket_, error);
    if (!folder_.empty()) std::filesystem::remove_all(folder_, error);
  }
  Address(const Address&) = delete;
  Address& operator=(const Address&) = delete;

  std::vector<std::string> nbdkit_options() const {
    if (port_) return {"--ipaddr", "127.0.0.1", "--port", std::to_string(*port_)};
    return {"--unix", socket_};
  }
  std::string uri(const std::string& export_name) const {
    if (port_) return fmt::format("nbd://127.0.0.1:{}/{}", *port_, export_name);
    return fmt::format("nbd+unix:///{}?socket={}", export_name, percent_encoded(socket_));
  }

 private:
  void make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "drydock-serve-XXXXXX").string();
    if (!mkdtemp(pattern.data())) refuse(fmt::format("no folder for the socket: {}", std::strerror(errno)));
    folder_ = pattern;
    socket_ = folder_ + "/nbd.sock";
  }
  /// RFC 3986: what need not be escaped, and the slash, which may stand in a query.
  static std::string percent_encoded(const std::string& text) {
    std::string result;
    for (const char c : text)
      if (std::isalnum(static_cast<unsigned char>(c)) || std::strchr("-._~/", c))
        result += c;
      else
        result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return result;
  }
  std::optional<unsigned> port_;
  std::string socket_, folder_;
};

std::string plugin_path() {
  std::array<char, PATH_MAX> program{};
  const ssize_t length = readlink("/proc/self/exe", program.data(), program.size() - 1);
  const auto folder = std::filesystem::path(length > 0 ? program.data() : "").parent_path();
  for (const char* place : {"nbdkit-drydock-plugin.so", "../lib/nbdkit/plugins/nbdkit-drydock-plugin.so"})
    if (std::filesystem::exists(folder / place)) return (folder / place).lexically_normal().string();
  refuse("serve: nbdkit-drydock-plugin.so is not beside the program (it is built where Debian's nbdkit-plugin-dev is installed)");
}

/// What the server has told so far, and what it comes to.
class Session {
 public:
  Session(const ServeOptions& options, const Address& address) : options_(options), address_(address) {}

  void message(const std::string& line) {
    const json content = json::parse(line, nullptr, false);
    if (!content.is_object()) return;
    if (content.contains("serving")) announce(content["serving"]);
    if (content.contains("finding")) ++findings_;
    if (content.contains("stopped")) stopped_orderly_ = content["stopped"].value("orderly", false);
  }

  void error(const std::string& line) {
    if (serving_)
      fmt::print(stderr, "{}\n", line);
    else
      early_errors_.push_back(line);
  }

  int exit_status(int wait_status) const {
    const bool ended_well = WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0;
    if (!serving_ && findings_ == 0) refuse(why_not_served(wait_status));
    for (const std::string& line : early_errors_) fmt::print(stderr, "{}\n", line);
    if (findings_ != 0) fmt::print(stderr, "drydock: {} {} while it was served\n", findings_, findings_ == 1 ? "finding" : "findings");
    if (serving_ && !ended_well) fmt::print(stderr, "drydock: the server ended by {}\n", end_text(wait_status));
    return findings_ == 0 && ended_well && stopped_orderly_ ? exit_clean : exit_findings;
  }

 private:
  void announce(const json& serving) {
    serving_ = true;
    fmt::print("{} on {}, {}, world {}\n", std::filesystem::path(options_.miniport).filename().string(), serving.at("adapter").get<std::string>(),
               serving.at("interrupts").get<std::string>(), serving.at("world").get<std::string>());
    for (const json& one : serving.at("exports"))
      fmt::print("  {}  {}  {}\n", address_.uri(one.at("name")), machine::size_text(one.at("bytes")), one.at("text").get<std::string>());
    fmt::print("Ctrl-C or SIGTERM stops it in order, a second one at once.\n");
    std::fflush(stdout);
  }
  static std::string end_text(int wait_status) {
    if (WIFSIGNALED(wait_status)) return fmt::format("signal {} ({})", WTERMSIG(wait_status), strsignal(WTERMSIG(wait_status)));
    return fmt::format("exit status {}", WEXITSTATUS(wait_status));
  }
  std::string why_not_served(int wait_status) const {
    if (early_errors_.empty()) return "serve: nbdkit ended with " + end_text(wait_status);
    std::string line = early_errors_.back();
    for (const std::string_view prefix : {"nbdkit: ", "error: ", "drydock: "})
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
    return "serve: " + line;
  }

  const ServeOptions& options_;
  const Address& address_;
  bool serving_ = false, stopped_orderly_ = false;
  unsigned findings_ = 0;
  std::vector<std::string> early_errors_;
};

/// The same judgement that the plugin will make, before a server is started. Files by absolute names, because nbdkit may
/// change its folder.
std::vector<std::string> checked_settings(const ServeOptions& options) {
  machine::Configuration configuration = machine::serving_configuration();
  std::string problem;
  const auto give_up = [&problem] { refuse(problem.starts_with("--") ? problem : "--" + problem); };
  std::vector<std::string> words;
  for (const auto& [key, values] : options.settings)
    for (const std::string& value : values) {
      const std::size_t disks = configuration.disks.size();
      if (!machine::apply_setting(key, value, configuration, problem)) give_up();
      const bool file = configuration.disks.size() > disks && !configuration.disks.back().file.empty();
      words.push_back(key + "=" + (file ? "file:" + configuration.disks.back().file : value));
    }
  if (!machine::complete_settings(configuration, problem)) give_up();
  return words;
}

int serve(const ServeOptions& options) {
  const std::vector<std::string> settings = checked_settings(options);
  std::string problem;
  const auto image = miniport::read_image(options.miniport, problem);
  if (!image) refuse(problem);
  const std::string nbdkit = find_program("nbdkit");
  if (nbdkit.empty()) refuse("serve: nbdkit is not installed (Debian: apt-get install nbdkit)");
  const std::string plugin = plugin_path();
  const Address address(options);

  std::vector<std::string> command = {nbdkit, "--foreground", "--exit-with-parent"};
  for (const std::string& word : address.nbdkit_options()) command.push_back(word);
  if (options.read_only) command.push_back("--readonly");
  command.push_back(plugin);
  command.push_back("miniport=" + std::filesystem::absolute(options.miniport).lexically_normal().string());
  command.insert(command.end(), settings.begin(), settings.end());
  command.push_back("report={report}");

  NbdkitProcess process(std::move(command), miniport::runtime_environment(&*image));
  Session session(options, address);
  const int wait_status = process.wait({[&](const std::string& line) { session.message(line); }, [&](const std::string& line) { session.error(line); }});
  return session.exit_status(wait_status);
}

}  // namespace

Verb add_serve(CLI::App& root) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* app = root.add_subcommand("serve", "its disks over NBD; exit 0 clean, 1 findings, 2 usage");
  app->add_option("miniport", options->miniport, "the miniport's image (.so)")->required();
  for (const machine::SettingKey& key : machine::setting_keys()) {
    const std::string name(key.name);
    if (name == "strict" || name == "checks") {
      app->add_flag_callback("--" + name, [options, name] { options->settings[name] = {"1"}; }, std::string(key.meaning.substr(3)));
      continue;
    }
    app->add_option("--" + name, options->settings[name], std::string(key.meaning))->allow_extra_args(false);
  }
  app->add_option("--unix", options->socket, "listen on this unix socket; without it and --port on one in a folder of its own");
  app->add_option("--port", options->port, "listen on this port of 127.0.0.1");
  app->add_flag("--read-only", options->read_only, "refuse writes");
  return {app, [options] {
            machine::register_rules();
            return serve(*options);
          }};
}

}  // namespace drydock::cli
