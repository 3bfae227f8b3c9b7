/* Packs what follows to 1 byte, until poppack.h. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpragma-pack"
#endif
#pragma pack(push, 1)
