#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace showrunner::studio {

/// Where on the web the library's things are.
class Addresses {
 public:
  /// `base` as in "https://podcasts.example.org", with a path or without. Before anything is addressed: what listens on any
  /// free port knows its address only then.
  void set_base(std::string base) {
    while (base.ends_with('/')) base.pop_back();
    base_ = std::move(base);
  }

  const std::string& base() const { return base_; }

  std::string feed(std::string_view podcast) const { return base_ + "/feeds/" + std::string(podcast) + ".xml"; }

  std::string private_feed(std::string_view token) const {
    return base_ + "/feeds/private/" + std::string(token) + ".xml";
  }

  std::string media(std::string_view scope, std::string_view file) const {
    return base_ + "/media/" + std::string(scope) + "/" + std::string(file);
  }

  /// An episode while it is being made, and then.
  std::string live(std::string_view episode) const { return media(episode, "live.mp3"); }

  /// The page of an episode or a podcast.
  std::string episode_page(std::string_view episode) const { return base_ + "/e/" + std::string(episode); }

  std::string podcast_page(std::string_view podcast) const { return base_ + "/shows/" + std::string(podcast); }

 private:
  std::string base_;
};

}  // namespace showrunner::studio
