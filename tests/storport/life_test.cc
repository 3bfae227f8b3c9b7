// Start, stop, restart, power and removal; what HwStorInitialize and its relatives run under.
#include "storport/docked.h"

namespace drydock::tests {
namespace {

class Life : public Docked {};

TEST_F(Life, HwStorInitialize_runs_at_DIRQL_under_the_interrupt_lock) {
  nt::Irql at = nt::Irql::passive;
  bool locked = false;
  miniport_.initialize = [&](Extension*) {
    at = irql();
    locked = holds(nt::LockFamily::interrupt);
    return true;
  };
  ASSERT_TRUE(dock());
  EXPECT_TRUE(nt::is_device(at));
  EXPECT_TRUE(locked);
}

TEST_F(Life, the_passive_routine_runs_at_PASSIVE_after_HwStorInitialize) {
  miniport_.initialize = [&](Extension*) {
    log("initialize");
    return true;
  };
  miniport_.passive_initialize = [&](Extension*) {
    log(irql() == nt::Irql::passive ? "passive routine at PASSIVE" : "passive routine elsewhere");
    return true;
  };
  ASSERT_TRUE(dock());
  EXPECT_EQ(logged(), (std::vector<std::string>{"initialize", "passive routine at PASSIVE"}));
}

TEST_F(Life, FindAdapter_finds_the_configuration_filled_in) {
  PORT_CONFIGURATION_INFORMATION seen{};
  ACCESS_RANGE range{};
  miniport_.find_adapter = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION* config) -> ULONG {
    seen = *config;
    range = (*config->AccessRanges)[0];
    EXPECT_EQ(irql(), nt::Irql::passive);
    for (UCHAR byte : extension->tail) EXPECT_EQ(byte, 0);
    return SP_RETURN_NOT_FOUND;
  };
  EXPECT_FALSE(dock());
  EXPECT_EQ(seen.Length, sizeof seen);
  EXPECT_EQ(seen.MaximumTransferLength, ULONG{SP_UNINITIALIZED_VALUE});
  EXPECT_EQ(seen.NumberOfPhysicalBreaks, ULONG{SP_UNINITIALIZED_VALUE});
  EXPECT_EQ(seen.SlotNumber, 1u);
  EXPECT_EQ(seen.NumberOfAccessRanges, 1u);
  EXPECT_EQ(range.RangeLength, 0x4000u);
  EXPECT_TRUE(range.RangeInMemory);
  EXPECT_EQ(seen.Dma64BitAddresses, SCSI_DMA64_SYSTEM_SUPPORTED);
  EXPECT_EQ(seen.SrbExtensionSize, 200u);
  EXPECT_EQ(seen.InitialLunQueueDepth, 20u);
  EXPECT_EQ(seen.MaxIOsPerLun, 255u);
  EXPECT_EQ(seen.MaxNumberOfIO, 1000u);
  EXPECT_EQ(seen.InterruptSynchronizationMode, InterruptSupportNone);
  EXPECT_FALSE(seen.VirtualDevice);
}

TEST_F(Life, an_uncached_extension_is_contiguous_and_given_once) {
  void *first = nullptr, *second = nullptr;
  ULONG length = 0;
  miniport_.find_adapter = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION* config) -> ULONG {
    first = StorPortGetUncachedExtension(extension, config, 3 * 4096);
    second = StorPortGetUncachedExtension(extension, config, 4096);
    EXPECT_NE(StorPortGetPhysicalAddress(extension, nullptr, first, &length).QuadPart, 0);
    EXPECT_EQ(StorPortGetVirtualAddress(extension, StorPortGetPhysicalAddress(extension, nullptr, first, &length)),
              first);
    return SP_RETURN_NOT_FOUND;
  };
  EXPECT_FALSE(dock());
  EXPECT_NE(first, nullptr);
  EXPECT_EQ(first, second);
  EXPECT_EQ(length, 3u * 4096);
}

TEST_F(Life, GetDeviceBase_maps_only_what_plug_and_play_assigned) {
  miniport_.find_adapter = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION* config) -> ULONG {
    STOR_PHYSICAL_ADDRESS stranger{};
    stranger.QuadPart = 0x1000;
    EXPECT_EQ(StorPortGetDeviceBase(extension, config->AdapterInterfaceType, config->SystemIoBusNumber, stranger, 0x100,
                                    FALSE),
              nullptr);
    return SP_RETURN_NOT_FOUND;
  };
  EXPECT_FALSE(dock());
  expect_finding("device-base-range");
}

TEST_F(Life, bus_data_shows_the_devices_identity_in_FindAdapter) {
  USHORT identity[2] = {};
  miniport_.find_adapter = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION* config) -> ULONG {
    EXPECT_EQ(StorPortGetBusData(extension, PCIConfiguration, config->SystemIoBusNumber, config->SlotNumber, identity,
                                 sizeof identity),
              sizeof identity);
    return SP_RETURN_NOT_FOUND;
  };
  EXPECT_FALSE(dock());
  EXPECT_EQ(identity[0], 0x1AF4);
  EXPECT_EQ(identity[1], 0x10F0);
}

