#include "studio/library/file_tags.h"

#include "base/uuid.h"
#include "studio/library/job_orders.h"

namespace showrunner::studio {

namespace {

EpisodeDetails details_of(const store::Episode& episode) {
  auto details = details_from_json(episode.texts.details);
  if (!details) throw store::Failure(details.error());
  return *std::move(details);
}

}  // namespace

FileTags file_tags(const store::Episode& episode, const EpisodeDetails& details) {
  return {.title = details.title_given ? episode.row.title : "",
          .podcast = episode.row.podcast,
          .number = details.number,
          .chapters = details.chapters_locked ? details.chapters : std::vector<text::Chapter>()};
}

void order_packaging(Change& change, const store::Id& episode) {
  if (const auto job = change.writer().newest_job(episode); job && !store::has_ended(job->state)) return;
  change.add(store::Job{.id = make_uuid(),
                        .episode = episode,
                        .kind = "package",
                        .priority = 1,
                        .orders = to_json(JobOrders{}),
                        .created = change.now()});
}

void order_packaging_if_changed(Change& change, const store::Episode& tagged, const store::Episode& now) {
  if (file_tags(tagged, details_of(tagged)) != file_tags(now, details_of(now))) order_packaging(change, now.row.id);
}

}  // namespace showrunner::studio
