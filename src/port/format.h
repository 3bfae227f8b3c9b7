// The format strings of kernel prints, over the argument words of either calling convention.
#pragma once

#include <string>

namespace drydock::port {

class ArgumentWords;

/// printf's integers, %p, %c, %s, and Microsoft's %I64x, %ws and %S. Widths and zero padding are kept.
std::string format_message(const char* format, ArgumentWords& words);

}  // namespace drydock::port
