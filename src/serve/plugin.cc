// nbdkit-drydock-plugin.so: the callbacks that nbdkit makes (nbdkit-plugin(3), API version 2), each a few lines on Server
// and machine::Client. The nbdkit process is the machine's: no request crosses a process boundary.
//
// The machine is made after nbdkit's fork, because threads do not survive one; what can be judged without it is judged
// before, so that a wrong setting is told to whoever typed it.
#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string>

#include "machine/hbas.h"
#include "serve/server.h"

#define THREAD_MODEL NBDKIT_THREAD_MODEL_PARALLEL

namespace {

using drydock::machine::Client;
using drydock::serve::Server;
namespace disk = drydock::disk;

/// The largest payload that nbdkit takes (MAX_REQUEST_SIZE of its server).
constexpr std::uint32_t largest_request_bytes = 64u << 20;
constexpr std::uint32_t preferred_request_bytes = 4096;

std::unique_ptr<Server> server;

int refuse(const std::string& problem) {
  nbdkit_error("%s", problem.c_str());
  return -1;
}

/// The errors that the NBD protocol knows.
int errno_of(const disk::Result& result, bool changes) {
  switch (result.status) {
    case disk::Status::out_of_range: return changes ? ENOSPC : EINVAL;
    case disk::Status::not_supported: return EOPNOTSUPP;
    case disk::Status::invalid_request: return EINVAL;
    case disk::Status::write_protected: return EPERM;
    default: return EIO;
  }
}

int answer(const char* what, const disk::Result& result, bool changes) {
  if (result.ok()) return 0;
  nbdkit_error("%s: %s", what, result.text().c_str());
  nbdkit_set_error(errno_of(result, changes));
  return -1;
}

Client& client(void* handle) { return *static_cast<Client*>(handle); }

// --- the server's life -------------------------------------------------------------------------------------------------

void load() {
  server = std::make_unique<Server>([](const std::string& line) { nbdkit_error("%s", line.c_str()); });
}

void unload() { server.reset(); }

int config(const char* key, const char* value) {
  std::string problem;
  return server->set(key, value, problem) ? 0 : refuse(problem);
}

int config_complete() {
  std::string problem;
  return server->prepare(problem) ? 0 : refuse(problem);
}

int after_fork() {
  std::string problem;
  return server->start(problem) ? 0 : refuse(problem);
}

void cleanup() { server->stop(); }

void dump_plugin() {
  std::string hbas;
  for (const auto& kind : drydock::machine::hba_kinds()) hbas += (hbas.empty() ? "" : ",") + std::string(kind.name);
  std::printf("drydock_version=%s\n", DRYDOCK_VERSION);
  std::printf("drydock_worlds=live,sim\n");
  std::printf("drydock_hbas=%s\n", hbas.c_str());
}

// --- exports -----------------------------------------------------------------------------------------------------------

int list_exports(int, int, nbdkit_exports* exports) {
  for (std::size_t number = 0; number < server->export_count(); ++number)
    if (nbdkit_add_export(exports, Server::export_name(number).c_str(), server->disk(number).text.c_str()) != 0) return -1;
  return 0;
}

const char* default_export(int, int) { return nbdkit_strdup_intern(Server::export_name(0).c_str()); }

const char* export_description(void* handle) { return client(handle).disk().text.c_str(); }

void* open_export(int) {
  const char* const name = nbdkit_export_name();
  const auto number = name ? server->find_export(name) : std::nullopt;
  if (!number) {
    nbdkit_error("there is no export '%s'; they are %s to %s", name ? name : "", Server::export_name(0).c_str(),
                 Server::export_name(server->export_count() - 1).c_str());
    return nullptr;
  }
  return new Client(server->disks(), *number);
}

void close_export(void* handle) { delete &client(handle); }

int64_t get_size(void* handle) { return static_cast<int64_t>(client(handle).disk().bytes); }
int can_write(void* handle) { return !client(handle).disk().write_protected; }
int can_flush(void*) { return 1; }
int can_fua(void* handle) { return client(handle).disk().fua ? NBDKIT_FUA_NATIVE : NBDKIT_FUA_EMULATE; }
int can_trim(void* handle) { return client(handle).disk().unmap; }
int can_zero(void*) { return 1; }
int can_fast_zero(void* handle) { return client(handle).disk().fast_zeroes; }
/// All connections see one device with one cache: what one of them flushes is flushed for all.
int can_multi_conn(void*) { return 1; }

int block_size(void* handle, uint32_t* minimum, uint32_t* preferred, uint32_t* maximum) {
  *minimum = client(handle).disk().block_bytes;
  *preferred = std::max(client(handle).disk().physical_block_bytes, preferred_request_bytes);
  *maximum = largest_request_bytes;
  return 0;
}

// --- requests ------------------------------------------------------------------------------------------------------------

int pread_blocks(void* handle, void* buffer, uint32_t count, uint64_t offset, uint32_t) {
  return answer("read", client(handle).read(offset, {static_cast<std::byte*>(buffer), count}), false);
}

int pwrite_blocks(void* handle, const void* buffer, uint32_t count, uint64_t offset, uint32_t flags) {
  return answer("write", client(handle).write(offset, {static_cast<const std::byte*>(buffer), count}, flags & NBDKIT_FLAG_FUA), true);
}

int flush_cache(void* handle, uint32_t) { return answer("flush", client(handle).flush(), true); }

int trim(void* handle, uint32_t count, uint64_t offset, uint32_t flags) {
  return answer("trim", client(handle).trim(offset, count, flags & NBDKIT_FLAG_FUA), true);
}

int zero(void* handle, uint32_t count, uint64_t offset, uint32_t flags) {
  if ((flags & NBDKIT_FLAG_FAST_ZERO) && !client(handle).disk().fast_zeroes) {
    nbdkit_set_error(EOPNOTSUPP);
    return -1;
  }
  return answer("zero", client(handle).write_zeroes(offset, count, flags & NBDKIT_FLAG_MAY_TRIM, flags & NBDKIT_FLAG_FUA), true);
}

nbdkit_plugin describe() {
  nbdkit_plugin plugin{};
  plugin.name = "drydock";
  plugin.longname = "the disks of a Storport or SCSI Port miniport";
  plugin.version = DRYDOCK_VERSION;
  plugin.description = "Docks a Windows storage miniport on simulated hardware and serves its disks, an export each.";
  plugin.magic_config_key = "miniport";
  plugin.config_help =
      "[miniport=]FILE          the miniport's image (.so) (required)\n"
      "disk=SIZE|FILE|null:SIZE a disk in memory, behind a file, or without blocks; repeatable: disk0, disk1 ... (default 64M)\n"
      "hba=NAME[,key=value...]  hardware, see 'drydock hbas' (default: by the miniport)\n"
      "cpus=N                   simulated processors (default 8)\n"
      "irq=KIND[:N]             intx, msi or msix, at most N messages (default msix)\n"
      "block=BYTES              512 or 4096 (default 512)\n"
      "reg=NAME=VALUE           under the miniport's Parameters\\Device; repeatable\n"
      "world=live|sim           threads and real time, or virtual time (default live)\n"
      "checks=0|1               keep the rules in the live world too (default 0)\n"
      "seed=N                   places physical pages (default 1)\n"
      "strict=0|1               also judge what documents disagree on (default 0)\n"
      "report=FD                JSON lines to this descriptor: what is served, findings, the end";
  plugin.load = load;
  plugin.unload = unload;
  plugin.config = config;
  plugin.config_complete = config_complete;
  plugin.after_fork = after_fork;
  plugin.cleanup = cleanup;
  plugin.dump_plugin = dump_plugin;
  plugin.list_exports = list_exports;
  plugin.default_export = default_export;
  plugin.export_description = export_description;
  plugin.open = open_export;
  plugin.close = close_export;
  plugin.get_size = get_size;
  plugin.can_write = can_write;
  plugin.can_flush = can_flush;
  plugin.can_fua = can_fua;
  plugin.can_trim = can_trim;
  plugin.can_zero = can_zero;
  plugin.can_fast_zero = can_fast_zero;
  plugin.can_multi_conn = can_multi_conn;
  plugin.block_size = block_size;
  plugin.pread = pread_blocks;
  plugin.pwrite = pwrite_blocks;
  plugin.flush = flush_cache;
  plugin.trim = trim;
  plugin.zero = zero;
  return plugin;
}

nbdkit_plugin plugin = describe();

}  // namespace

NBDKIT_REGISTER_PLUGIN(plugin)
