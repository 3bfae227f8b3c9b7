// A test for each row of the routine table that requests_test and deferral_test do not show, and that the table is whole.
#include "docked.h"

#include <set>

#include "ddk/miniport.h"
#include "ddk/scsiwmi.h"
#include "nt/thread.h"
#include "scsiport/routine_table.h"

namespace drydock::tests {
namespace {

class ScsiPortRoutines : public Docked {
 protected:
  /// Runs `body` in StartIo, with a live SRB that names `blocks` blocks of data.
  void in_start_io(std::function<void(Extension*, SCSI_REQUEST_BLOCK*)> body, std::uint32_t blocks = 1) {
    bool ran = false;
    docked([&] {
      tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
        if (srb->Cdb[0] != 0x28 || ran) return false;
        ran = true;
        body(extension, srb);
        return false;
      };
      EXPECT_EQ(read(buffer(blocks * block_bytes), 0, blocks).outcome, port::Outcome::success);
    });
    EXPECT_TRUE(ran);
  }
};

TEST(ScsiPortTable, has_every_row_and_none_is_refused) {
  const auto coverage = scsiport::coverage();
  EXPECT_EQ(coverage.total, 66u);
  EXPECT_EQ(coverage.real, 66u);
  std::set<std::string_view> names;
  for (const contract::Routine& routine : scsiport::routine_table()) {
    EXPECT_TRUE(names.insert(routine.name).second) << routine.name;
    EXPECT_EQ(routine.system_v != nullptr, routine.kind == contract::RoutineKind::exported) << routine.name;
  }
}

// --- registering and configuration -----------------------------------------------------------------------------------------------

TEST_F(ScsiPortRoutines, ScsiPortInitialize_registers_once_for_each_kind_of_bus_and_DriverEntry_returns_the_lowest_status) {
  run([&] {
    driver_ = std::make_unique<scsiport::Driver>(executive(), *monitor_, scsiport::Driver::Options{"tiny", {}});
    static const auto entry = +[](PVOID object, PVOID path) -> ULONG {
      tiny.interface_type = PCIBus;
      const ULONG first = driver_entry(object, path);
      tiny.interface_type = Isa;
      const ULONG second = driver_entry(object, path);
      return std::min(first, second);
    };
    EXPECT_EQ(driver_->call_driver_entry(reinterpret_cast<const void*>(entry)), 0u);
    EXPECT_EQ(driver_->registration_count(), 2u);
    EXPECT_NE(driver_->registration_for(1), nullptr);
    EXPECT_NE(driver_->registration_for(5), nullptr);
    EXPECT_EQ(driver_->registration_for(2), nullptr);
    EXPECT_TRUE(driver_->plug_and_play());
    driver_.reset();
  });
}

TEST_F(ScsiPortRoutines, ScsiPortInitialize_refuses_a_wrong_size) {
  expect("scsi-initialize-arguments");
  tiny.describe = [](HW_INITIALIZATION_DATA& data) { data.HwInitializationDataSize = 100; };
  EXPECT_FALSE(dock());
}

TEST_F(ScsiPortRoutines, a_missing_entry_point_is_a_finding) {
  expect("scsi-initialize-entry-missing");
  tiny.describe = [](HW_INITIALIZATION_DATA& data) { data.HwResetBus = nullptr; };
  EXPECT_TRUE(dock());
}

class TwoOnASlot : public Docked {};

// Without HwScsiAdapterControl the port looks through the slots; Again calls FindAdapter once more, with a new extension.
TEST_F(TwoOnASlot, Again_finds_several_adapters_and_other_ids_are_not_asked) {
  auto other = std::make_unique<TinyHba>(0x2222);
  candidates_.push_back(candidates_.front());
  candidates_.back().device.function = other.get();
  candidates_.back().device.slot = bus_->plug(*other, 9);
  candidates_.back().device.resources = bus_->assign(*other, pci::InterruptChoice::line, 0, 13, static_cast<nt::Irql>(6));
  unsigned calls = 0;
  tiny.describe = [](HW_INITIALIZATION_DATA& data) {
    data.HwAdapterControl = nullptr;
    data.VendorId = const_cast<char*>("1AF4");
    data.VendorIdLength = 4;
    data.DeviceId = const_cast<char*>("10f1");
    data.DeviceIdLength = 4;
  };
  std::vector<Extension*> seen;
  tiny.configure = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION&) {
    ++calls;
    world::HostScope host;
    seen.push_back(extension);
  };
  tiny.find_adapter = nullptr;
  run([&] {
    driver_ = std::make_unique<scsiport::Driver>(executive(), *monitor_, scsiport::Driver::Options{"tiny", {}});
    ASSERT_EQ(driver_->call_driver_entry(reinterpret_cast<const void*>(driver_entry)), 0u);
    EXPECT_FALSE(driver_->plug_and_play());
    // The miniport's own FindAdapter, saying Again the first time.
    static unsigned rounds;
    rounds = 0;
    tiny.find_adapter = [](Extension* extension, PVOID, PORT_CONFIGURATION_INFORMATION& config, PBOOLEAN again) -> ULONG {
      *again = ++rounds == 1;
      config.NumberOfBuses = 1;
      config.InitiatorBusId[0] = 7;
      extension->marker = rounds;
      ++extension->isr_calls;
      return SP_RETURN_FOUND;
    };
    adapters_ = scsiport::find_adapters(*driver_, candidates_);
    EXPECT_EQ(rounds, 2u);
  });
  ASSERT_EQ(adapters_.size(), 2u);
  EXPECT_NE(extensions.at(0), extensions.at(1));
  EXPECT_EQ(extensions.at(1)->marker, 2u);
  EXPECT_EQ(extensions.at(1)->isr_calls, 1u);
  run([&] {
    for (auto& each : adapters_) each->remove(true);
    adapters_.clear();
  });
  bus_->unplug(*other);
}

