/* Packs what follows to 8 bytes, until poppack.h. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpragma-pack"
#endif
#pragma pack(push, 8)
