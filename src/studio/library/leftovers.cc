#include "studio/library/leftovers.h"

#include <set>
#include <utility>

#include "async/offload.h"
#include "studio/library/details.h"

namespace showrunner::studio {

namespace asio = boost::asio;

Result<std::vector<std::string>> file_names(const store::Render& render) {
  const auto facts = render_facts_from_json(render.facts);
  if (!facts) return fail(facts.error());
  std::vector<std::string> names;
  for (const MediaFile* file : facts->files()) names.push_back(file->name);
  return names;
}

asio::awaitable<Result<void>> clear_leftovers(store::Library& library, MediaShelf& shelf, asio::thread_pool& workers,
                                              store::Id episode) {
  const auto needed = co_await library.read([episode](const store::Reader& reader) {
    std::set<std::string> names;
    for (const store::Render& render : reader.renders(episode)) {
      auto own = file_names(render);
      if (!own) throw store::Failure(std::move(own.error()));
      names.insert(own->begin(), own->end());
    }
    return names;
  });
  if (!needed) co_return fail(needed.error());
  co_await async::offload(workers, [&] { shelf.keep_only(episode, *needed); });
  co_return Result<void>{};
}

}  // namespace showrunner::studio