TEST_F(ScsiPortRoutines, FindAdapter_gets_the_configuration_of_its_slot_and_runs_at_PASSIVE) {
  tiny.configure = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION& config) {
    EXPECT_EQ(irql(), nt::Irql::passive);
    EXPECT_EQ(config.Length, sizeof config);
    EXPECT_EQ(config.AdapterInterfaceType, PCIBus);
    EXPECT_EQ(config.BusInterruptLevel, 11u);
    EXPECT_EQ(config.InterruptMode, LevelSensitive);
    EXPECT_EQ(config.SlotNumber, 1u);
    EXPECT_EQ(config.NumberOfAccessRanges, 2u);
    const ACCESS_RANGE* ranges = *config.AccessRanges;
    EXPECT_FALSE(ranges[0].RangeInMemory);
    EXPECT_EQ(ranges[0].RangeLength, 32u);
    EXPECT_TRUE(ranges[1].RangeInMemory);
    EXPECT_EQ(config.DmaChannel, SP_UNINITIALIZED_VALUE);
    EXPECT_EQ(config.Dma64BitAddresses, SCSI_DMA64_SYSTEM_SUPPORTED);
    EXPECT_EQ(extension->marker, 0u);
  };
  EXPECT_TRUE(dock());
}

TEST_F(ScsiPortRoutines, HwScsiInitialize_runs_at_DIRQL_under_the_interrupt_lock_and_FALSE_fails_the_adapter) {
  expect("scsi-initialize-resets-bus");
  tiny.initialize = [&](Extension*) -> BOOLEAN {
    EXPECT_TRUE(interrupt_lock_held());
    EXPECT_EQ(irql(), executive().interrupts().line(11).irql());
    return FALSE;
  };
  EXPECT_FALSE(dock());
  EXPECT_EQ(adapter().state(), port::State::failed);
}

TEST_F(ScsiPortRoutines, ScsiPortGetBusData_and_SetBusDataByOffset_reach_the_slot) {
  tiny.configure = [](Extension* extension, PORT_CONFIGURATION_INFORMATION& config) {
    USHORT ids[2] = {};
    EXPECT_EQ(ScsiPortGetBusData(extension, PCIConfiguration, 0, config.SlotNumber, ids, sizeof ids), sizeof ids);
    EXPECT_EQ(ids[0], 0x1AF4);
    EXPECT_EQ(ids[1], 0x10F1);
    PVOID allocated = nullptr;
    EXPECT_EQ(ScsiPortGetBusData(extension, PCIConfiguration, 0, config.SlotNumber, &allocated, 0), 256u);
    EXPECT_EQ(*static_cast<USHORT*>(allocated), 0x1AF4);
    UCHAR line = 0x2A;
    EXPECT_EQ(ScsiPortSetBusDataByOffset(extension, PCIConfiguration, 0, config.SlotNumber, &line, 0x3C, 1), 1u);
    UCHAR all[0x40] = {};
    ScsiPortGetBusData(extension, PCIConfiguration, 0, config.SlotNumber, all, sizeof all);
    EXPECT_EQ(all[0x3C], 0x2A);
    EXPECT_EQ(ScsiPortGetBusData(extension, PCIConfiguration, 0, 30, ids, sizeof ids), 2u);
    EXPECT_EQ(ScsiPortGetBusData(extension, PCIConfiguration, 5, config.SlotNumber, ids, sizeof ids), 0u);
  };
  EXPECT_TRUE(dock());
}

