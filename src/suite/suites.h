// The makers of the suites, for the table in suite.cc. Everybody else asks make_suite by name.
#pragma once

#include <memory>

#include "suite/suite.h"

namespace drydock::suite {

std::unique_ptr<Suite> make_conformance_lite();
std::unique_ptr<Suite> make_data();
std::unique_ptr<Suite> make_reset();
std::unique_ptr<Suite> make_lifecycle();
std::unique_ptr<Suite> make_image_write();
std::unique_ptr<Suite> make_image_read();

}  // namespace drydock::suite
