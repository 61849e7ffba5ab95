#include "base/hash.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"

namespace showrunner {

namespace {

TEST(Sha256, GivesTheDigestsOfTheStandard) {
  // FIPS 180-4, examples of NIST.
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Fingerprint, IsTheSameOnEveryMachineOfEveryBuild) {
  // XXH3-64 of the empty string with the default secret, from the reference implementation; entries on disk rely on it.
  EXPECT_EQ(fingerprint64(""), 0x2D06800538D394C2U);
  EXPECT_NE(fingerprint64("a"), fingerprint64("b"));
}

/// A field of a key as a value, so that tests can permute and change fields.
struct Field {
  std::string name;
  std::function<void(KeyBuilder&, const std::string&)> add;
};

std::string key_of(const std::vector<Field>& fields) {
  KeyBuilder builder("sentence/1");
  for (const Field& field : fields) field.add(builder, field.name);
  return builder.finish();
}

Field text(std::string name, std::string value) {
  return {std::move(name), [value = std::move(value)](KeyBuilder& key, const std::string& n) { key.text(n, value); }};
}

Field number(std::string name, std::int64_t value) {
  return {std::move(name), [value](KeyBuilder& key, const std::string& n) { key.number(n, value); }};
}

Field real(std::string name, double value) {
  return {std::move(name), [value](KeyBuilder& key, const std::string& n) { key.real(n, value); }};
}

Field flag(std::string name, bool value) {
  return {std::move(name), [value](KeyBuilder& key, const std::string& n) { key.flag(n, value); }};
}

std::vector<Field> sentence_fields() {
  return {text("engine", "flite"),      text("engine_version", "2.2"),
          text("voice", "slt"),         text("text", "Good morning."),
          real("speed", 1.0),           real("pitch", 0.0),
          number("sample_rate", 16000), number("pipeline", 3),
          flag("phonemes", false)};
}

TEST(KeyBuilder, GivesADigestThatNeverChanges) {
  // Written down once: a change here throws away every cache that users have.
  EXPECT_EQ(key_of(sentence_fields()).size(), 64U);
  EXPECT_EQ(KeyBuilder("sentence/1").finish(), sha256_hex(std::string("\x0a\0\0\0\0\0\0\0sentence/1", 18)));
}

TEST(KeyBuilder, DoesNotDependOnTheOrderOfFields) {
  std::vector<Field> fields = sentence_fields();
  const std::string key = key_of(fields);
  std::mt19937 random(1);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same permutations every run
  for (int round = 0; round < 1000; ++round) {
    std::ranges::shuffle(fields, random);
    ASSERT_EQ(key_of(fields), key);
  }
}

TEST(KeyBuilder, ChangesWithEveryFieldItsValueItsTypeItsNameAndItsAbsence) {
  const std::vector<Field> fields = sentence_fields();
  const std::vector<std::function<Field(std::string)>> others{
      [](std::string name) { return text(std::move(name), ""); },
      [](std::string name) { return text(std::move(name), "0"); },
      [](std::string name) { return text(std::move(name), "Good morning!"); },
      [](std::string name) { return text(std::move(name), std::string(8, '\0')); },
      [](std::string name) { return number(std::move(name), 0); },
      [](std::string name) { return number(std::move(name), 16001); },
      [](std::string name) { return number(std::move(name), -1); },
      [](std::string name) { return real(std::move(name), 1.0000000000000002); },
      [](std::string name) { return real(std::move(name), -1.0); },
      [](std::string name) { return flag(std::move(name), true); },
  };
  std::set<std::string> keys{key_of(fields)};
  std::size_t variants = 1;
  for (std::size_t index = 0; index < fields.size(); ++index) {
    std::vector<Field> changed = fields;
    for (const auto& other : others) {
      changed.at(index) = other(fields.at(index).name);
      keys.insert(key_of(changed));
      ++variants;
    }
    changed.at(index) = fields.at(index);
    changed.at(index).name += "_";
    keys.insert(key_of(changed));
    ++variants;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(index));
    keys.insert(key_of(changed));
    ++variants;
  }
  std::vector<Field> more = fields;
  more.push_back(text("extra", ""));
  keys.insert(key_of(more));
  EXPECT_EQ(keys.size(), variants + 1);
  EXPECT_NE(KeyBuilder("sentence/1").finish(), KeyBuilder("sentence/2").finish());
}

TEST(KeyBuilder, NoTwoRandomSetsOfFieldsShareAKey) {
  std::mt19937 random(2);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sets every run
  std::uniform_int_distribution<int> letter('a', 'c');
  std::uniform_int_distribution<std::size_t> length(0, 4);
  const auto word = [&] {
    std::string made(length(random), ' ');
    for (char& character : made) character = static_cast<char>(letter(random));
    return made;
  };
  std::map<std::string, std::map<std::string, std::string>> sets;
  for (int round = 0; round < 20'000; ++round) {
    std::map<std::string, std::string> fields;
    for (std::size_t count = length(random); count > 0; --count) fields[word()] = word();
    KeyBuilder builder("k");
    for (const auto& [name, value] : fields) builder.text(name, value);
    const auto [known, fresh] = sets.emplace(builder.finish(), fields);
    ASSERT_TRUE(fresh || known->second == fields);
  }
}

TEST(KeyBuilder, AValueThatLooksLikeTwoFieldsIsOne) {
  const std::string joined = key_of({text("a", "1b2")});
  const std::string apart = key_of({text("a", "1"), text("b", "2")});
  const std::string shifted = key_of({text("a1", "b2")});
  EXPECT_EQ((std::set<std::string>{joined, apart, shifted}).size(), 3U);
}

TEST(KeyBuilder, RealsAreTheirBitsExceptTheSignOfZero) {
  const auto key = [](double value) { return key_of({real("x", value)}); };
  EXPECT_EQ(key(0.0), key(-0.0));
  EXPECT_NE(key(0.1 + 0.2), key(0.3));
  EXPECT_NE(key(std::numeric_limits<double>::infinity()), key(std::numeric_limits<double>::max()));
  EXPECT_EQ(key(std::numeric_limits<double>::quiet_NaN()), key(std::numeric_limits<double>::quiet_NaN()));
}

TEST(KeyBuilder, RefusesAFieldNamedTwice) {
  KeyBuilder builder("sentence/1");
  builder.text("voice", "slt");
  EXPECT_THROW(builder.text("voice", "rms"), std::logic_error);
  EXPECT_THROW(builder.number("voice", 1), std::logic_error);
}

TEST(FingerprintFile, IsThatOfTheWholeContent) {
  const ScratchDirectory directory;
  const std::string content(1'000'003, 'x');
  ASSERT_TRUE(write_file_atomically(directory / "file", content));
  const auto fingerprint = fingerprint_file(directory / "file");
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->bytes, content.size());
  EXPECT_EQ(fingerprint->fingerprint, fingerprint64(content));
  EXPECT_EQ(fingerprint_file(directory / "missing").error().code, ErrorCode::kNotFound);
}

/// The example of W3C Subresource Integrity §3.1.
TEST(SubresourceIntegrity, IsWhatTheSpecificationHas) {
  EXPECT_EQ(subresource_integrity("alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO");
}

}  // namespace

}  // namespace showrunner
