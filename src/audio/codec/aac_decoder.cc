#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "audio/codec/aac_frames.h"
#include "audio/codec/adts.h"
#include "audio/codec/decoder.h"

namespace showrunner::audio {

namespace {

/// AAC in ADTS.
class AacDecoder : public Decoder {
 public:
  explicit AacDecoder(AacFrames frames) : frames_(std::move(frames)) {}

  Result<void> open(const std::filesystem::path& path) {
    name_ = path.string();
    file_.open(path, std::ios::binary);
    if (!file_) return fail(system_error(fmt::format("cannot open {}", name_), errno));
    std::int64_t count = 0;
    while (next_frame()) ++count;
    file_.clear();
    file_.seekg(0);
    if (!next_frame()) return failed();
    // What the frames really hold: with spectral band replication, twice the rate and the samples that the headers say.
    const auto first = frames_.decode(frame_);
    if (!first || first->samples.empty()) return failed();
    stream_ = {.sample_rate = first->sample_rate,
               .channels = first->channels,
               .samples = count * static_cast<std::int64_t>(first->samples.size()) / std::max(first->channels, 1)};
    left_ = first->samples;
    return {};
  }

  const AudioStream& stream() const override { return stream_; }

  Result<std::size_t> read(std::span<float> into) override {
    while (left_.empty()) {
      if (!next_frame()) return 0;
      const auto decoded = frames_.decode(frame_);
      if (!decoded) return failed();
      if (decoded->samples.empty()) continue;
      if (decoded->channels != stream_.channels || decoded->sample_rate != stream_.sample_rate) return failed();
      left_ = decoded->samples;
    }
    const auto channels = static_cast<std::size_t>(stream_.channels);
    const auto part = left_.first(std::min(left_.size(), into.size() / channels * channels));
    std::ranges::copy(part, into.begin());
    left_ = left_.subspan(part.size());
    return part.size();
  }

 private:
  std::unexpected<Error> failed() const {
    return fail(ErrorCode::kInvalidInput, fmt::format("cannot decode {} as AAC", name_));
  }

  /// Reads the next whole frame; false at the end of the file, or of what is left of it.
  bool next_frame() {
    frame_.resize(AdtsHeader::kBytes);
    if (!file_.read(frame_.data(), static_cast<std::streamsize>(frame_.size()))) return false;
    const auto header = parse_adts_header(frame_);
    if (!header) return false;
    frame_.resize(header->frame_bytes);
    return static_cast<bool>(file_.read(frame_.data() + AdtsHeader::kBytes,
                                        static_cast<std::streamsize>(frame_.size() - AdtsHeader::kBytes)));
  }

  std::string name_;
  std::ifstream file_;
  AacFrames frames_;
  AudioStream stream_;
  std::string frame_;
  std::span<const float> left_;  ///< decoded and not yet read
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_aac(const std::filesystem::path& path) {
  auto frames = AacFrames::create();
  if (!frames) return fail(std::move(frames.error()));
  auto decoder = std::make_unique<AacDecoder>(*std::move(frames));
  if (auto opened = decoder->open(path); !opened) return fail(opened.error());
  return decoder;
}

}  // namespace showrunner::audio
