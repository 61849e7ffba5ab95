#include "cache/file_store.h"

#include <cerrno>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/scratch_directory.h"
#include "cache/sidecar.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

std::set<std::string> names_in(const fs::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.insert(entry.path().filename());
  return names;
}

class FileStoreTest : public testing::Test {
 protected:
  /// Makes a file with this content the way a renderer does, and adopts it.
  Result<std::shared_ptr<const StoredFile>> adopt(FileStore& store, std::string_view content, std::string key = "key") {
    const fs::path path = store.scratch("mp3");
    overwrite_file(path, content);
    return store.adopt(path, {.key = std::move(key), .tags = {"voice:anna"}, .meta = R"({"duration":12})"});
  }

  fs::path audio(std::string_view content) const { return directory_ / (sha256_hex(content) + ".mp3"); }

  fs::path sidecar(std::string_view content) const { return directory_ / (sha256_hex(content) + ".json"); }

  /// Lays a file and its sidecar down as an earlier run left them.
  void lay_down(std::string_view content, const Sidecar& noted) const {
    overwrite_file(audio(content), content);
    overwrite_file(sidecar(content), to_json(noted));
  }

  static Sidecar noted(std::string_view content, std::int64_t made = 1000) {
    return {.key = "key", .extension = "mp3", .meta = "{}", .size = content.size(), .made_unix_seconds = made};
  }

  ScratchDirectory scratch_;
  fs::path directory_ = scratch_ / "audio";
};

TEST_F(FileStoreTest, AFileIsKeptUnderTheHashOfItsContentAndFoundAfterARestart) {
  {
    FileStore store(directory_);
    const auto stored = adopt(store, "sound", "what it was made from");
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ((*stored)->hash, sha256_hex("sound"));
    EXPECT_EQ((*stored)->content, "sound");
    EXPECT_EQ((*stored)->bytes(), 5U);
  }
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file->key, "what it was made from");
  EXPECT_EQ(found[0].file->tags, std::vector<std::string>{"voice:anna"});
  EXPECT_EQ(found[0].file->hash, sha256_hex("sound"));
  EXPECT_EQ(found[0].file->extension, "mp3");
  EXPECT_EQ(found[0].file->meta, R"({"duration":12})");
  EXPECT_EQ(found[0].file->content, "sound");
  EXPECT_GT(found[0].made_unix_seconds, 1'700'000'000);
  EXPECT_EQ(names_in(directory_).size(), 2U);
}

TEST_F(FileStoreTest, ALongNoteIsKeptAndOneThatIsTooLongIsRefused) {
  FileStore store(directory_);
  const std::string note(std::size_t{5} << 20U, '"');  // twice as long in JSON
  const fs::path path = store.scratch("mp3");
  overwrite_file(path, "sound");
  ASSERT_TRUE(store.adopt(path, {.key = "key", .meta = note}));
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file->meta, note);

  const fs::path other = store.scratch("mp3");
  overwrite_file(other, "another sound");
  EXPECT_EQ(store.adopt(other, {.key = "key", .meta = note + note}).error().code, ErrorCode::kResourceLimit);
}

TEST_F(FileStoreTest, AnEmptyFileIsKeptLikeAnyOther) {
  FileStore store(directory_);
  ASSERT_TRUE(adopt(store, ""));
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file->content, "");
}

TEST_F(FileStoreTest, ADroppedFileLosesItsNameButNotItsReaders) {
  FileStore store(directory_);
  const auto stored = adopt(store, "sound");
  (*stored)->dropped();
  (*stored)->dropped();
  EXPECT_TRUE(names_in(directory_).empty());
  EXPECT_EQ((*stored)->content, "sound");
  EXPECT_TRUE(FileStore(directory_).scan().empty());
}

