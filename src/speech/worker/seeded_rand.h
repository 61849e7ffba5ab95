#pragma once

#include <cstdint>

namespace showrunner::speech {

/// flite draws its noise from the C library's rand(). This program brings its own (an xorshift generator), which takes the
/// place of the C library's for shared libraries too, so that a sentence has the same samples with any C library.
/// Starts the sequence anew; one thread draws from it.
void seed_rand(std::uint64_t seed);

/// That rand() of shared libraries is ours: false when the program was linked without exporting it.
bool rand_is_ours();

}  // namespace showrunner::speech
