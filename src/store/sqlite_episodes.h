#pragma once

#include <string>
#include <string_view>

#include "store/sqlite_session.h"
#include "store/store.h"

namespace showrunner::store::rows {

/// What Reader::episodes does; throws Failure.
Page<EpisodeRow> episodes(SqliteSession& session, const EpisodeQuery& query);

/// Words as people type them as a query of FTS5: all must be there, the last perhaps only begun. Nothing in it is syntax:
/// what is no letter or digit divides words. Empty when there is no word.
std::string search_query(std::string_view text);

}  // namespace showrunner::store::rows
