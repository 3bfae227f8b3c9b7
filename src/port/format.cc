#include "port/format.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "port/argument_words.h"

namespace drydock::port {

namespace {

/// One conversion: what stands between '%' and its letter.
struct Conversion {
  std::string flags;       ///< flags, width and precision, as printf takes them
  unsigned bytes = 4;
  bool wide = false;
  char letter = 0;
};

Conversion parse(const char*& at, ArgumentWords& words) {
  Conversion conversion;
  while (*at != 0 && std::strchr("-+ #0123456789.*", *at) != nullptr) {
    if (*at == '*')
      conversion.flags += std::to_string(static_cast<int>(words.next()));
    else
      conversion.flags += *at;
    ++at;
  }
  for (bool more = true; more;) {
    if (std::strncmp(at, "I64", 3) == 0) {
      conversion.bytes = 8;
      at += 3;
    } else if (std::strncmp(at, "I32", 3) == 0) {
      at += 3;
    } else if (std::strncmp(at, "ll", 2) == 0) {
      conversion.bytes = 8;
      at += 2;
    } else if (*at == 'l') {
      ++at;  // long has 32 bits on Windows; %ls is wide
      conversion.wide = true;
    } else if (*at == 'w') {
      conversion.wide = true;
      ++at;
    } else if (*at == 'h') {
      conversion.bytes = conversion.bytes == 2 ? 1 : 2;
      ++at;
    } else if (*at == 'I' || *at == 'z') {
      conversion.bytes = 8;
      ++at;
    } else {
      more = false;
    }
  }
  conversion.letter = *at != 0 ? *at++ : 0;
  return conversion;
}

std::string text_of(std::uint64_t word, bool wide) {
  if (word == 0) return "(null)";
  constexpr std::size_t longest = 512;
  std::string text;
  if (!wide) {
    const char* narrow = reinterpret_cast<const char*>(word);
    while (text.size() < longest && *narrow != 0) text += *narrow++;
  } else {
    const auto* letters = reinterpret_cast<const std::uint16_t*>(word);
    for (; text.size() < longest && *letters != 0; ++letters) text += *letters < 0x80 ? static_cast<char>(*letters) : '?';
  }
  return text;
}

std::string printed(const std::string& format, auto value) {
  char buffer[640];
  const int length = std::snprintf(buffer, sizeof buffer, format.c_str(), value);
  return length < 0 ? std::string() : std::string(buffer, std::min<std::size_t>(static_cast<std::size_t>(length), sizeof buffer - 1));
}

std::string convert(const Conversion& conversion, ArgumentWords& words) {
  const std::uint64_t word = words.next();
  const std::uint64_t cut = conversion.bytes == 8 ? word : word & ((std::uint64_t{1} << (8 * conversion.bytes)) - 1);
  switch (conversion.letter) {
    case 'd':
    case 'i': {
      const unsigned unused = 64 - 8 * conversion.bytes;
      return printed("%" + conversion.flags + "lld", static_cast<long long>(word << unused) >> unused);
    }
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      return printed("%" + conversion.flags + "ll" + conversion.letter, static_cast<unsigned long long>(cut));
    case 'p':
      return printed(std::string("%016llX"), static_cast<unsigned long long>(word));
    case 'c':
    case 'C':
      return std::string(1, static_cast<char>(word));
    case 's':
      return printed("%" + conversion.flags + "s", text_of(word, conversion.wide).c_str());
    case 'S':
      return printed("%" + conversion.flags + "s", text_of(word, !conversion.wide).c_str());
    default:
      return std::string("%") + conversion.letter;
  }
}

}  // namespace

std::string format_message(const char* format, ArgumentWords& words) {
  std::string text;
  while (*format != 0) {
    if (*format != '%') {
      text += *format++;
    } else if (format[1] == '%') {
      text += '%';
      format += 2;
    } else {
      ++format;
      const Conversion conversion = parse(format, words);
      if (conversion.letter != 0) text += convert(conversion, words);
    }
  }
  return text;
}

}  // namespace drydock::port
