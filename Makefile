# The short names for everything; CMakePresets.json holds the settings.
BUILD := build
ASAN := build-asan
TSAN := build-tsan
IMAGE := $(BUILD)/images/ext4.img

.PHONY: all run test bench nightly format clean bootstrap build image asan tsan
all: build

bootstrap:
	@scripts/bootstrap

build: bootstrap
	@test -f $(BUILD)/build.ninja || cmake --preset default
	@cmake --build --preset default

image: build
	@scripts/make-image $(IMAGE)

# First contact: the NVMe reference miniport carries a real file system and is inspected meanwhile.
run: image
	$(BUILD)/drydock check $(BUILD)/miniports/nvme.so --disk $(IMAGE)

asan: bootstrap
	@test -f $(ASAN)/build.ninja || cmake --preset asan
	@cmake --build --preset asan

tsan: bootstrap
	@test -f $(TSAN)/build.ninja || cmake --preset tsan
	@cmake --build --preset tsan

test: image asan tsan
	ctest --preset default
	ctest --preset asan
	scripts/without-aslr ctest --preset tsan

bench: build
	@scripts/bootstrap valgrind
	@scripts/bench $(BUILD)

# The long searches: everything of `test`, then every suite with many seeds.
nightly: test
	scripts/nightly

format:
	@find src include tests miniports mutants bench -name '*.h' -o -name '*.cc' -o -name '*.c' | xargs clang-format -i

clean:
	rm -rf $(BUILD) $(ASAN) $(TSAN)
