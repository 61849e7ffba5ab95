#include "speech/host_directory.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/suggest.h"

namespace showrunner::speech {

namespace {

/// How many hosts of a language are looked at for a stand-in.
constexpr std::size_t kAuditioned = 8;

}  // namespace

Result<Host> HostDirectory::find(std::string_view id) const {
  const std::string wanted = ascii_lower_case(id);
  const auto found = std::ranges::find(remote_, wanted, &Host::id);
  if (found != remote_.end()) return *found;
  const std::string provider = wanted.substr(0, wanted.find(':') + 1);
  std::vector<std::string_view> voices;
  for (const Host& host : remote_) {
    if (!provider.empty() && host.id.starts_with(provider)) voices.push_back(host.id);
  }
  if (voices.empty()) return find_host(id);
  return fail(ErrorCode::kNotFound, fmt::format("there is no voice called \"{}\"{} (`showrunner voices` lists all)", id,
                                                did_you_mean(wanted, voices)));
}

Result<std::vector<Host>> HostDirectory::cast(std::span<const std::string> wanted, std::string_view language) const {
  std::vector<std::optional<Host>> named;
  for (const std::string& id : wanted) {
    named.emplace_back();
    if (id.empty()) continue;
    auto host = find(id);
    if (!host) return fail(std::move(host.error()));
    named.back() = *std::move(host);
  }
  return cast_around(named, language);
}

std::string HostDirectory::identity(std::span<const std::string> ids) const {
  std::string identity;
  for (const std::string& id : ids) {
    const auto found = std::ranges::find(remote_, ascii_lower_case(id), &Host::id);
    if (found == remote_.end()) continue;
    const RemoteVoice& remote = found->settings.remote;
    identity += fmt::format("{}\n{}\n{}\n{}\n{}\n", found->id, remote.base_url, remote.model, found->settings.voice,
                            remote.instructions);
  }
  return identity;
}

std::optional<Host> stand_in_for(const Host& host, std::span<const Host> taken) {
  std::vector<std::optional<Host>> speakers;
  for (const Host& other : taken) {
    if (other.settings.engine != Engine::kRemote) speakers.emplace_back(other);
  }
  const std::size_t known = speakers.size();
  speakers.resize(known + kAuditioned);
  const auto cast = cast_around(speakers, host.language);
  if (!cast) return std::nullopt;
  const std::span<const Host> auditioned = std::span(*cast).subspan(known);
  const auto same = std::ranges::find(auditioned, host.gender, &Host::gender);
  return same != auditioned.end() ? *same : auditioned.front();
}

}  // namespace showrunner::speech
