// Bit fields of the DDK structures lie where x64 Windows has them. offsetof does not reach a bit field, so each is set to
// ones in a zeroed structure, and the bits of the structure are compared with the table of first bit and width.
#include "ddk/host.h"

#include <cstring>
#include <type_traits>

#include <gtest/gtest.h>

namespace {

/// The first set bit and the number of set bits in a row; width 0 when the set bits do not form one run.
struct Run {
    unsigned first;
    unsigned width;
};

Run set_bits(const unsigned char *bytes, std::size_t size)
{
    Run run{0, 0};
    for (unsigned bit = 0; bit < size * 8; ++bit) {
        if ((bytes[bit / 8] >> (bit % 8) & 1) == 0) {
            continue;
        }
        if (run.width == 0) {
            run = {bit, 1};
        } else if (bit == run.first + run.width) {
            ++run.width;
        } else {
            return {0, 0};
        }
    }
    return run;
}

template <typename Structure, typename Fill>
void expect_bits(const char *name, unsigned first_bit, unsigned bit_count, Fill fill)
{
    Structure object;
    std::memset(static_cast<void *>(&object), 0, sizeof object);
    fill(object);
    unsigned char bytes[sizeof object];
    std::memcpy(bytes, static_cast<const void *>(&object), sizeof object);
    const Run run = set_bits(bytes, sizeof bytes);
    EXPECT_EQ(run.first, first_bit) << name;
    EXPECT_EQ(run.width, bit_count) << name;
}

#define LAYOUT_BITS(type, field, first_bit, bit_count)                                          \
    expect_bits<type>(#type "." #field, first_bit, bit_count, [](auto &object) {                \
        using Field = std::remove_volatile_t<decltype(object.field)>;                           \
        object.field = static_cast<Field>(std::is_signed_v<Field> ? ~0ULL                       \
                                                                  : (1ULL << bit_count) - 1);   \
    });

TEST(BitFields, base_structures_have_the_bit_positions_of_Windows)
{
#include "layout/miniport_bits.h"
}

TEST(BitFields, SCSI_structures_have_the_bit_positions_of_Windows)
{
#include "layout/scsi_bits.h"
}

TEST(BitFields, request_blocks_have_the_bit_positions_of_Windows)
{
#include "layout/srb_bits.h"
}

TEST(BitFields, Storport_structures_have_the_bit_positions_of_Windows)
{
    using namespace drydock::storport::abi;
#include "layout/storport_bits.h"
}

TEST(BitFields, kernel_structures_have_the_bit_positions_of_Windows)
{
#include "layout/nt_bits.h"
}

TEST(BitFields, PCI_capabilities_have_the_bit_positions_of_Windows)
{
#include "layout/pci_bits.h"
}

TEST(BitFields, control_requests_have_the_bit_positions_of_Windows)
{
#include "layout/ioctl_bits.h"
}

}  // namespace
