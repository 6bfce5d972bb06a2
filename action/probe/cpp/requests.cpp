#include "requests.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include <unistd.h>

namespace probe {
namespace {

constexpr size_t kStart = 16;
constexpr uint64_t kHeaderLimit = 1 << 20;

/** Little-endian on every machine. */
uint64_t number(const unsigned char* at, int bytes) {
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--) value = value << 8 | at[i];
    return value;
}

} // namespace

std::optional<Request> Requests::next() {
    unsigned char start[kStart];
    const size_t got = read(start, kStart);
    if (got == 0) return std::nullopt;
    const uint64_t length = got == kStart ? number(start + 4, 4) : 0;
    if (got < kStart || std::memcmp(start, "MPF1", 4) != 0 || length > kHeaderLimit)
        throw BrokenRequests("standard input holds something that is no frame");
    std::string text(length, '\0');
    take(text.data(), text.size());
    return Request{Json::parse(text), number(start + 8, 8)};
}

void Requests::take(void* into, size_t bytes) {
    if (read(into, bytes) < bytes) throw BrokenRequests("standard input ended inside a frame");
}

void Requests::skip(uint64_t bytes) {
    char part[1 << 14];
    while (bytes > 0) {
        const size_t some = static_cast<size_t>(std::min<uint64_t>(bytes, sizeof part));
        take(part, some);
        bytes -= some;
    }
}

size_t Requests::read(void* into, size_t bytes) {
    size_t at = 0;
    while (at < bytes) {
        const ssize_t got = ::read(mDescriptor, static_cast<char*>(into) + at, bytes - at);
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "cannot read standard input");
        }
        if (got == 0) break;
        at += static_cast<size_t>(got);
    }
    return at;
}

} // namespace probe
