#include "frames.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include <unistd.h>

namespace probe {
namespace {

/** Little-endian on every machine. */
void put(std::string& out, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++) out += static_cast<char>((value >> (8 * i)) & 0xff);
}

} // namespace

void Frames::send(const Fields& header, const void* payload, size_t bytes) const {
    const std::string text = header.text();
    std::string start = "MPF1";
    put(start, text.size(), 4);
    put(start, bytes, 8);
    start += text;
    write(start.data(), start.size());
    if (bytes > 0) write(payload, bytes);
}

void Frames::write(const void* data, size_t bytes) const {
    const char* at = static_cast<const char*>(data);
    while (bytes > 0) {
        const ssize_t written = ::write(mDescriptor, at, bytes);
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno == EPIPE) throw ReaderGone();
            throw std::system_error(errno, std::generic_category(), "cannot write frames");
        }
        at += written;
        bytes -= static_cast<size_t>(written);
    }
}

} // namespace probe