TEST_F(ScsiPortRoutines, bus_data_outside_FindAdapter_is_a_finding) {
  expect("scsi-configuration-context");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) {
    USHORT id;
    ScsiPortGetBusData(extension, PCIConfiguration, 0, 1, &id, sizeof id);
  });
}

TEST_F(ScsiPortRoutines, ValidateRange_knows_what_others_have_and_GetDeviceBase_wants_it_first) {
  expect("scsi-validate-first");
  expect("scsi-device-base-space");
  tiny.configure = [](Extension* extension, PORT_CONFIGURATION_INFORMATION& config) {
    const SCSI_PHYSICAL_ADDRESS free = ScsiPortConvertUlongToPhysicalAddress(0x330);
    EXPECT_EQ(ScsiPortGetDeviceBase(extension, Isa, 0, free, 4, TRUE), nullptr);
    EXPECT_TRUE(ScsiPortValidateRange(extension, Isa, 0, free, 4, TRUE));
    void* base = ScsiPortGetDeviceBase(extension, Isa, 0, free, 4, TRUE);
    EXPECT_NE(base, nullptr);
    ScsiPortFreeDeviceBase(extension, base);
    ACCESS_RANGE* ranges = *config.AccessRanges;
    EXPECT_EQ(ScsiPortGetDeviceBase(extension, PCIBus, 0, ranges[1].RangeStart, 16, TRUE), nullptr);
  };
  EXPECT_TRUE(dock());
}

class TwoAdapters : public Docked {
 protected:
  TwoAdapters() : Docked({.adapters = 2}) {}
};

TEST_F(TwoAdapters, ValidateRange_is_FALSE_for_the_range_of_another_adapter) {
  unsigned round = 0;
  tiny.configure = [&](Extension* extension, PORT_CONFIGURATION_INFORMATION& config) {
    static SCSI_PHYSICAL_ADDRESS of_first;
    if (round++ == 0)
      of_first = (*config.AccessRanges)[0].RangeStart;
    else
      EXPECT_FALSE(ScsiPortValidateRange(extension, PCIBus, 0, of_first, 8, TRUE));
  };
  EXPECT_TRUE(dock());
  EXPECT_EQ(round, 2u);
}

TEST_F(ScsiPortRoutines, FreeDeviceBase_of_a_wrong_address_is_a_finding) {
  expect("scsi-free-device-base-address");
  tiny.configure = [](Extension* extension, PORT_CONFIGURATION_INFORMATION&) { ScsiPortFreeDeviceBase(extension, extension); };
  EXPECT_TRUE(dock());
}

TEST_F(ScsiPortRoutines, mappings_left_by_a_FindAdapter_that_found_nothing_are_a_finding) {
  expect("scsi-find-free-unused");
  tiny.find_adapter = [](Extension* extension, PVOID, PORT_CONFIGURATION_INFORMATION& config, PBOOLEAN) -> ULONG {
    ScsiPortGetDeviceBase(extension, PCIBus, 0, (*config.AccessRanges)[1].RangeStart, 16, FALSE);
    return SP_RETURN_NOT_FOUND;
  };
  EXPECT_FALSE(dock());
}

TEST_F(ScsiPortRoutines, GetUncachedExtension_outside_FindAdapter_is_a_finding_and_gives_nothing) {
  expect("scsi-find-adapter-only");
  expect("routine-irql-too-high");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) {
    PORT_CONFIGURATION_INFORMATION config{};
    EXPECT_EQ(ScsiPortGetUncachedExtension(extension, &config, 16), nullptr);
  });
}

TEST_F(ScsiPortRoutines, GetUncachedExtension_gives_contiguous_memory_below_4_GiB) {
  docked([&] { EXPECT_LT(executive().memory().physical_of(extension()->uncached).value() + 256, std::uint64_t{1} << 32); });
}

