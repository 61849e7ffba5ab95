#include "speech/worker/seeded_rand.h"

#include <cstdlib>

#include <dlfcn.h>

namespace {

std::uint64_t state = 1;

}  // namespace

// Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003: the triple (13, 7, 17).
extern "C" __attribute__((visibility("default"))) int rand() noexcept {
  state ^= state << 13U;
  state ^= state >> 7U;
  state ^= state << 17U;
  return static_cast<int>(state >> 33U);
}

namespace showrunner::speech {

void seed_rand(std::uint64_t seed) {
  state = seed == 0 ? 1 : seed;
}

bool rand_is_ours() {
  return ::dlsym(RTLD_DEFAULT, "rand") == reinterpret_cast<void*>(&rand);
}

}  // namespace showrunner::speech
