/*
 * libOpenCL.so for the probe alone: MNN asks OpenCL for GPUs only and so refuses PoCL, which computes on the CPU.
 * This library answers that question with devices of every type. All else is the real loader's: this library needs
 * libOpenCL.so.1, and what dlsym does not find here it finds there.
 *
 * It is built without OpenCL's headers, which are rarely installed: the five arguments are the specification's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t (*Question)(void* platform, uint64_t type, uint32_t room, void** devices, uint32_t* count);

static const uint64_t kGpu = 1u << 2;
static const uint64_t kAll = 0xFFFFFFFFu;
/* CL_DEVICE_NOT_FOUND, for the case that no real loader is there to ask. */
static const int32_t kNotFound = -1;

__attribute__((visibility("default"))) int32_t clGetDeviceIDs(void* platform, uint64_t type, uint32_t room,
                                                              void** devices, uint32_t* count) {
    const Question ask = (Question)(uintptr_t)dlsym(RTLD_NEXT, "clGetDeviceIDs");
    if (ask == NULL) return kNotFound;
    const int32_t answer = ask(platform, type, room, devices, count);
    /* A real GPU comes first where there is one. */
    return answer == kNotFound && type == kGpu ? ask(platform, kAll, room, devices, count) : answer;
}
