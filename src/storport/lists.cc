// Interlocked lists. The spin lock of a doubly linked list is the miniport's word; while it is held nothing else of
// this processor runs, so a holder is never preempted.
#include <atomic>

#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

class WordLock {
 public:
  explicit WordLock(STOR_KSPIN_LOCK& word) : word_(word) {
    while (word_.exchange(1, std::memory_order_acquire) != 0) __builtin_ia32_pause();
  }
  ~WordLock() { word_.store(0, std::memory_order_release); }
  WordLock(const WordLock&) = delete;
  WordLock& operator=(const WordLock&) = delete;

 private:
  std::atomic_ref<STOR_KSPIN_LOCK> word_;
};

bool aligned(Adapter& adapter, const void* pointer) {
  const bool right = (reinterpret_cast<std::uintptr_t>(pointer) & 15) == 0;
  adapter.observer().judged("list-alignment",
                            right ? std::string() : "an SLIST header or entry is not aligned to 16 bytes");
  return right;
}

STOR_SLIST_ENTRY* first_of(const STOR_SLIST_HEADER& head) {
  return reinterpret_cast<STOR_SLIST_ENTRY*>(static_cast<std::uintptr_t>(head.HeaderX64.NextEntry) << 4);
}

void set_first(STOR_SLIST_HEADER& head, STOR_SLIST_ENTRY* entry, std::uint64_t depth) {
  head.HeaderX64.NextEntry = reinterpret_cast<std::uintptr_t>(entry) >> 4;
  head.HeaderX64.Depth = depth;
  head.HeaderX64.Sequence = head.HeaderX64.Sequence + 1;
}

/// Header's own lock: bit 0 of the second word's reserved bits is nobody's, so it serves.
class HeaderLock {
 public:
  explicit HeaderLock(STOR_SLIST_HEADER& head) : word_(head.Region) {
    while ((word_.fetch_or(held_bit, std::memory_order_acquire) & held_bit) != 0) __builtin_ia32_pause();
  }
  ~HeaderLock() { word_.fetch_and(~held_bit, std::memory_order_release); }
  HeaderLock(const HeaderLock&) = delete;
  HeaderLock& operator=(const HeaderLock&) = delete;

 private:
  static constexpr ULONGLONG held_bit = 2;  // HeaderX64.Reserved
  std::atomic_ref<ULONGLONG> word_;
};

}  // namespace

ULONG StorPortInitializeSpinlock(Adapter&, STOR_KSPIN_LOCK* lock) {
  if (lock == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *lock = 0;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedInsertHeadList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY* entry,
                                        STOR_LIST_ENTRY** result, STOR_KSPIN_LOCK* lock) {
  if (head == nullptr || entry == nullptr || result == nullptr || lock == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  WordLock guard(*lock);
  *result = head->Flink != head ? head->Flink : nullptr;
  entry->Flink = head->Flink;
  entry->Blink = head;
  head->Flink->Blink = entry;
  head->Flink = entry;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedInsertTailList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY* entry,
                                        STOR_LIST_ENTRY** result, STOR_KSPIN_LOCK* lock) {
  if (head == nullptr || entry == nullptr || result == nullptr || lock == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  WordLock guard(*lock);
  *result = head->Blink != head ? head->Blink : nullptr;
  entry->Flink = head;
  entry->Blink = head->Blink;
  head->Blink->Flink = entry;
  head->Blink = entry;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedRemoveHeadList(Adapter&, STOR_LIST_ENTRY* head, STOR_LIST_ENTRY** result,
                                        STOR_KSPIN_LOCK* lock) {
  if (head == nullptr || result == nullptr || lock == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  WordLock guard(*lock);
  *result = nullptr;
  if (head->Flink == head) return STOR_STATUS_SUCCESS;
  STOR_LIST_ENTRY* entry = head->Flink;
  head->Flink = entry->Flink;
  entry->Flink->Blink = head;
  *result = entry;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInitializeSListHead(Adapter& adapter, STOR_SLIST_HEADER* head) {
  if (head == nullptr || !aligned(adapter, head)) return STOR_STATUS_INVALID_PARAMETER;
  *head = {};
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedFlushSList(Adapter&, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY** result) {
  if (head == nullptr || result == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  HeaderLock guard(*head);
  *result = first_of(*head);
  set_first(*head, nullptr, 0);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedPopEntrySList(Adapter&, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY** result) {
  if (head == nullptr || result == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  HeaderLock guard(*head);
  STOR_SLIST_ENTRY* entry = first_of(*head);
  *result = entry;
  if (entry != nullptr) set_first(*head, entry->Next, head->HeaderX64.Depth - 1);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortInterlockedPushEntrySList(Adapter& adapter, STOR_SLIST_HEADER* head, STOR_SLIST_ENTRY* entry,
                                        STOR_SLIST_ENTRY** result) {
  if (head == nullptr || entry == nullptr || result == nullptr || !aligned(adapter, entry))
    return STOR_STATUS_INVALID_PARAMETER;
  HeaderLock guard(*head);
  *result = first_of(*head);
  entry->Next = first_of(*head);
  set_first(*head, entry, head->HeaderX64.Depth + 1);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueryDepthSList(Adapter&, STOR_SLIST_HEADER* head, SHORT* depth) {
  if (head == nullptr || depth == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *depth = static_cast<SHORT>(head->HeaderX64.Depth);
  return STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
