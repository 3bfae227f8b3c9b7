#!/bin/sh
# Compiles the layout assertions and the sample miniports with every compiler that is there, as C and as C++, for ELF and
# for the MSVC x64 target. One line for each compilation; any diagnostic of -Wall -Wextra fails it.
#
# usage: compile_matrix.sh INCLUDE_DIRECTORY        (the directory that holds ddk/)
set -u

if [ $# -ne 1 ] || [ ! -f "$1/ddk/storport.h" ]; then
    echo "usage: $0 INCLUDE_DIRECTORY (the one that holds ddk/storport.h)" >&2
    exit 2
fi
ddk=$1/ddk
sources=$(dirname "$0")/driver
object=$(mktemp) || exit 2
messages=$(mktemp) || exit 2
trap 'rm -f "$object" "$messages"' EXIT

compiled=0
failed=0

# compile NAME SOURCE COMPILER FLAG...
compile() {
    name=$1
    source=$2
    shift 2
    if "$@" -Wall -Wextra -Werror -I"$ddk" -c "$sources/$source" -o "$object" >"$messages" 2>&1 && [ ! -s "$messages" ]; then
        echo "ok    $name  $source"
    else
        echo "FAIL  $name  $source"
        head -n 20 "$messages"
        failed=$((failed + 1))
    fi
    compiled=$((compiled + 1))
}

# The flags of `drydock cc` for ELF images; beside them a bare compiler is tried. Pool tags are written 'abcd'.
image_flags=""
if [ -f "$ddk/build/compile.flags" ]; then
    image_flags=$(tr '\n' ' ' <"$ddk/build/compile.flags")
fi
windows_flags="--target=x86_64-pc-windows-msvc -fms-extensions -ffreestanding"

# all KIND C-COMPILER C++-COMPILER FLAG...
all() {
    kind=$1
    c_compiler=$2
    cxx_compiler=$3
    shift 3
    for standard in gnu11 gnu17; do
        for source_path in "$sources"/*.c; do
            compile "$kind $standard" "$(basename "$source_path")" "$c_compiler" -std=$standard "$@"
        done
    done
    for standard in c++17 c++20; do
        for source_path in "$sources"/*.cc; do
            compile "$kind $standard" "$(basename "$source_path")" "$cxx_compiler" -std=$standard "$@"
        done
    done
}

for pair in gcc-12:g++-12 gcc:g++ clang-14:clang++-14 clang-19:clang++-19 clang:clang++; do
    c=${pair%%:*}
    cxx=${pair##*:}
    command -v "$c" >/dev/null 2>&1 && command -v "$cxx" >/dev/null 2>&1 || continue
    # gcc and clang without a number are asked only where no numbered one is installed.
    case $c in
    gcc) command -v gcc-12 >/dev/null 2>&1 && continue ;;
    clang) command -v clang-19 >/dev/null 2>&1 && continue ;;
    esac
    all "$c elf" "$c" "$cxx" -Wno-multichar
    # shellcheck disable=SC2086 # one flag a word
    all "$c elf-image" "$c" "$cxx" $image_flags
    if [ "${c#clang}" != "$c" ]; then
        # shellcheck disable=SC2086
        all "$c msvc" "$c" "$cxx" $windows_flags
    fi
done

echo "$compiled compiled, $failed failed"
[ "$failed" -eq 0 ] && [ "$compiled" -gt 0 ]
