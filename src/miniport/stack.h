// The miniport's stack: by frame pointers, from here or from where a signal interrupted it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drydock::miniport {

/// Where a signal interrupted the machine; capture_stack() starts there while it is set.
struct InterruptedAt {
  std::uintptr_t instruction = 0, frame_pointer = 0, stack_pointer = 0;
};
void set_interrupted_at(const InterruptedAt* where);

/// Frames of the innermost callback that lie in the loaded image, innermost first, as LoadedImage::describe gives
/// them. Empty when no image is loaded or none of its code is on the stack.
std::vector<std::string> capture_stack();

}  // namespace drydock::miniport
