// The data of a command: physical region pages (4.3).
#include <fmt/format.h>

#include <algorithm>

#include "hba/nvme/controller.h"

namespace drydock::hba::nvme {

using namespace spec;

/// One entry of a list, or PRP2 when it is the second page: a whole page's address. The rule counts as looked at where
/// the walk ends well, once a command.
Status Controller::add_page(std::uint64_t entry, std::size_t bytes) {
  if ((entry & (page_bytes() - 1)) != 0) {
    judge("nvme-prp-offset", false,
          [&] { return fmt::format("PRP entry {:#x}, not the first, has an offset into its page", entry); });
    return Status::prp_offset_invalid;
  }
  const memory::PhysicalAddress address(entry);
  if (!pieces_.empty() && pieces_.back().address + pieces_.back().bytes == address)
    pieces_.back().bytes += bytes;
  else
    pieces_.push_back({address, bytes});
  return Status::success;
}

Status Controller::walk_list(std::uint64_t list, std::size_t bytes) {
  if (!judge("nvme-prp-alignment", list % 8 == 0,
             [&] { return fmt::format("PRP list at {:#x} is not qword aligned", list); }))
    return Status::prp_offset_invalid;
  constexpr std::size_t most_entries = 512;
  std::uint64_t entries[most_entries];
  std::size_t in_hand = 0, next = 0;
  while (bytes > 0) {
    if (next == in_hand) {
      const std::size_t needed = (bytes + page_bytes() - 1) / page_bytes();
      const std::size_t to_page_end = (page_bytes() - (list & (page_bytes() - 1))) / 8;
      in_hand = std::min({needed, to_page_end, most_entries});
      next = 0;
      if (!dma_read(memory::PhysicalAddress(list), std::as_writable_bytes(std::span(entries, in_hand))))
        return Status::data_transfer_error;
      list += in_hand * 8;
      // The last entry of a page leads to the next page of the list when more entries are needed than it could hold.
      if (in_hand == to_page_end && needed > in_hand) {
        list = entries[--in_hand];
        if ((list & (page_bytes() - 1)) != 0) {
          judge("nvme-prp-offset", false,
                [&] { return fmt::format("PRP list goes on at {:#x}, not at the start of a page", list); });
          return Status::prp_offset_invalid;
        }
        if (in_hand == 0) continue;
      }
    }
    const std::size_t length = std::min(bytes, page_bytes());
    if (const Status status = add_page(entries[next++], length); status != Status::success) return status;
    bytes -= length;
  }
  return Status::success;
}

/// Leaves the command's data in pieces_.
Status Controller::walk_prps(const SubmissionEntry& entry, std::size_t bytes) {
  pieces_.clear();
  if (!judge("nvme-prp-alignment", entry.prp1 % 4 == 0,
             [&] { return fmt::format("PRP1 {:#x} is not dword aligned", entry.prp1); }))
    return Status::prp_offset_invalid;
  const std::size_t first = std::min(bytes, page_bytes() - (entry.prp1 & (page_bytes() - 1)));
  pieces_.push_back({memory::PhysicalAddress(entry.prp1), first});
  const std::size_t rest = bytes - first;
  if (rest == 0) return Status::success;
  const Status status = rest <= page_bytes() ? add_page(entry.prp2, rest) : walk_list(entry.prp2, rest);
  if (status == Status::success) judge("nvme-prp-offset", true, [] { return std::string(); });
  return status;
}

Status Controller::send(const SubmissionEntry& entry, std::span<const std::byte> data) {
  if (const Status status = walk_prps(entry, data.size()); status != Status::success) return status;
  for (const Piece& piece : pieces_) {
    if (!dma_write(piece.address, data.first(piece.bytes))) return Status::data_transfer_error;
    data = data.subspan(piece.bytes);
  }
  return Status::success;
}

Status Controller::receive(const SubmissionEntry& entry, std::span<std::byte> data) {
  if (const Status status = walk_prps(entry, data.size()); status != Status::success) return status;
  for (const Piece& piece : pieces_) {
    if (!dma_read(piece.address, data.first(piece.bytes))) return Status::data_transfer_error;
    data = data.subspan(piece.bytes);
  }
  return Status::success;
}

}  // namespace drydock::hba::nvme
