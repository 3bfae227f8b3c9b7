/*
 * GUID and DEFINE_GUID. A translation unit that includes initguid.h first defines the GUIDs it names, all others
 * declare them.
 */
#if !defined(DDK_GUIDDEF_H)
#define DDK_GUIDDEF_H

#include "parts/compiler.h"

typedef struct _GUID {
#if defined(_MSC_VER)
    unsigned long Data1;
#else
    unsigned int Data1;
#endif
    unsigned short Data2;
    unsigned short Data3;
    unsigned char Data4[8];
} GUID, *PGUID, *LPGUID;
typedef const GUID *PCGUID, *LPCGUID;
typedef GUID IID, CLSID;

#if defined(__cplusplus)
#define REFGUID const GUID &
#define REFIID const IID &
#define REFCLSID const CLSID &
#else
#define REFGUID const GUID *
#define REFIID const IID *
#define REFCLSID const CLSID *
#endif

#if !defined(DRYDOCK_HOST)
#if defined(__cplusplus)
#define InlineIsEqualGUID(a, b) (__builtin_memcmp(&(a), &(b), sizeof(GUID)) == 0)
#define IsEqualGUID(a, b) InlineIsEqualGUID(a, b)
#define DDK_EXTERN_C extern "C"
#else
#define InlineIsEqualGUID(a, b) (__builtin_memcmp((a), (b), sizeof(GUID)) == 0)
#define IsEqualGUID(a, b) InlineIsEqualGUID(a, b)
#define DDK_EXTERN_C extern
#endif
#define IsEqualIID(a, b) IsEqualGUID(a, b)
#define IsEqualCLSID(a, b) IsEqualGUID(a, b)
#endif

#endif /* DDK_GUIDDEF_H */

/* Outside the guard: the meaning follows INITGUID at each inclusion. */
#if !defined(DRYDOCK_HOST)
#undef DEFINE_GUID
#if defined(INITGUID)
#if defined(__cplusplus)
#define DDK_GUID_STORAGE extern "C" const GUID DECLSPEC_SELECTANY
#else
#define DDK_GUID_STORAGE const GUID DECLSPEC_SELECTANY
#endif
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) \
    DDK_GUID_STORAGE name = {l, w1, w2, {b1, b2, b3, b4, b5, b6, b7, b8}}
#else
#define DEFINE_GUID(name, l, w1, w2, b1, b2, b3, b4, b5, b6, b7, b8) DDK_EXTERN_C const GUID name
#endif
#endif
