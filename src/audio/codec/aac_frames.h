#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace showrunner::audio {

/// Decodes AAC, one ADTS frame after the other, by libavcodec. One thread at a time.
class AacFrames {
 public:
  struct Decoded {
    int sample_rate = 0;
    int channels = 0;
    std::span<const float> samples;  ///< interleaved; valid until the next call
  };

  static Result<AacFrames> create();
  AacFrames(AacFrames&&) noexcept;
  AacFrames& operator=(AacFrames&&) noexcept;
  AacFrames(const AacFrames&) = delete;
  AacFrames& operator=(const AacFrames&) = delete;
  ~AacFrames();

  /// `frame` is a whole frame with its header. Fails with kInvalidInput when it is damaged.
  Result<Decoded> decode(std::string_view frame);

 private:
  struct Impl;
  explicit AacFrames(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::audio
