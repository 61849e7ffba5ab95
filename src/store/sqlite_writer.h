#pragma once

#include "store/sqlite_episodes.h"
#include "store/sqlite_rows.h"
#include "store/sqlite_session.h"
#include "store/store.h"

namespace showrunner::store {

/// Reader's members on a session within a transaction, for whichever of the two interfaces.
template <class Interface>
class SqliteReads : public Interface {
 public:
  /// `session` must outlive it.
  explicit SqliteReads(SqliteSession& session) : session_(session) {}

  std::optional<Podcast> podcast(const Id& id) const override { return rows::podcast(session_, id); }

  Page<Podcast> podcasts(const PodcastQuery& query) const override { return rows::podcasts(session_, query); }

  std::optional<Episode> episode(const Id& id) const override { return rows::episode(session_, id); }

  Page<EpisodeRow> episodes(const EpisodeQuery& query) const override { return rows::episodes(session_, query); }

  std::vector<Episode> published(const Id& podcast, std::size_t skip, std::size_t limit) const override {
    return rows::published(session_, podcast, skip, limit);
  }

  std::int64_t count_published(const Id& podcast) const override { return rows::count_published(session_, podcast); }

  std::optional<ScriptVersion> script(const Id& episode, std::int64_t version) const override {
    return rows::script(session_, episode, version);
  }

  std::vector<ScriptVersion> script_versions(const Id& episode) const override {
    return rows::script_versions(session_, episode);
  }

  std::optional<Render> render(const Id& episode, std::int64_t number) const override {
    return rows::render(session_, episode, number);
  }

  std::vector<Render> renders(const Id& episode) const override { return rows::renders(session_, episode); }

  std::vector<Render> retired_renders(UnixMs moment, std::size_t limit) const override {
    return rows::retired_renders(session_, moment, limit);
  }

  std::optional<Job> job(const Id& id) const override { return rows::job(session_, id); }

  Page<Job> jobs(const JobQuery& query) const override { return rows::jobs(session_, query); }

  std::optional<Job> newest_job(const Id& episode) const override { return rows::newest_job(session_, episode); }

  std::optional<Job> next_job(UnixMs now) const override { return rows::next_job(session_, now); }

  std::vector<Job> running_jobs() const override { return rows::running_jobs(session_); }

  std::vector<Event> events_after(std::int64_t number, std::size_t limit) const override {
    return rows::events_after(session_, number, limit);
  }

  std::int64_t last_event() const override { return rows::last_event(session_); }

  std::optional<FeedToken> feed_token(std::string_view token) const override {
    return rows::feed_token(session_, token);
  }

  std::vector<FeedToken> feed_tokens(const Id& podcast) const override { return rows::feed_tokens(session_, podcast); }

  std::optional<IdempotentResult> idempotent_result(std::string_view key) const override {
    return rows::idempotent_result(session_, key);
  }

 protected:
  SqliteSession& session() const { return session_; }

 private:
  SqliteSession& session_;
};

class SqliteWriter : public SqliteReads<Writer> {
 public:
  using SqliteReads::SqliteReads;

  void insert(const Podcast& podcast) override;
  void update(const Podcast& podcast) override;
  void erase_podcast(const Id& id) override;

  void insert(const Episode& episode) override;
  void update(const Episode& episode) override;
  void set_transcript(const Id& episode, std::string_view text) override;
  void erase_episode(const Id& id) override;

  void insert(const ScriptVersion& script) override;
  void insert(const Render& render) override;
  void update(const Render& render) override;
  void erase_render(const Id& episode, std::int64_t number) override;

  void insert(const Job& job) override;
  void update(const Job& job) override;
  void erase_jobs(UnixMs moment) override;

  std::int64_t append(const Event& event) override;
  void trim_events(std::size_t most) override;

  void insert(const FeedToken& token) override;
  void update(const FeedToken& token) override;

  void insert(const IdempotentResult& result) override;
  void erase_idempotent_results(UnixMs moment) override;

 private:
  std::int64_t key_of_episode(const Id& id) const;
  std::optional<std::int64_t> key_of_podcast(const Id& id) const;
  void write_hosts(std::int64_t podcast, const std::vector<Person>& hosts);
};

}  // namespace showrunner::store