TEST_F(Life, registry_parameters_are_read_as_ASCII_from_the_allocated_buffer) {
  std::string text;
  ULONG number = 0;
  miniport_.find_adapter = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION*) -> ULONG {
    ULONG length = 64;
    PUCHAR buffer = StorPortAllocateRegistryBuffer(extension, &length);
    UCHAR text_name[] = "Mode", number_name[] = "Depth";
    EXPECT_TRUE(StorPortRegistryRead(extension, text_name, TRUE, MINIPORT_REG_SZ, buffer, &length));
    text.assign(reinterpret_cast<char*>(buffer), length);
    length = 64;
    EXPECT_TRUE(StorPortRegistryRead(extension, number_name, FALSE, MINIPORT_REG_DWORD, buffer, &length));
    number = *reinterpret_cast<ULONG*>(buffer);
    length = 2;
    EXPECT_FALSE(StorPortRegistryRead(extension, text_name, TRUE, MINIPORT_REG_SZ, buffer, &length));
    EXPECT_EQ(length, 6u);  // too small: what it takes
    StorPortFreeRegistryBuffer(extension, buffer);
    return SP_RETURN_NOT_FOUND;
  };
  const std::string key = "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\tiny\\Parameters\\Device";
  executive().registry().set(key, "Mode", nt::RegistryValue::text("quiet"));
  executive().registry().set(key + "0", "Depth", nt::RegistryValue::dword(7));
  EXPECT_FALSE(dock());
  EXPECT_EQ(text.substr(0, 5), "quiet");
  EXPECT_EQ(number, 7u);
}

TEST_F(Life, restart_calls_ScsiRestartAdapter_at_DIRQL_under_the_interrupt_lock) {
  nt::Irql at = nt::Irql::passive;
  bool locked = false;
  miniport_.control = [&](Extension*, SCSI_ADAPTER_CONTROL_TYPE type, void*) {
    log(std::to_string(type));
    if (type == ScsiRestartAdapter) {
      at = irql();
      locked = holds(nt::LockFamily::interrupt);
    }
    return ScsiAdapterControlSuccess;
  };
  ASSERT_TRUE(dock());
  run([&] {
    EXPECT_TRUE(adapter_->stop());
    EXPECT_EQ(adapter_->state(), port::State::stopped);
    EXPECT_TRUE(adapter_->restart());
    EXPECT_EQ(adapter_->state(), port::State::started);
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_EQ(logged(), (std::vector<std::string>{"1", "2"}));
  EXPECT_TRUE(nt::is_device(at));
  EXPECT_TRUE(locked);
}

TEST_F(Life, without_ScsiRestartAdapter_FindAdapter_is_called_again_and_the_extension_keeps_its_contents) {
  miniport_.supported_controls = {ScsiStopAdapter};
  ASSERT_TRUE(dock());
  extension_->tail[0] = 42;
  unsigned initialized = 0;
  miniport_.initialize = [&](Extension* extension) {
    EXPECT_EQ(extension->tail[0], 42);
    ++initialized;
    return true;
  };
  run([&] {
    EXPECT_TRUE(adapter_->stop());
    EXPECT_TRUE(adapter_->restart());
  });
  EXPECT_EQ(initialized, 1u);
}

TEST_F(Life, with_ScsiAdapterPower_only_the_D_state_control_is_sent) {
  miniport_.supported_controls = {ScsiStopAdapter, ScsiRestartAdapter, ScsiAdapterPower};
  miniport_.control = [&](Extension*, SCSI_ADAPTER_CONTROL_TYPE type, void* parameters) {
    log(std::to_string(type) + " D" +
        std::to_string(static_cast<STOR_ADAPTER_CONTROL_POWER*>(parameters)->PowerState - StorPowerDeviceD0));
    return ScsiAdapterControlSuccess;
  };
  ASSERT_TRUE(dock());
  run([&] {
    EXPECT_TRUE(adapter_->set_power(port::PowerState::d3));
    EXPECT_TRUE(adapter_->set_power(port::PowerState::d0));
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_EQ(logged(), (std::vector<std::string>{"6 D3", "6 D0"}));
}

TEST_F(Life, stop_waits_for_outstanding_requests) {
  SCSI_REQUEST_BLOCK* pending = nullptr;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    pending = srb;
    StorPortWriteRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers + 4), 0);
    return true;
  };
  miniport_.interrupt = [&](Extension* extension) {
    if (StorPortReadRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers)) == 0) return false;
    StorPortWriteRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers), 1);
    set_status(pending, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, pending);
    return true;
  };
  ASSERT_TRUE(dock());
  device_->delay_ns = 5 * world::millisecond_ns;
  port::Request request;
  run([&] {
    open_unit();
    submit(request);
    EXPECT_TRUE(adapter_->stop());
    EXPECT_EQ(request.outcome, port::Outcome::success);
  });
}

TEST_F(Life, surprise_removal_fails_what_is_outstanding) {
  miniport_.start_io = [](Extension*, SCSI_REQUEST_BLOCK*) { return true; };
  ASSERT_TRUE(dock());
  port::Request request;
  run([&] {
    open_unit();
    submit(request);
    device_->remove();
    adapter_->remove(true);
  });
  EXPECT_EQ(request.outcome, port::Outcome::no_device);
  EXPECT_EQ(adapter_->outstanding(), 0u);
}

class VirtualMiniport : public Docked {
 protected:
  VirtualMiniport() : Docked({.is_virtual = true}) {}
};

TEST_F(VirtualMiniport, StartIo_runs_without_any_lock_and_gets_mapped_buffers) {
  bool locked = true;
  void* buffer = nullptr;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    locked = executive().current().held_lock_count() != 0;
    buffer = srb->DataBuffer;
    set_status(srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  miniport_.initialize = [&](Extension*) {
    EXPECT_EQ(executive().current().held_lock_count(), 0u);
    return true;
  };
  ASSERT_TRUE(dock()) << adapter_->problem();
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_FALSE(locked);
  EXPECT_NE(buffer, nullptr);
}

}  // namespace
}  // namespace drydock::tests
