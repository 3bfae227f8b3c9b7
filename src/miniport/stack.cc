#include "miniport/stack.h"

#include <sys/uio.h>
#include <unistd.h>

#include "miniport/loaded_image.h"
#include "world/arena.h"

namespace drydock::miniport {
namespace {

constexpr unsigned max_frames = 64;
const InterruptedAt* interrupted_at = nullptr;

/// A read that cannot fault, whatever a broken miniport left in its frame pointer.
bool read_words(std::uintptr_t address, std::uintptr_t (&words)[2]) {
  iovec local{words, sizeof(words)};
  iovec remote{reinterpret_cast<void*>(address), sizeof(words)};
  return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == static_cast<ssize_t>(sizeof(words));
}

class Walk {
 public:
  explicit Walk(const LoadedImage& image) : image_(image) {}

  /// False: the walk is over. A host frame below the miniport's own is where the port called it; what lies further
  /// down belongs to an activation that this one was called from or interrupts.
  bool visit(std::uintptr_t address, bool is_return_address) {
    if (!image_.contains(address)) return frames_.empty();
    frames_.push_back(image_.describe(address - (is_return_address ? 1 : 0)));
    return frames_.size() < max_frames;
  }
  void follow(std::uintptr_t frame_pointer) {
    for (unsigned depth = 0; depth < 4 * max_frames; ++depth) {
      std::uintptr_t words[2];  // saved frame pointer, return address
      if (frame_pointer == 0 || !read_words(frame_pointer, words) || !visit(words[1], true)) return;
      if (words[0] <= frame_pointer) return;
      frame_pointer = words[0];
    }
  }
  std::vector<std::string> take() { return std::move(frames_); }

 private:
  const LoadedImage& image_;
  std::vector<std::string> frames_;
};

}  // namespace

void set_interrupted_at(const InterruptedAt* where) { interrupted_at = where; }

std::vector<std::string> capture_stack() {
  const world::HostScope host;
  const LoadedImage* image = LoadedImage::current();
  if (!image) return {};
  Walk walk(*image);
  if (!interrupted_at) {
    walk.follow(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    return walk.take();
  }
  const bool in_image = image->contains(interrupted_at->instruction);
  walk.visit(interrupted_at->instruction, false);
  // A jump to nowhere, and a leaf routine of the C library: the caller's address is still on top of the stack.
  std::uintptr_t words[2];
  if (!in_image && read_words(interrupted_at->stack_pointer, words) && image->contains(words[0])) walk.visit(words[0], true);
  walk.follow(interrupted_at->frame_pointer);
  return walk.take();
}

}  // namespace drydock::miniport
