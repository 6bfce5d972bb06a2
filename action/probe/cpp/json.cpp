#include "json.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace probe {
namespace {

/** Deeper nesting than any plan has: it would only exhaust the stack. */
constexpr int kDeepest = 64;

/** The length of the UTF-8 sequence that begins at `at`, or 0 where there is none. */
size_t sequenceLength(const std::string& text, size_t at) {
    const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    const unsigned first = byte(at), second = byte(at + 1);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && second < 0xa0;
        const bool surrogate = first == 0xed && second >= 0xa0;
        return follows(at + 1) && follows(at + 2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool outside = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
        return follows(at + 1) && follows(at + 2) && follows(at + 3) && !outside ? 4 : 0;
    }
    return 0;
}

void appendUtf8(std::string& out, unsigned code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (code & 0x3f));
    }
}

} // namespace

class JsonParser {
public:
    explicit JsonParser(const std::string& text) : mText(text) {}

    Json whole() {
        Json value = any(0);
        skip();
        if (mAt != mText.size()) fail("something follows the end");
        return value;
    }

private:
    [[noreturn]] void fail(const char* why) const {
        throw JsonError("JSON at byte " + std::to_string(mAt) + ": " + why);
    }

    void skip() {
        while (mAt < mText.size() && (mText[mAt] == ' ' || mText[mAt] == '\n' || mText[mAt] == '\r' || mText[mAt] == '\t')) mAt++;
    }

    bool take(char c) {
        skip();
        if (mAt >= mText.size() || mText[mAt] != c) return false;
        mAt++;
        return true;
    }

    void need(char c) {
        if (!take(c)) fail((std::string("no ") + c).c_str());
    }

    Json any(int depth) {
        if (depth > kDeepest) fail("nested too deeply");
        skip();
        if (mAt >= mText.size()) fail("it ends too early");
        switch (mText[mAt]) {
            case '{': return object(depth);
            case '[': return array(depth);
            case '"': {
                Json value;
                value.mKind = Json::Kind::string;
                value.mString = string();
                return value;
            }
            case 't': return word("true", Json::Kind::boolean, true);
            case 'f': return word("false", Json::Kind::boolean, false);
            case 'n': return word("null", Json::Kind::null, false);
            default: return number();
        }
    }

    Json word(const std::string& text, Json::Kind kind, bool boolean) {
        if (mText.compare(mAt, text.size(), text) != 0) fail("an unknown word");
        mAt += text.size();
        Json value;
        value.mKind = kind;
        value.mBoolean = boolean;
        return value;
    }

    Json number() {
        const char* begin = mText.c_str() + mAt;
        if (*begin != '-' && (*begin < '0' || *begin > '9')) fail("no value");
        char* end = nullptr;
        Json value;
        value.mKind = Json::Kind::number;
        value.mNumber = std::strtod(begin, &end);
        if (end == begin) fail("no value");
        mAt += static_cast<size_t>(end - begin);
        return value;
    }

    Json array(int depth) {
        Json value;
        value.mKind = Json::Kind::array;
        need('[');
        if (take(']')) return value;
        do value.mArray.push_back(any(depth + 1));
        while (take(','));
        need(']');
        return value;
    }

    Json object(int depth) {
        Json value;
        value.mKind = Json::Kind::object;
        need('{');
        if (take('}')) return value;
        do {
            skip();
            std::string name = string();
            need(':');
            value.mMembers.push_back({std::move(name), any(depth + 1)});
        } while (take(','));
        need('}');
        return value;
    }

    std::string string() {
        if (mAt >= mText.size() || mText[mAt] != '"') fail("no string");
        mAt++;
        std::string out;
        for (;;) {
            if (mAt >= mText.size()) fail("a string does not end");
            const char c = mText[mAt++];
            if (c == '"') return out;
            if (c != '\\') {
                out += c;
                continue;
            }
            if (mAt >= mText.size()) fail("a string does not end");
            switch (const char escaped = mText[mAt++]) {
                case 'n': out += '\n'; break;
                case 't': out += '\t'; break;
                case 'r': out += '\r'; break;
                case 'b': out += '\b'; break;
                case 'f': out += '\f'; break;
                case 'u': appendUtf8(out, codePoint()); break;
                case '"':
                case '\\':
                case '/': out += escaped; break;
                default: fail("an unknown escape");
            }
        }
    }

    unsigned codePoint() {
        const unsigned high = hex();
        if (high < 0xd800 || high > 0xdbff) return high;
        if (mText.compare(mAt, 2, "\\u") != 0) return 0xfffd;
        mAt += 2;
        const unsigned low = hex();
        return low < 0xdc00 || low > 0xdfff ? 0xfffd : 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    }

    unsigned hex() {
        unsigned code = 0;
        for (int i = 0; i < 4; i++) {
            if (mAt >= mText.size()) fail("a string does not end");
            const char c = mText[mAt++];
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
            if (digit < 0) fail("a wrong \\u escape");
            code = code * 16 + static_cast<unsigned>(digit);
        }
        return code;
    }

    const std::string& mText;
    size_t mAt = 0;
};

Json Json::parse(const std::string& text) { return JsonParser(text).whole(); }

void Json::wrong(const char* wanted) const { throw JsonError(std::string("the plan has no ") + wanted + " where one is needed"); }

bool Json::boolean() const {
    if (mKind != Kind::boolean) wrong("true or false");
    return mBoolean;
}

double Json::number() const {
    if (mKind != Kind::number) wrong("number");
    return mNumber;
}

int Json::integer() const {
    const double value = number();
    if (value != std::floor(value) || std::abs(value) > std::numeric_limits<int>::max()) wrong("whole number");
    return static_cast<int>(value);
}

const std::string& Json::string() const {
    if (mKind != Kind::string) wrong("string");
    return mString;
}

const std::vector<Json>& Json::array() const {
    if (mKind != Kind::array) wrong("list");
    return mArray;
}

const std::vector<Json::Member>& Json::members() const {
    if (mKind != Kind::object) wrong("object");
    return mMembers;
}

const Json* Json::find(const std::string& name) const {
    for (const Member& member : members())
        if (member.name == name) return &member.value;
    return nullptr;
}

const Json& Json::at(const std::string& name) const {
    if (const Json* value = find(name)) return *value;
    throw JsonError("the plan has no \"" + name + "\"");
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (size_t at = 0; at < text.size();) {
        const size_t length = sequenceLength(text, at);
        const unsigned char c = static_cast<unsigned char>(text[at]);
        if (length == 0) {
            out += "\xef\xbf\xbd";
            at++;
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
            out += text[at];
        } else if (c < 0x20) {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", c);
            out += code;
        } else {
            out.append(text, at, length);
        }
        at += length;
    }
    return out + "\"";
}

Fields& Fields::raw(const char* name, const std::string& json) {
    if (mText.size() > 1) mText += ",";
    mText += quoted(name) + ":" + json;
    return *this;
}

Fields& Fields::add(const char* name, const std::string& value) { return raw(name, quoted(value)); }

Fields& Fields::add(const char* name, int64_t value) { return raw(name, std::to_string(value)); }

Fields& Fields::add(const char* name, double value) {
    if (!std::isfinite(value)) return null(name);
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", value);
    return raw(name, text);
}

Fields& Fields::add(const char* name, const std::vector<int>& values) {
    std::string list = "[";
    for (size_t i = 0; i < values.size(); i++) list += (i ? "," : "") + std::to_string(values[i]);
    return raw(name, list + "]");
}

} // namespace probe
