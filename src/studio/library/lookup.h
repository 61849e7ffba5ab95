#pragma once

#include "store/store.h"

namespace showrunner::studio {

// Records by their ids, within a transaction. What is not there throws store::Failure (kNotFound), which names it.

/// Also one that was deleted and can be brought back.
store::Podcast kept_podcast(const store::Reader& reader, const store::Id& id);
store::Episode kept_episode(const store::Reader& reader, const store::Id& id);

/// Of what is there and not deleted.
store::Podcast present_podcast(const store::Reader& reader, const store::Id& id);
store::Episode present_episode(const store::Reader& reader, const store::Id& id);

store::Job present_job(const store::Reader& reader, const store::Id& id);

}  // namespace showrunner::studio