// --- addresses ------------------------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRoutines, addresses_translate_both_ways) {
  in_start_io([&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ULONG length = 0;
    const SCSI_PHYSICAL_ADDRESS data = ScsiPortGetPhysicalAddress(extension, srb, srb->DataBuffer, &length);
    EXPECT_EQ(static_cast<std::uint64_t>(data.QuadPart), executive().memory().physical_of(srb->DataBuffer).value());
    EXPECT_GT(length, 0u);
    const SCSI_PHYSICAL_ADDRESS uncached = ScsiPortGetPhysicalAddress(extension, nullptr, extension->uncached + 8, &length);
    EXPECT_EQ(length, 248u);
    EXPECT_EQ(ScsiPortGetVirtualAddress(extension, uncached), extension->uncached + 8);
    EXPECT_EQ(ScsiPortConvertPhysicalAddressToUlong(uncached), static_cast<ULONG>(uncached.QuadPart));
    EXPECT_EQ(ScsiPortConvertUlongToPhysicalAddress(0x1234).QuadPart, 0x1234);
  });
}

TEST_F(ScsiPortRoutines, a_foreign_address_is_a_finding) {
  expect("scsi-physical-address-range");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) {
    ULONG length = 1;
    EXPECT_EQ(ScsiPortGetPhysicalAddress(extension, nullptr, extension, &length).QuadPart, 0);
    EXPECT_EQ(length, 0u);
  });
}

TEST_F(ScsiPortRoutines, an_extension_with_an_SRB_is_a_finding) {
  expect("scsi-physical-address-srb");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ULONG length;
    ScsiPortGetPhysicalAddress(extension, srb, extension->uncached, &length);
  });
}

TEST_F(ScsiPortRoutines, GetVirtualAddress_of_something_else_is_a_finding) {
  expect("scsi-virtual-address-source");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) { EXPECT_EQ(ScsiPortGetVirtualAddress(extension, ScsiPortConvertUlongToPhysicalAddress(0x10)), nullptr); });
}

TEST_F(ScsiPortRoutines, a_truncated_address_is_a_finding) {
  expect("scsi-address-truncated");
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) {
    SCSI_PHYSICAL_ADDRESS far{};
    far.QuadPart = 0x1'0000'0010;
    EXPECT_EQ(ScsiPortConvertPhysicalAddressToUlong(far), 0x10u);
  });
}

TEST_F(ScsiPortRoutines, without_MapBuffers_DataBuffer_can_be_translated_and_is_no_memory) {
  tiny.describe = [](HW_INITIALIZATION_DATA& data) { data.MapBuffers = FALSE; };
  ASSERT_TRUE(dock());
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x12) return false;
    EXPECT_FALSE(executive().memory().contains(srb->DataBuffer));
    ULONG length = 0;
    EXPECT_NE(ScsiPortGetPhysicalAddress(extension, srb, srb->DataBuffer, &length).QuadPart, 0);
    complete(extension, srb, SRB_STATUS_SELECTION_TIMEOUT);
    return true;
  };
  run([&] { EXPECT_TRUE(adapter().discover().empty()); });
}

TEST_F(ScsiPortRoutines, MoveMemory_moves_overlapping_memory) {
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) {
    char text[] = "abcdef";
    ScsiPortMoveMemory(text + 1, text, 5);
    EXPECT_STREQ(text, "aabcde");
  });
}

// --- requests and units ----------------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRoutines, GetLogicalUnit_and_GetSrb_find_what_is_active) {
  in_start_io([&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    auto* unit = static_cast<LunExtension*>(ScsiPortGetLogicalUnit(extension, 0, 0, 0));
    ASSERT_NE(unit, nullptr);
    EXPECT_EQ(unit->opened, 0u);
    unit->opened = 1;
    EXPECT_EQ(ScsiPortGetLogicalUnit(extension, 0, 5, 0), nullptr);
    EXPECT_EQ(ScsiPortGetSrb(extension, 0, 0, 0, SP_UNTAGGED), srb);
    EXPECT_EQ(ScsiPortGetSrb(extension, 0, 0, 0, 3), nullptr);
    EXPECT_EQ(ScsiPortGetSrb(extension, 0, 1, 0, SP_UNTAGGED), nullptr);
  });
}

TEST_F(ScsiPortRoutines, a_unit_outside_the_limits_is_a_finding) {
  expect("scsi-unit-out-of-range");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) { EXPECT_EQ(ScsiPortGetLogicalUnit(extension, 0, 200, 0), nullptr); });
}

TEST_F(ScsiPortRoutines, a_foreign_device_extension_is_a_finding) {
  expect("scsi-device-extension-argument");
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) {
    int nothing = 0;
    EXPECT_EQ(ScsiPortGetLogicalUnit(&nothing, 0, 0, 0), nullptr);
  });
}

