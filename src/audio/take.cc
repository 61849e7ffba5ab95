#include "audio/take.h"

#include <fmt/format.h>

#include "audio/codec/decoder.h"
#include "audio/codec/splice.h"

namespace showrunner::audio {

Take::Take(AtomicFile file, const RenderSettings& settings, std::size_t speakers, double ceiling_dbtp)
    : settings_(settings),
      file_(std::move(file)),
      monitor_(settings.sample_rate),
      master_(settings.sample_rate, speakers, ceiling_dbtp,
              [this](std::span<const float> samples) { return encoder_->encode(samples); }) {}

Result<std::unique_ptr<Take>> Take::begin(const std::filesystem::path& target, const RenderSettings& settings,
                                          std::size_t speakers, double ceiling_dbtp, ByteSink live) {
  auto file = AtomicFile::create(target);
  if (!file) return fail(std::move(file.error()));
  std::unique_ptr<Take> take(new Take(std::move(*file), settings, speakers, ceiling_dbtp));
  auto encoder = make_encoder(settings, {.file = take->file_, .monitor = take->monitor_, .live = std::move(live)});
  if (!encoder) return fail(std::move(encoder.error()));
  take->encoder_ = std::move(*encoder);
  return take;
}

Result<void> Take::finish(const EpisodeTags& tags, std::int64_t samples) {
  if (auto mastered = master_.finish(); !mastered) return mastered;
  if (auto encoded = encoder_->finish(tags); !encoded) return encoded;
  const auto decoder = open_decoder(file_.temporary_path(), settings_.format);
  if (!decoder) return fail(decoder.error());
  if (const std::int64_t found = (*decoder)->stream().samples; found != samples) {
    return fail(ErrorCode::kInternal, fmt::format("the finished file holds {} samples instead of {}", found, samples));
  }
  return {};
}

Result<std::int64_t> Take::bytes() const {
  return size_of(file_);
}

}  // namespace showrunner::audio
