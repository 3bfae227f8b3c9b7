/* The parts of the C library that the kernel exports, for targets whose own headers are not there. */
#pragma once

#include "types.h"

DDK_BEGIN_C

void *memcpy(void *destination, const void *source, size_t count);
void *memmove(void *destination, const void *source, size_t count);
void *memset(void *destination, int value, size_t count);
int memcmp(const void *first, const void *second, size_t count);
size_t strlen(const char *text);
size_t strnlen(const char *text, size_t count);
char *strcpy(char *destination, const char *source);
char *strncpy(char *destination, const char *source, size_t count);
char *strcat(char *destination, const char *source);
int strcmp(const char *first, const char *second);
int strncmp(const char *first, const char *second, size_t count);
size_t wcslen(const WCHAR *text);
WCHAR *wcsncpy(WCHAR *destination, const WCHAR *source, size_t count);
int wcscmp(const WCHAR *first, const WCHAR *second);

DDK_END_C