TEST_F(ScsiPortRoutines, LogError_is_in_the_error_log_and_not_for_completed_requests) {
  SCSI_REQUEST_BLOCK* old = nullptr;
  in_start_io([&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ScsiPortLogError(extension, srb, 0, 0, 0, SP_BUS_PARITY_ERROR, 77);
    old = srb;
  });
  ASSERT_EQ(executive().error_log().entries().size(), 1u);
  EXPECT_EQ(executive().error_log().entries()[0].unique_id, 77u);
  EXPECT_EQ(executive().error_log().entries()[0].code, std::uint32_t{SP_BUS_PARITY_ERROR});
  expect("scsi-log-after-completion");
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x00) ScsiPortLogError(extension, old, 0, 0, 0, SP_PROTOCOL_ERROR, 78);
    return false;
  };
  run([&] { command(0); });
}

TEST_F(ScsiPortRoutines, ScsiDebugPrint_formats_its_arguments) {
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) { ScsiDebugPrint(1, const_cast<PCHAR>("unit %d of %s, %08x\n"), 5, "bus", 0xBEEF); });
  ASSERT_EQ(executive().error_log().prints().size(), 1u);
  EXPECT_EQ(executive().error_log().prints()[0].second, "unit 5 of bus, 0000beef\n");
}

TEST_F(ScsiPortRoutines, time_goes_on_and_stalls_take_theirs) {
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) {
    LARGE_INTEGER before, after;
    ScsiPortQuerySystemTime(&before);
    ScsiPortStallExecution(100);
    ScsiPortQuerySystemTime(&after);
    EXPECT_GE(after.QuadPart - before.QuadPart, 1000);
    EXPECT_GT(before.QuadPart, 133'000'000'000'000'000);
  });
}

TEST_F(ScsiPortRoutines, stalls_of_one_callback_add_up) {
  expect("scsi-stall-over-1ms");
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) {
    for (int i = 0; i < 4; ++i) ScsiPortStallExecution(300);
  });
}

TEST_F(ScsiPortRoutines, a_callback_of_more_than_half_a_second_is_a_finding) {
  expect("scsi-routine-over-500ms");
  expect("scsi-stall-over-100ms");
  expect("scsi-stall-over-1ms");
  in_start_io([](Extension*, SCSI_REQUEST_BLOCK*) { ScsiPortStallExecution(600'000); });
}

// --- notifications ------------------------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRoutines, HwScsiTimer_runs_once_at_DIRQL_a_new_call_replaces_it_and_0_cancels) {
  unsigned calls = 0;
  tiny.timer = [&](Extension*) {
    ++calls;
    EXPECT_TRUE(interrupt_lock_held());
    EXPECT_GE(irql(), nt::Irql::device_lowest);
  };
  docked([&] {
    ULONG first = 5, second = 20'000;
    tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
      ScsiPortNotification(RequestTimerCall, extension, timer_callback, first);
      ScsiPortNotification(RequestTimerCall, extension, timer_callback, second);
      return false;
    };
    command(0);
    nt::sleep(15 * world::millisecond_ns);
    EXPECT_EQ(calls, 0u);
    nt::sleep(world::second_ns);
    EXPECT_EQ(calls, 1u);
    second = 0;
    command(0);
    nt::sleep(world::second_ns);
    EXPECT_EQ(calls, 1u);
  });
}

TEST_F(ScsiPortRoutines, a_polled_adapter_works_by_its_timer) {
  tiny.configure = [](Extension*, PORT_CONFIGURATION_INFORMATION& config) { config.Master = TRUE; };
  tiny.describe = [](HW_INITIALIZATION_DATA& data) { data.HwInterrupt = nullptr; };
  tiny.timer = [](Extension* extension) {
    if (finish_commands(extension) == 0) ScsiPortNotification(RequestTimerCall, extension, timer_callback, 10'000);
  };
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x28) ScsiPortNotification(RequestTimerCall, extension, timer_callback, 10'000);
    return false;
  };
  docked([&] {
    write_register(extension(), TinyHba::mask, 1);
    EXPECT_EQ(adapter().interrupt_description(), "none (polled)");
    EXPECT_EQ(read(buffer(block_bytes), 0, 1).outcome, port::Outcome::success);
  });
}

TEST_F(ScsiPortRoutines, an_unknown_notification_is_a_finding) {
  expect("scsi-notification-type");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) { ScsiPortNotification(static_cast<SCSI_NOTIFICATION_TYPE>(77), extension); });
}

