// The WMI library and the WMI notifications.
#include "docked.h"

#include "ddk/miniport.h"
#include "ddk/wdm.h"
#include "ddk/scsiwmi.h"
#include "nt/thread.h"

namespace drydock::tests {
namespace {

constexpr GUID static_guid{0x11111111, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
constexpr GUID dynamic_guid{0x22222222, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};
constexpr GUID unknown_guid{0x33333333, 1, 2, {3, 4, 5, 6, 7, 8, 9, 10}};

SCSIWMIGUIDREGINFO guids[] = {{&static_guid, 2, 0}, {&dynamic_guid, 0xFFFFFFFF, 0}};
bool post_processes = true;
ULONG set_value = 0;
WCHAR mof_name[] = {'M', 'o', 'f', 0};

UCHAR query_reginfo(PVOID, PSCSIWMI_REQUEST_CONTEXT, PWCHAR* name) {
  *name = mof_name;
  return SRB_STATUS_SUCCESS;
}

void set_instance(PSCSIWMI_REQUEST_CONTEXT request, ULONG instance, ULONG* available, ULONG* needed) {
  auto* data = static_cast<ULONG*>(ScsiPortWmiSetData(request, instance, 4, available, needed));
  if (data != nullptr) *data = 100 + instance;
  WCHAR* name = ScsiPortWmiSetInstanceName(request, instance, 4, available, needed);
  if (name != nullptr) {
    name[0] = 'A';
    name[1] = static_cast<WCHAR>('0' + instance);
  }
}

BOOLEAN query_block(PVOID, PSCSIWMI_REQUEST_CONTEXT request, ULONG guid, ULONG instance, ULONG count, PULONG lengths, ULONG room, PUCHAR buffer) {
  if (!post_processes) return SRB_STATUS_SUCCESS;
  if (guid == 1 && request->MinorFunction == IRP_MN_QUERY_ALL_DATA) {
    ULONG available = 0, needed = 0;
    ScsiPortWmiSetInstanceCount(request, 2, &available, &needed);
    for (ULONG i = 0; i < 2; ++i) set_instance(request, i, &available, &needed);
    ScsiPortWmiPostProcess(request, available != 0 || needed == request->BufferSize ? SRB_STATUS_SUCCESS : SRB_STATUS_DATA_OVERRUN, needed);
    return SRB_STATUS_SUCCESS;
  }
  const ULONG needed = (count - 1) * 8 + 4;
  if (room < needed) {
    ScsiPortWmiPostProcess(request, SRB_STATUS_DATA_OVERRUN, needed);
    return SRB_STATUS_DATA_OVERRUN;
  }
  for (ULONG i = 0; i < count; ++i) {
    const ULONG value = 10 * (instance + i + 1);
    std::memcpy(buffer + i * 8, &value, 4);
    if (lengths != nullptr) lengths[i] = 4;
  }
  ScsiPortWmiPostProcess(request, SRB_STATUS_SUCCESS, needed);
  return SRB_STATUS_SUCCESS;
}

BOOLEAN set_block(PVOID, PSCSIWMI_REQUEST_CONTEXT request, ULONG, ULONG, ULONG bytes, PUCHAR buffer) {
  std::memcpy(&set_value, buffer, std::min<ULONG>(bytes, 4));
  ScsiPortWmiPostProcess(request, SRB_STATUS_SUCCESS, 0);
  return SRB_STATUS_SUCCESS;
}

BOOLEAN execute_method(PVOID, PSCSIWMI_REQUEST_CONTEXT request, ULONG, ULONG, ULONG method, ULONG, ULONG room, PUCHAR buffer) {
  const ULONG answer = method * 2;
  if (room >= 4) std::memcpy(buffer, &answer, 4);
  EXPECT_EQ(ScsiPortWmiGetInstanceName(request) != nullptr, method == 9);
  ScsiPortWmiPostProcess(request, SRB_STATUS_SUCCESS, 4);
  return SRB_STATUS_SUCCESS;
}

SCSI_WMILIB_CONTEXT library() {
  SCSI_WMILIB_CONTEXT made{};
  made.GuidCount = 2;
  made.GuidList = guids;
  made.QueryWmiRegInfo = query_reginfo;
  made.QueryWmiDataBlock = query_block;
  made.SetWmiDataBlock = set_block;
  made.ExecuteWmiMethod = execute_method;
  return made;
}

class Wmi : public Docked {
 protected:
  Wmi() {
    post_processes = true;
    tiny.configure = [](Extension*, PORT_CONFIGURATION_INFORMATION& config) { config.WmiDataProvider = TRUE; };
    tiny.start_io = [this](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Function != SRB_FUNCTION_WMI) return false;
      auto* wmi = reinterpret_cast<SCSI_WMI_REQUEST_BLOCK*>(srb);
      SCSIWMI_REQUEST_CONTEXT context{};
      SCSI_WMILIB_CONTEXT with = library();
      if (change_) change_(with);
      EXPECT_FALSE(ScsiPortWmiDispatchFunction(&with, wmi->WMISubFunction, extension, &context, wmi->DataPath, wmi->DataTransferLength, wmi->DataBuffer));
      wmi->DataTransferLength = ScsiPortWmiGetReturnSize(&context);
      complete(extension, srb, ScsiPortWmiGetReturnStatus(&context));
      return true;
    };
  }
  Answer ask(UCHAR minor, const GUID& guid, void* data, ULONG bytes) {
    auto* path = static_cast<GUID*>(buffer(sizeof guid));
    *path = guid;
    port::Request request;
    request.function = port::Function::wmi;
    request.action = minor;
    request.data = data;
    request.data_path = path;
    request.length_bytes = bytes;
    request.direction = memory::Direction::both;
    return execute(request);
  }
  std::function<void(SCSI_WMILIB_CONTEXT&)> change_;
};

TEST_F(Wmi, registration_information_names_every_block) {
  docked([&] {
    auto* info = static_cast<WMIREGINFO*>(buffer(256));
    const Answer answer = ask(IRP_MN_REGINFO, static_guid, info, 256);
    EXPECT_EQ(answer.srb_status, SRB_STATUS_SUCCESS);
    EXPECT_EQ(info->GuidCount, 2u);
    EXPECT_EQ(info->BufferSize, answer.bytes);
    EXPECT_EQ(std::memcmp(&info->WmiRegGuid[1].Guid, &dynamic_guid, sizeof(GUID)), 0);
    EXPECT_EQ(info->WmiRegGuid[0].InstanceCount, 2u);
    const auto* name = reinterpret_cast<USHORT*>(reinterpret_cast<UCHAR*>(info) + info->MofResourceName);
    EXPECT_EQ(name[0], 6);
    EXPECT_EQ(name[1], 'M');
    ULONG size = 0;
    auto* little = buffer(4);
    EXPECT_EQ(SRB_STATUS(ask(IRP_MN_REGINFO, static_guid, little, 4).srb_status), SRB_STATUS_DATA_OVERRUN);
    std::memcpy(&size, little, 4);
    EXPECT_EQ(size, info->BufferSize);
  });
}

TEST_F(Wmi, all_data_with_static_names_has_an_offset_and_a_length_an_instance) {
  docked([&] {
    auto* node = static_cast<WNODE_ALL_DATA*>(buffer(256));
    const Answer answer = ask(IRP_MN_QUERY_ALL_DATA, static_guid, node, 256);
    EXPECT_EQ(answer.srb_status, SRB_STATUS_SUCCESS);
    EXPECT_EQ(node->InstanceCount, 2u);
    EXPECT_EQ(node->WnodeHeader.BufferSize, answer.bytes);
    for (ULONG i = 0; i < 2; ++i) {
      EXPECT_EQ(node->OffsetInstanceDataAndLength[i].LengthInstanceData, 4u);
      EXPECT_EQ(node->OffsetInstanceDataAndLength[i].OffsetInstanceData, node->DataBlockOffset + 8 * i);
      ULONG value;
      std::memcpy(&value, reinterpret_cast<UCHAR*>(node) + node->OffsetInstanceDataAndLength[i].OffsetInstanceData, 4);
      EXPECT_EQ(value, 10 * (i + 1));
    }
  });
}

TEST_F(Wmi, SetInstanceCount_SetData_and_SetInstanceName_lay_out_dynamic_instances) {
  docked([&] {
    auto* node = static_cast<WNODE_ALL_DATA*>(buffer(256));
    const Answer answer = ask(IRP_MN_QUERY_ALL_DATA, dynamic_guid, node, 256);
    EXPECT_EQ(answer.srb_status, SRB_STATUS_SUCCESS);
    EXPECT_EQ(node->InstanceCount, 2u);
    auto* bytes = reinterpret_cast<UCHAR*>(node);
    for (ULONG i = 0; i < 2; ++i) {
      const auto& entry = node->OffsetInstanceDataAndLength[i];
      EXPECT_EQ(entry.OffsetInstanceData % 8, 0u);
      ULONG value;
      std::memcpy(&value, bytes + entry.OffsetInstanceData, 4);
      EXPECT_EQ(value, 100 + i);
      ULONG name_at;
      std::memcpy(&name_at, bytes + node->OffsetInstanceNameOffsets + 4 * i, 4);
      const auto* name = reinterpret_cast<USHORT*>(bytes + name_at);
      EXPECT_EQ(name[0], 4);
      EXPECT_EQ(name[2], '0' + i);
    }
  });
}

TEST_F(Wmi, a_buffer_that_is_too_small_is_answered_with_the_size_needed) {
  docked([&] {
    for (const GUID* guid : {&static_guid, &dynamic_guid}) {
      auto* big = static_cast<WNODE_ALL_DATA*>(buffer(256));
      const ULONG needed = ask(IRP_MN_QUERY_ALL_DATA, *guid, big, 256).bytes;
      auto* small = static_cast<WNODE_TOO_SMALL*>(buffer(80));
      const Answer answer = ask(IRP_MN_QUERY_ALL_DATA, *guid, small, 80);
      EXPECT_EQ(answer.srb_status, SRB_STATUS_SUCCESS);
      EXPECT_EQ(answer.bytes, sizeof(WNODE_TOO_SMALL));
      EXPECT_NE(small->WnodeHeader.Flags & 0x20, 0u);
      EXPECT_EQ(small->SizeNeeded, needed);
    }
  });
}

TEST_F(Wmi, single_instances_are_queried_and_set_and_methods_executed) {
  docked([&] {
    auto* node = static_cast<WNODE_SINGLE_INSTANCE*>(buffer(256));
    node->InstanceIndex = 1;
    node->DataBlockOffset = 0x40;
    EXPECT_EQ(ask(IRP_MN_QUERY_SINGLE_INSTANCE, static_guid, node, 256).bytes, 0x44u);
    EXPECT_EQ(node->SizeDataBlock, 4u);
    ULONG value;
    std::memcpy(&value, node->VariableData, 4);
    EXPECT_EQ(value, 20u);
    value = 0xABCD;
    std::memcpy(node->VariableData, &value, 4);
    EXPECT_EQ(ask(IRP_MN_CHANGE_SINGLE_INSTANCE, static_guid, node, 256).srb_status, SRB_STATUS_SUCCESS);
    EXPECT_EQ(set_value, 0xABCDu);
    auto* method = static_cast<WNODE_METHOD_ITEM*>(buffer(256));
    method->DataBlockOffset = 0x48;
    method->MethodId = 21;
    method->WnodeHeader.Flags = 0x200;
    EXPECT_EQ(ask(IRP_MN_EXECUTE_METHOD, static_guid, method, 256).bytes, 0x4Cu);
    std::memcpy(&value, reinterpret_cast<UCHAR*>(method) + 0x48, 4);
    EXPECT_EQ(value, 42u);
    method->WnodeHeader.Flags = 0;
    method->OffsetInstanceName = 0x80;
    method->MethodId = 9;
    method->SizeDataBlock = 0;
    EXPECT_EQ(ask(IRP_MN_EXECUTE_METHOD, static_guid, method, 256).srb_status, SRB_STATUS_SUCCESS);
  });
}

TEST_F(Wmi, an_unknown_block_and_an_absent_callback_are_errors) {
  docked([&] {
    EXPECT_EQ(ask(IRP_MN_QUERY_ALL_DATA, unknown_guid, buffer(256), 256).srb_status, SRB_STATUS_ERROR);
    EXPECT_EQ(ask(IRP_MN_ENABLE_EVENTS, static_guid, buffer(256), 256).srb_status, SRB_STATUS_ERROR);
  });
}

TEST_F(Wmi, a_callback_without_PostProcess_is_a_finding) {
  expect("scsi-wmi-post-process");
  docked([&] {
    post_processes = false;
    EXPECT_EQ(ask(IRP_MN_QUERY_ALL_DATA, static_guid, buffer(256), 256).srb_status, SRB_STATUS_ERROR);
  });
}

TEST_F(Wmi, a_missing_mandatory_callback_is_a_finding) {
  expect("scsi-wmi-callbacks");
  docked([&] {
    change_ = [](SCSI_WMILIB_CONTEXT& with) { with.QueryWmiDataBlock = nullptr; };
    ask(IRP_MN_QUERY_ALL_DATA, static_guid, buffer(256), 256);
  });
}

TEST_F(Wmi, SetData_before_SetInstanceCount_is_a_finding) {
  expect("scsi-wmi-set-order");
  docked([&] {
    SCSIWMI_REQUEST_CONTEXT context{};
    std::vector<UCHAR> bytes(256);
    context.Buffer = bytes.data();
    context.BufferSize = 256;
    ULONG available = 100, needed = 100;
    EXPECT_EQ(ScsiPortWmiSetData(&context, 0, 4, &available, &needed), nullptr);
  });
}

TEST_F(Wmi, NULL_arguments_are_a_finding) {
  expect("scsi-wmi-arguments");
  docked([&] { EXPECT_FALSE(ScsiPortWmiDispatchFunction(nullptr, 0, nullptr, nullptr, nullptr, 0, nullptr)); });
}

TEST_F(Wmi, events_are_posted_with_their_header_and_too_many_at_once_are_a_finding) {
  expect("scsi-wmi-event-overflow");
  std::vector<UCHAR> event(0x40 + 4);
  docked([&] {
    tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] != 0x00) return false;
      GUID guid = static_guid;
      ScsiPortWmiFireLogicalUnitEvent(extension, 0, 0, 0, &guid, 3, 4, event.data());
      ScsiPortWmiFireAdapterEvent(extension, &guid, 3, 4, event.data());
      for (int i = 0; i < 3; ++i) ScsiPortNotification(WMIEvent, extension, event.data(), 0xFF);
      ScsiPortNotification(WMIReregister, extension, 0xFF);
      ScsiPortNotification(BusChangeDetected, extension, 0);
      return false;
    };
    command(0);
  });
  const auto* node = reinterpret_cast<const WNODE_SINGLE_INSTANCE*>(event.data());
  EXPECT_EQ(node->WnodeHeader.BufferSize, 0x44u);
  EXPECT_EQ(node->InstanceIndex, 3u);
  EXPECT_EQ(node->DataBlockOffset, 0x40u);
  const auto counts = scsiport::announcements(adapter());
  EXPECT_EQ(counts.wmi_events, 4u);
  EXPECT_EQ(counts.wmi_reregistrations, 1u);
  EXPECT_EQ(counts.bus_changes, 1u);
}

}  // namespace
}  // namespace drydock::tests