TEST_F(FileStoreTest, AFileOutlivesItsStore) {
  std::shared_ptr<const StoredFile> file;
  {
    FileStore store(directory_);
    file = *adopt(store, "sound");
  }
  EXPECT_EQ(file->content, "sound");
  file->dropped();
  EXPECT_TRUE(names_in(directory_).empty());
}

TEST_F(FileStoreTest, TwoProductsOfTheSameBytesShareAFileUntilBothAreDropped) {
  FileStore store(directory_);
  const auto first = adopt(store, "silence", "one");
  const auto second = adopt(store, "silence", "other");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(names_in(directory_).size(), 2U);
  (*first)->dropped();
  EXPECT_EQ(file_content(audio("silence")), "silence");
  EXPECT_EQ(FileStore(directory_).scan().at(0).file->key, "other");
  (*second)->dropped();
  EXPECT_TRUE(names_in(directory_).empty());
}

TEST_F(FileStoreTest, AFileThatWasForgottenWithoutBeingDroppedHoldsNoNameBack) {
  FileStore store(directory_);
  ASSERT_TRUE(adopt(store, "silence", "one"));
  const auto second = adopt(store, "silence", "other");
  (*second)->dropped();
  EXPECT_TRUE(names_in(directory_).empty());
}

TEST_F(FileStoreTest, WhatIsProvisionalIsSoAfterARestart) {
  {
    FileStore store(directory_);
    const fs::path path = store.scratch("mp3");
    overwrite_file(path, "sound");
    const auto stored = store.adopt(path, {.key = "key", .meta = "{}", .provisional = true});
    ASSERT_TRUE(stored);
    EXPECT_TRUE((*stored)->provisional());
  }
  EXPECT_TRUE(FileStore(directory_).scan().at(0).file->provisional());
}

TEST_F(FileStoreTest, AFileOfAnEarlierRunIsIntactWhenItsContentIsWhatItsNameSays) {
  const FileStore store(directory_);
  lay_down("whole", noted("whole", 1000));
  lay_down("flipped", noted("flipped", 2000));
  overwrite_file(audio("flipped"), "flopped");
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_TRUE(found[0].file->intact());
  EXPECT_FALSE(found[1].file->intact());
  EXPECT_FALSE(found[1].file->intact());
}

TEST_F(FileStoreTest, AScanGivesTheOldestFirst) {
  const FileStore store(directory_);
  lay_down("young", noted("young", 3000));
  lay_down("old", noted("old", 1000));
  lay_down("middle", noted("middle", 2000));
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].file->content, "old");
  EXPECT_EQ(found[1].file->content, "middle");
  EXPECT_EQ(found[2].file->content, "young");
}

TEST_F(FileStoreTest, WhatAKillLeavesIsSweptAndTheRestIsLeftAlone) {
  FileStore store(directory_);
  lay_down("whole", noted("whole"));
  overwrite_file(store.scratch("mp3"), "half an encod");           // killed while it was made
  overwrite_file(store.scratch("json"), R"({"version":1,"key")");  // killed while the sidecar was written
  overwrite_file(audio("no sidecar"), "no sidecar");               // killed between the two renames
  lay_down("cut", noted("longer before"));
  lay_down("damaged", noted("damaged"));
  overwrite_file(sidecar("damaged"), R"({"version":1)");
  lay_down("lost", noted("lost"));
  fs::remove(audio("lost"));
  lay_down("of a later version", noted("of a later version"));
  overwrite_file(sidecar("of a later version"), R"({"version":2,"key":"key","extension":"mp3","size":5,"made":1})");
  overwrite_file(directory_ / "notes.txt", "somebody else's");
  const auto found = FileStore(directory_).scan();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file->content, "whole");
  const std::string hash = sha256_hex("whole");
  EXPECT_EQ(names_in(directory_), (std::set<std::string>{hash + ".json", hash + ".mp3", "notes.txt"}));
}