TEST_F(ScsiPortRoutines, a_timer_without_a_routine_is_a_finding) {
  expect("scsi-timer-null");
  in_start_io([](Extension* extension, SCSI_REQUEST_BLOCK*) { ScsiPortNotification(RequestTimerCall, extension, nullptr, 100); });
}

// --- registers --------------------------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRoutines, every_accessor_reaches_the_HBA) {
  docked([&] {
    Extension* e = extension();
    UCHAR* port = e->ports + TinyHba::scratch;
    UCHAR* reg = e->registers + TinyHba::scratch;
    ScsiPortWritePortUlong(reinterpret_cast<PULONG>(port), 0x11223344);
    EXPECT_EQ(hba().scratch_value, 0x11223344u);
    EXPECT_EQ(ScsiPortReadRegisterUlong(reinterpret_cast<PULONG>(reg)), 0x11223344u);
    EXPECT_EQ(ScsiPortReadPortUlong(reinterpret_cast<PULONG>(port)), 0x11223344u);
    EXPECT_EQ(ScsiPortReadPortUshort(reinterpret_cast<PUSHORT>(port)), 0x3344);
    EXPECT_EQ(ScsiPortReadPortUchar(port + 3), 0x11);
    EXPECT_EQ(ScsiPortReadRegisterUshort(reinterpret_cast<PUSHORT>(reg + 2)), 0x1122);
    EXPECT_EQ(ScsiPortReadRegisterUchar(reg + 1), 0x33);
    ScsiPortWritePortUchar(port, 0xAA);
    ScsiPortWritePortUshort(reinterpret_cast<PUSHORT>(port + 2), 0xBBCC);
    EXPECT_EQ(hba().scratch_value, 0xBBCC33AAu);
    ScsiPortWriteRegisterUlong(reinterpret_cast<PULONG>(reg), 0);
    ScsiPortWriteRegisterUshort(reinterpret_cast<PUSHORT>(reg), 0x0102);
    ScsiPortWriteRegisterUchar(reg + 3, 0x7F);
    EXPECT_EQ(hba().scratch_value, 0x7F000102u);
    // Buffers: a register buffer walks on, a port buffer stays.
    UCHAR bytes[4] = {1, 2, 3, 4}, back[4] = {};
    ScsiPortWriteRegisterBufferUchar(reg, bytes, 4);
    EXPECT_EQ(hba().scratch_value, 0x04030201u);
    ScsiPortReadRegisterBufferUchar(reg, back, 4);
    EXPECT_EQ(std::memcmp(back, bytes, 4), 0);
    ScsiPortReadPortBufferUchar(port, back, 4);
    EXPECT_EQ(back[3], 1);
    ScsiPortWritePortBufferUchar(port, bytes, 4);
    EXPECT_EQ(hba().scratch_value, 0x04030204u);
    USHORT words[2] = {0x1111, 0x2222}, words_back[2] = {};
    ScsiPortWriteRegisterBufferUshort(reinterpret_cast<PUSHORT>(reg), words, 2);
    EXPECT_EQ(hba().scratch_value, 0x22221111u);
    ScsiPortReadRegisterBufferUshort(reinterpret_cast<PUSHORT>(reg), words_back, 2);
    EXPECT_EQ(words_back[1], 0x2222);
    ScsiPortReadPortBufferUshort(reinterpret_cast<PUSHORT>(port), words_back, 2);
    EXPECT_EQ(words_back[1], 0x1111);
    ScsiPortWritePortBufferUshort(reinterpret_cast<PUSHORT>(port), words, 2);
    EXPECT_EQ(hba().scratch_value, 0x22222222u);
    ULONG longs[2] = {0x5, 0x6}, longs_back[2] = {};
    ScsiPortWritePortBufferUlong(reinterpret_cast<PULONG>(port), longs, 2);
    EXPECT_EQ(hba().scratch_value, 6u);
    ScsiPortReadPortBufferUlong(reinterpret_cast<PULONG>(port), longs_back, 2);
    EXPECT_EQ(longs_back[1], 6u);
    ScsiPortWriteRegisterBufferUlong(reinterpret_cast<PULONG>(reg), longs, 1);
    EXPECT_EQ(hba().scratch_value, 5u);
    ScsiPortReadRegisterBufferUlong(reinterpret_cast<PULONG>(reg), longs_back, 1);
    EXPECT_EQ(longs_back[0], 5u);
  });
}

}  // namespace
}  // namespace drydock::tests
