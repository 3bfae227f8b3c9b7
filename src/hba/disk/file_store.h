// A disk whose blocks lie in a host file, as a drive has them on its medium: a volatile write cache in the memory of this
// process, flush and forced unit access that end when the file has the data (write, then fdatasync), and reads that see
// the newest data. What nobody asked to be durable reaches the file when the cache fills up or the store is closed; a
// process that is killed loses it.
//
// The file is read and written by io_uring; a thread waits for what ends and tells the operations' listeners. A read that
// the host's page cache can answer is answered at once, on the caller's thread.
#pragma once

#include <memory>
#include <string>

#include "hba/disk/store.h"

namespace drydock::hba::disk {

struct FileStoreOptions {
  std::string file;
  std::size_t cache_bytes = 32u << 20;
  bool uring = true;   ///< false: as where the kernel has no io_uring
  bool holes = true;   ///< false: as on a file system that makes none; zeroes are written
};

/// Throws std::system_error or std::runtime_error with a text for the user. Locks the file, so that two disks never have
/// the same one. Says in one line on standard error when there is no io_uring.
std::unique_ptr<Store> open_file_store(const FileStoreOptions& options);

/// For Disk::Options::store.
StoreMaker file_store_maker();

}  // namespace drydock::hba::disk
