#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/store.h"

namespace showrunner::store {

/// The library in a few vectors: what the tests hold every database against. It knows no search and no cursors.
class MemoryLibrary {
 public:
  std::vector<Podcast> podcasts;  ///< all in the order in which they were made
  std::vector<Episode> episodes;
  std::map<Id, std::string> transcripts;
  std::vector<ScriptVersion> scripts;
  std::vector<Render> renders;
  std::vector<Job> jobs;
  std::vector<Event> events;
  std::int64_t last_event = 0;

  template <class Record>
  static Record* find(std::vector<Record>& records, const auto& matches) {
    const auto found = std::ranges::find_if(records, matches);
    return found == records.end() ? nullptr : &*found;
  }

  Podcast* podcast(const Id& id) {
    return find(podcasts, [&](const Podcast& podcast) { return podcast.id == id; });
  }

  Episode* episode(const Id& id) {
    return find(episodes, [&](const Episode& episode) { return episode.row.id == id; });
  }

  Job* job(const Id& id) {
    return find(jobs, [&](const Job& job) { return job.id == id; });
  }

  void erase_podcast(const Id& id) {
    std::erase_if(podcasts, [&](const Podcast& podcast) { return podcast.id == id; });
    for (Episode& episode : episodes) {
      if (episode.row.podcast == id) episode.row.podcast.clear();
    }
  }

  void erase_episode(const Id& id) {
    std::erase_if(episodes, [&](const Episode& episode) { return episode.row.id == id; });
    std::erase_if(scripts, [&](const ScriptVersion& script) { return script.episode == id; });
    std::erase_if(renders, [&](const Render& render) { return render.episode == id; });
    std::erase_if(jobs, [&](const Job& job) { return job.episode == id; });
    transcripts.erase(id);
  }

  void erase_jobs(UnixMs moment) {
    std::map<Id, Id> newest;
    for (const Job& job : jobs) newest[job.episode] = job.id;
    std::erase_if(jobs, [&](const Job& job) {
      return has_ended(job.state) && job.ended && *job.ended < moment && newest[job.episode] != job.id;
    });
  }

  /// All that `query` asks for, cursor and limit aside, in its order.
  std::vector<EpisodeRow> list(const EpisodeQuery& query) const {
    std::vector<std::pair<EpisodeRow, std::size_t>> rows;  // with the place in which it was made
    for (std::size_t i = 0; i < episodes.size(); ++i) {
      const EpisodeRow& row = episodes[i].row;
      if (row.deleted.has_value() != query.deleted) continue;
      if (query.podcast && row.podcast != *query.podcast) continue;
      if (query.status && row.status != *query.status) continue;
      if (query.created_from && row.created < *query.created_from) continue;
      if (query.created_before && row.created >= *query.created_before) continue;
      rows.emplace_back(row, i);
    }
    const auto folded = [](std::string text) {
      std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
      return text;
    };
    std::ranges::sort(rows, [&](const auto& left, const auto& right) {
      const auto& [a, i] = left;
      const auto& [b, j] = right;
      switch (query.order) {
        case EpisodeOrder::kNewest: return std::pair(a.created, i) > std::pair(b.created, j);
        case EpisodeOrder::kOldest: return std::pair(a.created, i) < std::pair(b.created, j);
        case EpisodeOrder::kTitle: return std::pair(folded(a.title), i) < std::pair(folded(b.title), j);
        case EpisodeOrder::kLongest: return std::pair(a.duration_ms, i) > std::pair(b.duration_ms, j);
        case EpisodeOrder::kPublished:
          return std::pair(a.published.value_or(-1), i) > std::pair(b.published.value_or(-1), j);
      }
      return false;
    });
    std::vector<EpisodeRow> all;
    for (auto& [row, place] : rows) all.push_back(std::move(row));
    return all;
  }

  std::vector<Job> open_jobs() const {
    std::vector<Job> open;
    for (const Job& job : jobs) {
      if (!has_ended(job.state)) open.push_back(job);
    }
    std::ranges::stable_sort(open, [](const Job& a, const Job& b) {
      return std::pair(-a.priority, a.position) < std::pair(-b.priority, b.position);
    });
    return open;
  }
};

}  // namespace showrunner::store