TEST_F(FileStoreTest, OnlyFilesInTheStoreWithAPlainExtensionAreAdopted) {
  FileStore store(directory_);
  overwrite_file(scratch_ / "elsewhere.mp3", "sound");
  EXPECT_EQ(store.adopt(scratch_ / "elsewhere.mp3", {.key = "key"}).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(store.adopt(directory_ / "sound.json", {.key = "key"}).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(store.adopt(directory_ / "sound.M/3", {.key = "key"}).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(store.adopt(directory_ / "sound", {.key = "key"}).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(store.adopt(directory_ / "missing.mp3", {.key = "key"}).error().code, ErrorCode::kNotFound);
  fs::create_directory(directory_ / "directory.mp3");
  EXPECT_EQ(store.adopt(directory_ / "directory.mp3", {.key = "key"}).error().code, ErrorCode::kInvalidInput);
}

/// A file in the place of the directory, which no user's rights get around.
TEST_F(FileStoreTest, AStoreWithoutADirectoryGivesErrorsAndFindsNothing) {
  overwrite_file(directory_, "a file in the way");
  testing::internal::CaptureStderr();
  FileStore store(directory_);
  EXPECT_FALSE(store.adopt(store.scratch("mp3"), {.key = "key"}));
  EXPECT_TRUE(store.scan().empty());
  EXPECT_NE(testing::internal::GetCapturedStderr(), "");
}

/// The real calls, of which one or all from one on fail.
class FailingIo : public FileIo {
 public:
  FailingIo(int at, int error_number, bool for_good) : at_(at), error_number_(error_number), for_good_(for_good) {}

  bool reached() const { return calls_ > at_; }

  int open(const std::string& path, int flags) override { return fails() ? -1 : FileIo::open(path, flags); }

  ssize_t pread(int descriptor, char* into, std::size_t size, off_t offset) override {
    return fails() ? -1 : FileIo::pread(descriptor, into, size, offset);
  }

  ssize_t pwrite(int descriptor, const char* from, std::size_t size, off_t offset) override {
    return fails() ? -1 : FileIo::pwrite(descriptor, from, size, offset);
  }

  int fdatasync(int /*descriptor*/) override { return fails() ? -1 : 0; }

  int fstat(int descriptor, struct stat& info) override { return fails() ? -1 : FileIo::fstat(descriptor, info); }

  void* mmap(int descriptor, std::size_t size) override {
    return fails() ? MAP_FAILED : FileIo::mmap(descriptor, size);
  }

  int rename(const std::string& from, const std::string& to) override {
    return fails() ? -1 : FileIo::rename(from, to);
  }

  int unlink(const std::string& path) override { return fails() ? -1 : FileIo::unlink(path); }

  int make_directories(const std::string& path) override { return fails() ? -1 : FileIo::make_directories(path); }

  int list(const std::string& directory, std::vector<std::string>& names) override {
    return fails() ? -1 : FileIo::list(directory, names);
  }

 private:
  bool fails() {
    const int call = calls_++;
    if (call < at_ || (call > at_ && !for_good_)) return false;
    errno = error_number_;
    return true;
  }

  const int at_;
  const int error_number_;
  const bool for_good_;
  int calls_ = 0;
};

class FileStoreFaults : public FileStoreTest, public testing::WithParamInterface<std::pair<int, bool>> {
 protected:
  void SetUp() override { set_log_level(LogLevel::kError); }

  void TearDown() override { set_log_level(LogLevel::kWarning); }

  /// A file that is not adopted is still where it was made; one that is adopted reads as what it was.
  void adopt_or_keep(FileStore& store, const std::string& content) {
    const fs::path path = store.scratch("mp3");
    overwrite_file(path, content);
    const auto stored = store.adopt(path, {.key = "key of " + content});
    if (stored) {
      EXPECT_EQ((*stored)->content, content);
      held_.push_back(*stored);
    } else {
      EXPECT_EQ(stored.error().message.find('\n'), std::string::npos);
    }
  }

  std::vector<std::shared_ptr<const StoredFile>> held_;
};

TEST_P(FileStoreFaults, EveryCallMayFailAndTheNextStartFindsWholeFilesOnly) {
  const auto [error_number, for_good] = GetParam();
  for (int at = 0; at < 200; ++at) {
    SCOPED_TRACE(fmt::format("call {}", at));
    fs::create_directories(directory_);
    FailingIo io(at, error_number, for_good);
    {
      FileStore store(directory_, io);
      adopt_or_keep(store, "one");
      adopt_or_keep(store, "two");
      adopt_or_keep(store, "one");
      if (!held_.empty()) held_.front()->dropped();
      for (const auto& scanned : FileStore(directory_, io).scan())
        EXPECT_EQ(scanned.file->key, "key of " + std::string(scanned.file->content));
    }
    for (const auto& file : held_) EXPECT_EQ(file->key, "key of " + std::string(file->content));
    held_.clear();
    for (const auto& scanned : FileStore(directory_).scan()) {
      EXPECT_EQ(scanned.file->hash, sha256_hex(scanned.file->content));
      EXPECT_EQ(scanned.file->key, "key of " + std::string(scanned.file->content));
    }
    for (const std::string& name : names_in(directory_)) EXPECT_FALSE(name.starts_with("incoming")) << name;
    fs::remove_all(directory_);
    if (!io.reached()) return;
  }
  FAIL() << "the scenario makes more calls than expected";
}

INSTANTIATE_TEST_SUITE_P(FileStore, FileStoreFaults,
                         testing::Values(std::pair(EIO, false), std::pair(EACCES, false), std::pair(EMFILE, false),
                                         std::pair(ENOSPC, true), std::pair(EROFS, true)));

TEST_F(FileStoreTest, AFileThatCannotBeKeptIsStillWhereItWasMade) {
  for (int at = 1; at < 9; ++at) {  // every call of an adoption, one at a time; the first is the directory's
    SCOPED_TRACE(fmt::format("call {}", at));
    FailingIo io(at, ENOSPC, false);
    FileStore store(directory_, io);
    const fs::path path = store.scratch("mp3");
    overwrite_file(path, "sound");
    const auto stored = store.adopt(path, {.key = "key"});
    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().code, ErrorCode::kNoSpace);
    EXPECT_EQ(file_content(path), "sound");
    EXPECT_EQ(names_in(directory_).size(), 1U);
    fs::remove_all(directory_);
  }
}

TEST(Sidecar, IsReadBackAsItWasWritten) {
  const Sidecar sidecar{.key = "schlüssel \"1\"\n",
                        .extension = "m4b",
                        .meta = R"({"cues":[1,2],"title":"Ä"})",
                        .size = 123'456'789'012,
                        .made_unix_seconds = 1'800'000'000,
                        .provisional = true};
  EXPECT_EQ(parse_sidecar(to_json(sidecar)), sidecar);
}

TEST(Sidecar, WhatIsNotWholeOrNotSafeIsRefused) {
  for (const std::string_view json : {"", "[]", "{}", R"({"version":1,"key":"k","extension":"mp3","size":-1,"made":1})",
                                      R"({"version":1,"key":"k","extension":"../x","size":1,"made":1})",
                                      R"({"version":1,"key":"k","extension":"json","size":1,"made":1})",
                                      R"({"version":1,"key":"","extension":"mp3","size":1,"made":1})",
                                      R"({"version":1,"key":"k","extension":"mp3","size":1.5,"made":1})",
                                      R"({"version":1,"key":"k","extension":"mp3","size":1})",
                                      R"({"version":1,"key":"k","extension":"mp3","size":1,"made":1}x)"}) {
    EXPECT_EQ(parse_sidecar(json).error().code, ErrorCode::kInvalidInput) << json;
  }
  EXPECT_FALSE(parse_sidecar(std::string(kMaxSidecarBytes + 1, ' ')));
}

}  // namespace

}  // namespace showrunner::cache
