// Rules that the part of the port drivers below the models judges by itself.
#pragma once

#include <array>

#include "trace/rule.h"

namespace drydock::port {

inline constexpr std::array rules{
    trace::Rule{"reset-bus-failed", "reset", "wdk-ddi-src/content/storport/nc-storport-hw_reset_bus.md", "both",
                "The bus reset callback returns TRUE: nothing comes after it in the ladder"},
    trace::Rule{"unit-answers-inquiry", "discovery", "wdk-ddi-src/content/storport/nc-storport-hw_startio.md", "both",
                "An INQUIRY that ends with SUCCESS carries at least the 36 mandatory bytes of its answer"},
};

}  // namespace drydock::port
