#pragma once

// JSON by hand: MNN's tree has rapidjson, but not all of what it is built from does (crates and packages leave it out), and
// the probe needs nothing else. What plans and requests hold is small, so that plain and strict is enough.

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace probe {

/** What was read is not JSON, or not what was expected there. */
class JsonError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/** A JSON value, read only. Accessors throw JsonError where the value is of another kind. */
class Json {
public:
    enum class Kind { null, boolean, number, string, array, object };
    struct Member;

    /** Parses a whole text. */
    static Json parse(const std::string& text);

    Kind kind() const { return mKind; }
    bool boolean() const;
    double number() const;
    /** A number without a fraction that fits. */
    int integer() const;
    const std::string& string() const;
    const std::vector<Json>& array() const;
    const std::vector<Member>& members() const;
    /** The member of an object, or nullptr where there is none. */
    const Json* find(const std::string& name) const;
    /** The member of an object, which must be there. */
    const Json& at(const std::string& name) const;

private:
    friend class JsonParser;
    [[noreturn]] void wrong(const char* wanted) const;

    Kind mKind = Kind::null;
    bool mBoolean = false;
    double mNumber = 0;
    std::string mString;
    std::vector<Json> mArray;
    std::vector<Member> mMembers;
};

struct Json::Member {
    std::string name;
    Json value;
};

/** Builds one JSON object, member by member. */
class Fields {
public:
    explicit Fields(const char* kind) { add("kind", kind); }

    Fields& add(const char* name, const char* value) { return add(name, std::string(value)); }
    Fields& add(const char* name, const std::string& value);
    Fields& add(const char* name, int64_t value);
    Fields& add(const char* name, int value) { return add(name, static_cast<int64_t>(value)); }
    Fields& add(const char* name, bool value) { return raw(name, value ? "true" : "false"); }
    /** A value that is not finite becomes null. */
    Fields& add(const char* name, double value);
    Fields& add(const char* name, const std::vector<int>& values);
    Fields& null(const char* name) { return raw(name, "null"); }
    /** A value that is JSON already. */
    Fields& raw(const char* name, const std::string& json);

    std::string text() const { return mText + "}"; }

private:
    std::string mText = "{";
};

/** A string as JSON writes it; what is no UTF-8 becomes U+FFFD. */
std::string quoted(const std::string& text);

} // namespace probe
