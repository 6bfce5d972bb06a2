/*
 * Prints as JSON what MNN will find when it looks for OpenCL: the first library of its list that loads, platform 0,
 * and the GPUs of it. It is a program of its own because drivers, and MNN on some of them, crash.
 *
 * MNN's list: source/backend/opencl/core/runtime/OpenCLWrapper.cpp.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef int32_t (*Platforms)(uint32_t room, void** platforms, uint32_t* count);
typedef int32_t (*Devices)(void* platform, uint64_t type, uint32_t room, void** devices, uint32_t* count);
typedef int32_t (*Info)(void* object, uint32_t what, size_t room, void* value, size_t* size);

enum {
    kPlatformVersion = 0x0901,
    kPlatformName = 0x0902,
    kDeviceType = 0x1000,
    kDeviceName = 0x102B,
    kDeviceVendor = 0x102C,
    kDriverVersion = 0x102D,
    kDeviceVersion = 0x102F,
    kDeviceExtensions = 0x1030,
    kDeviceHalfConfig = 0x1033,
};

static const char* const kLibraries[] = {
#if defined(__ANDROID__)
    "libOpenCL.so", "libGLES_mali.so", "libmali.so", "libOpenCL-pixel.so",
    "/system/vendor/lib64/libOpenCL.so", "/system/lib64/libOpenCL.so", "/system/vendor/lib64/egl/libGLES_mali.so",
    "/system/lib64/egl/libGLES_mali.so",
#elif defined(__APPLE__)
    "/System/Library/Frameworks/OpenCL.framework/OpenCL",
#else
    "/usr/lib/libOpenCL.so", "/usr/local/lib/libOpenCL.so", "/usr/local/lib/libpocl.so", "/usr/lib64/libOpenCL.so",
    "/usr/lib32/libOpenCL.so", "libOpenCL.so",
#endif
};

static void printText(const char* name, const char* text) {
    printf("\"%s\":\"", name);
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') printf("\\%c", byte);
        else if (byte < 0x20 || byte >= 0x7F) printf("\\u%04x", byte);
        else putchar(byte);
    }
    putchar('"');
}

static void printInfo(Info info, void* object, uint32_t what, const char* name) {
    char text[512] = "";
    if (info == NULL || info(object, what, sizeof text - 1, text, NULL) != 0) text[0] = '\0';
    text[sizeof text - 1] = '\0';
    printText(name, text);
    putchar(',');
}

static void printDevice(Info info, void* device) {
    static char extensions[1 << 16];
    uint64_t type = 0, half = 0;
    printf("{");
    printInfo(info, device, kDeviceName, "name");
    printInfo(info, device, kDeviceVendor, "vendor");
    printInfo(info, device, kDriverVersion, "driver");
    printInfo(info, device, kDeviceVersion, "version");
    if (info(device, kDeviceType, sizeof type, &type, NULL) != 0) type = 0;
    if (info(device, kDeviceExtensions, sizeof extensions - 1, extensions, NULL) != 0) extensions[0] = '\0';
    /* MNN takes both for a yes. */
    const int configured = info(device, kDeviceHalfConfig, sizeof half, &half, NULL) == 0 && half != 0;
    printf("\"gpu\":%s,", (type & (1u << 2)) != 0 ? "true" : "false");
    printf("\"fp16\":%s}", configured && strstr(extensions, "cl_khr_fp16") != NULL ? "true" : "false");
}

int main(void) {
    void* library = NULL;
    const char* name = "";
    for (size_t i = 0; library == NULL && i < sizeof kLibraries / sizeof *kLibraries; i++) {
        name = kLibraries[i];
        library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    if (library == NULL) {
        printf("{\"library\":null,\"platforms\":0,\"platform\":null,\"devices\":[]}\n");
        return 0;
    }
    const Platforms platformsOf = (Platforms)(uintptr_t)dlsym(library, "clGetPlatformIDs");
    const Devices devicesOf = (Devices)(uintptr_t)dlsym(library, "clGetDeviceIDs");
    const Info platformInfo = (Info)(uintptr_t)dlsym(library, "clGetPlatformInfo");
    const Info deviceInfo = (Info)(uintptr_t)dlsym(library, "clGetDeviceInfo");
    void* platforms[16];
    void* devices[16];
    uint32_t count = 0, found = 0;
    if (platformsOf == NULL || devicesOf == NULL || deviceInfo == NULL || platformsOf(16, platforms, &count) != 0) count = 0;
    printf("{");
    printText("library", name);
    printf(",\"platforms\":%u,\"platform\":", (unsigned)count);
    if (count == 0) {
        printf("null,\"devices\":[]}\n");
        return 0;
    }
    printf("{");
    printInfo(platformInfo, platforms[0], kPlatformName, "name");
    char version[512] = "";
    if (platformInfo(platforms[0], kPlatformVersion, sizeof version - 1, version, NULL) != 0) version[0] = '\0';
    printText("version", version);
    printf("},\"devices\":[");
    if (devicesOf(platforms[0], 1u << 2, 16, devices, &found) != 0) found = 0;
    for (uint32_t i = 0; i < found && i < 16; i++) {
        if (i > 0) putchar(',');
        printDevice(deviceInfo, devices[i]);
    }
    printf("]}\n");
    return 0;
}
