// Processors as the miniport counts them: one group, one node, each processor a core of its own in one package.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "nt/executive.h"
#include "storport/routines.h"

namespace drydock::storport::routines {

namespace {

KAFFINITY all_processors(const Adapter& adapter) {
  const unsigned count = adapter.executive().processor_count();
  return count >= 64 ? ~KAFFINITY{0} : (KAFFINITY{1} << count) - 1;
}

GROUP_AFFINITY affinity_of(KAFFINITY mask) {
  GROUP_AFFINITY affinity{};
  affinity.Mask = mask;
  return affinity;
}

template <typename T>
ULONG answer(T* to, T value) {
  if (to == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *to = value;
  return STOR_STATUS_SUCCESS;
}

}  // namespace

ULONG StorPortGetActiveGroupCount(Adapter&, USHORT* groups) {
  return answer<USHORT>(groups, 1);
}
ULONG StorPortGetActiveNodeCount(Adapter&, ULONG* nodes) {
  return answer<ULONG>(nodes, 1);
}
ULONG StorPortGetHighestNodeNumber(Adapter&, ULONG* node) {
  return answer<ULONG>(node, 0);
}
ULONG StorPortGetProcessorCount(Adapter& adapter, ULONG* count) {
  return answer<ULONG>(count, adapter.executive().processor_count());
}
ULONG StorPortGetCurrentProcessorIndex(Adapter& adapter, ULONG* index) {
  return answer<ULONG>(index, adapter.executive().current().number());
}
ULONG StorPortGetCurrentIrql(Adapter& adapter, KIRQL* irql) {
  return answer<KIRQL>(irql, static_cast<KIRQL>(nt::to_number(adapter.executive().current().irql())));
}

ULONG StorPortGetCurrentProcessorNumber(Adapter& adapter, PROCESSOR_NUMBER* number) {
  PROCESSOR_NUMBER here{};
  here.Number = static_cast<UCHAR>(adapter.executive().current().number());
  return answer(number, here);
}

ULONG StorPortGetProcessorIndexFromNumber(Adapter& adapter, PROCESSOR_NUMBER* number, ULONG* index) {
  if (number == nullptr || number->Group != 0 || number->Number >= adapter.executive().processor_count())
    return STOR_STATUS_INVALID_PARAMETER;
  return answer<ULONG>(index, number->Number);
}

ULONG StorPortGetGroupAffinity(Adapter& adapter, USHORT group, KAFFINITY* affinity) {
  if (group != 0) return STOR_STATUS_INVALID_PARAMETER;
  return answer(affinity, all_processors(adapter));
}

ULONG StorPortGetNodeAffinity(Adapter& adapter, ULONG node, GROUP_AFFINITY* affinity) {
  if (node != 0) return STOR_STATUS_INVALID_PARAMETER;
  return answer(affinity, affinity_of(all_processors(adapter)));
}

ULONG StorPortGetNodeAffinity2(Adapter& adapter, ULONG node, GROUP_AFFINITY* affinities, USHORT count,
                               USHORT* required) {
  if (node != 0 || required == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *required = 1;
  if (count < 1 || affinities == nullptr) return STOR_STATUS_BUFFER_TOO_SMALL;
  affinities[0] = affinity_of(all_processors(adapter));
  return STOR_STATUS_SUCCESS;
}

namespace {

using Information = SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX;

/// Appends records one behind the other; counts what does not fit.
class Records {
 public:
  Records(void* buffer, ULONG room) : buffer_(static_cast<std::byte*>(buffer)), room_(room) {}
  template <typename Fill>
  void add(LOGICAL_PROCESSOR_RELATIONSHIP type, std::size_t body_bytes, Fill&& fill) {
    Information record{};
    const auto bytes = static_cast<ULONG>(offsetof(Information, Processor) + body_bytes);
    record.Relationship = type;
    record.Size = bytes;
    fill(record);
    if (buffer_ != nullptr && used_ + bytes <= room_) std::memcpy(buffer_ + used_, &record, bytes);
    used_ += bytes;
  }
  ULONG used() const { return used_; }
  bool fits() const { return buffer_ != nullptr && used_ <= room_; }

 private:
  std::byte* buffer_;
  ULONG room_;
  ULONG used_ = 0;
};

}  // namespace

ULONG StorPortGetLogicalProcessorRelationship(Adapter& adapter, PROCESSOR_NUMBER* processor,
                                              LOGICAL_PROCESSOR_RELATIONSHIP type, Information* information,
                                              ULONG* length) {
  if (length == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const unsigned count = adapter.executive().processor_count();
  if (processor != nullptr && (processor->Group != 0 || processor->Number >= count))
    return STOR_STATUS_INVALID_PARAMETER;
  const auto wanted = [&](LOGICAL_PROCESSOR_RELATIONSHIP relation) { return type == RelationAll || type == relation; };
  Records records(information, *length);
  if (wanted(RelationProcessorCore))
    for (unsigned i = 0; i < count; ++i)
      if (processor == nullptr || processor->Number == i)
        records.add(RelationProcessorCore, sizeof(PROCESSOR_RELATIONSHIP), [&](Information& record) {
          record.Processor.GroupCount = 1;
          record.Processor.GroupMask[0] = affinity_of(KAFFINITY{1} << i);
        });
  if (wanted(RelationNumaNode))
    records.add(RelationNumaNode, sizeof(NUMA_NODE_RELATIONSHIP),
                [&](Information& record) { record.NumaNode.GroupMask = affinity_of(all_processors(adapter)); });
  if (wanted(RelationProcessorPackage))
    records.add(RelationProcessorPackage, sizeof(PROCESSOR_RELATIONSHIP), [&](Information& record) {
      record.Processor.GroupCount = 1;
      record.Processor.GroupMask[0] = affinity_of(all_processors(adapter));
    });
  if (wanted(RelationGroup))
    records.add(RelationGroup, sizeof(GROUP_RELATIONSHIP), [&](Information& record) {
      record.Group.MaximumGroupCount = record.Group.ActiveGroupCount = 1;
      record.Group.GroupInfo[0].MaximumProcessorCount = record.Group.GroupInfo[0].ActiveProcessorCount =
          static_cast<UCHAR>(count);
      record.Group.GroupInfo[0].ActiveProcessorMask = all_processors(adapter);
    });
  if (records.used() == 0) return STOR_STATUS_NOT_IMPLEMENTED;  // caches, dies and modules are not described
  *length = records.used();
  return records.fits() ? STOR_STATUS_SUCCESS : STOR_STATUS_BUFFER_TOO_SMALL;
}

}  // namespace drydock::storport::routines
