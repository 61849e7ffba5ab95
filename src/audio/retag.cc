#include "audio/retag.h"

#include <fmt/format.h>

#include "audio/codec/tags.h"
#include "base/file.h"
#include "base/mapped_file.h"

namespace showrunner::audio {

namespace {

constexpr std::size_t kHeaderBytes = 10;
constexpr unsigned char kFooterFlag = 0x10;

/// How many bytes of tags stand in front (id3.org, ID3v2.4 §3.1: sizes have seven bits in each byte).
std::size_t tag_bytes(std::string_view file) {
  if (file.size() < kHeaderBytes || !file.starts_with("ID3")) return 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(file[at]); };
  std::size_t size = 0;
  for (std::size_t at = 6; at < kHeaderBytes; ++at) size = size << 7U | (byte(at) & 0x7FU);
  return kHeaderBytes + size + ((byte(5) & kFooterFlag) != 0 ? kHeaderBytes : 0);
}

}  // namespace

Result<void> retag_mp3(const std::filesystem::path& from, const std::filesystem::path& to, const EpisodeTags& tags) {
  const auto file = MappedFile::open(from);
  if (!file) return fail(file.error());
  std::string_view audio = file->bytes();
  for (std::size_t size = tag_bytes(audio); size > 0; size = tag_bytes(audio)) {
    if (size > audio.size()) {
      return fail(ErrorCode::kInvalidInput, fmt::format("{} is cut short within its tags", from.string()));
    }
    audio.remove_prefix(size);
  }
  auto target = AtomicFile::create(to);
  if (!target) return fail(std::move(target.error()));
  if (auto done = target->write(render_id3(tags)); !done) return done;
  if (auto done = target->write(audio); !done) return done;
  return target->commit();
}

}  // namespace showrunner::audio
