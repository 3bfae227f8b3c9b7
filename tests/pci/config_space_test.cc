#include "pci/config_space.h"

#include <gtest/gtest.h>

namespace drydock::pci {
namespace {

constexpr Identity identity{
    .vendor = 0x1234, .device = 0x5678, .class_code = 1, .subclass = 8, .programming_interface = 2, .revision = 3};

TEST(ConfigSpace, names_vendor_device_and_class) {
  ConfigSpace config(identity);
  EXPECT_EQ(config.read(0, 4), 0x56781234u);
  EXPECT_EQ(config.read(8, 4), 0x01080203u);
  EXPECT_EQ(config.read(0x0E, 1), 0u) << "header type 0";
}

TEST(ConfigSpace, identity_and_status_cannot_be_written) {
  ConfigSpace config(identity);
  config.write(0, 4, 0);
  config.write(6, 2, 0xFFFF);
  EXPECT_EQ(config.read(0, 4), 0x56781234u);
  EXPECT_EQ(config.read(6, 2), 0u);
}

TEST(ConfigSpace, writing_all_ones_to_a_bar_reads_back_its_size_and_type) {
  ConfigSpace config(identity);
  config.set_bar(0, {BarKind::memory64, 0x4000, false});
  config.set_bar(2, {BarKind::memory32, 0x1000, true});
  config.set_bar(3, {BarKind::port, 0x20, false});
  for (std::uint16_t at = 0x10; at < 0x28; at = static_cast<std::uint16_t>(at + 4)) config.write(at, 4, ~0u);
  EXPECT_EQ(config.read(0x10, 4), 0xFFFFC004u);
  EXPECT_EQ(config.read(0x14, 4), 0xFFFFFFFFu);
  EXPECT_EQ(config.read(0x18, 4), 0xFFFFF008u);
  EXPECT_EQ(config.read(0x1C, 4), 0xFFFFFFE1u);
  EXPECT_EQ(config.read(0x20, 4), 0u) << "not there";
}

TEST(ConfigSpace, a_64_bit_bar_decodes_at_its_whole_address) {
  ConfigSpace config(identity);
  config.set_bar(0, {BarKind::memory64, 0x4000, false});
  config.write(0x10, 4, 0xE0004000);
  config.write(0x14, 4, 0x12);
  EXPECT_EQ(config.bar_address(0), 0x12E0004000u);
}

TEST(ConfigSpace, capabilities_form_a_list_in_the_order_they_were_added) {
  ConfigSpace config(identity);
  EXPECT_EQ(config.read(6, 2) & status_bit::capability_list, 0u);
  config.add_power_management();
  config.add_pci_express();
  EXPECT_NE(config.read(6, 2) & status_bit::capability_list, 0u);
  const auto first = static_cast<std::uint16_t>(config.read(0x34, 1));
  EXPECT_EQ(config.read(first, 1), 0x01u);
  const auto second = static_cast<std::uint16_t>(config.read(static_cast<std::uint16_t>(first + 1), 1));
  EXPECT_EQ(config.read(second, 1), 0x10u);
  EXPECT_EQ(config.read(static_cast<std::uint16_t>(second + 1), 1), 0u);
  EXPECT_EQ(config.find_capability(0x10), second);
  EXPECT_EQ(config.find_capability(0x11), 0u);
}

TEST(ConfigSpace, the_function_reset_bit_asks_for_a_reset_and_reads_0) {
  ConfigSpace config(identity);
  config.add_pci_express();
  const auto control = static_cast<std::uint16_t>(config.find_capability(0x10) + 8);
  EXPECT_FALSE(config.write(control, 2, 0x2810).reset_requested);
  EXPECT_TRUE(config.write(control, 2, 0x8000).reset_requested);
  EXPECT_EQ(config.read(control, 2) & 0x8000, 0u);
}

TEST(ConfigSpace, decodes_only_when_enabled_and_in_D0) {
  ConfigSpace config(identity);
  config.add_power_management();
  EXPECT_FALSE(config.decodes(BarKind::memory32));
  config.write(4, 2, command_bit::memory_space);
  EXPECT_TRUE(config.decodes(BarKind::memory32));
  EXPECT_FALSE(config.decodes(BarKind::port));
  const auto power = static_cast<std::uint16_t>(config.find_capability(0x01) + 4);
  config.write(power, 2, 3);
  EXPECT_EQ(config.power_state(), 3u);
  EXPECT_FALSE(config.decodes(BarKind::memory32));
}

TEST(ConfigSpace, unaligned_and_odd_width_accesses_read_ones_and_change_nothing) {
  ConfigSpace config(identity);
  EXPECT_EQ(config.read(1, 4), ~0u);
  EXPECT_EQ(config.read(0, 3), ~0u);
  config.write(5, 2, 0xFFFF);
  EXPECT_EQ(config.command(), 0u);
}

TEST(ConfigSpace, reset_goes_back_to_power_on) {
  ConfigSpace config(identity);
  config.set_bar(0, {BarKind::memory32, 0x1000, false});
  config.write(4, 2, 7);
  config.write(0x10, 4, 0xE0000000);
  config.reset();
  EXPECT_EQ(config.command(), 0u);
  EXPECT_EQ(config.bar_address(0), 0u);
}

}  // namespace
}  // namespace drydock::pci
