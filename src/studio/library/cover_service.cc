#include "studio/library/cover_service.h"

#include <utility>

#include <fmt/format.h>

#include "async/offload.h"
#include "base/hash.h"
#include "studio/cover.h"
#include "studio/library/lookup.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr int kFeedPixels = 1'400;  ///< the smallest that directories take
constexpr int kFilePixels = 600;
constexpr std::size_t kLargestInFile = 300'000;  ///< bytes (checklist E5)
constexpr std::size_t kMostKept = 32;

}  // namespace

asio::awaitable<Result<CoverService::Cover>> CoverService::cover(store::Id id) {
  auto podcast = co_await library_.read([&id](const store::Reader& reader) { return present_podcast(reader, id); });
  if (!podcast) co_return fail(std::move(podcast.error()));
  const auto& [title, author] = std::pair(podcast->fields.title, podcast->fields.author);
  if (const auto known = kept_.find(id);
      known != kept_.end() && known->second.title == title && known->second.author == author) {
    co_return known->second.cover;
  }
  auto png = co_await async::offload(workers_, [&] { return make_cover(title, author, kFeedPixels); });
  if (!png) co_return fail(std::move(png.error()));
  auto image = std::make_shared<Image>();
  image->etag = fmt::format("\"{}\"", sha256_hex(*png).substr(0, 32));
  image->png = *std::move(png);
  image->changed = podcast->updated;
  if (kept_.size() >= kMostKept) kept_.erase(kept_.begin());
  kept_[id] = {.title = title, .author = author, .cover = image};
  co_return image;
}

asio::awaitable<Result<std::string>> CoverService::picture_for_files(store::Podcast podcast) {
  co_return co_await async::offload(workers_, [&]() -> Result<std::string> {
    const store::PodcastFields& fields = podcast.fields;
    if (fields.artwork.empty()) {
      auto png = make_cover(fields.title, fields.author, kFilePixels);
      if (!png || png->size() <= kLargestInFile) return png;
      return std::string();
    }
    const auto file = shelf_.open(podcast.id, fields.artwork);
    if (!file) return fail(file.error());
    const std::string_view bytes = (*file)->content.bytes();
    return bytes.size() <= kLargestInFile ? std::string(bytes) : std::string();
  });
}

}  // namespace showrunner::studio
