#include "store/sqlite_session.h"

namespace showrunner::store {

sqlite::Statement& SqliteSession::statement(std::string_view text) {
  std::string key(text);
  if (const auto known = statements_.find(key); known != statements_.end()) return known->second;
  sqlite::Statement made = connection_.prepare(key.c_str());
  if (!made) fail_now();
  return statements_.emplace(std::move(key), std::move(made)).first->second;
}

void SqliteSession::run(const char* text) {
  if (!connection_.run(text)) fail_now();
}

void SqliteSession::fail_now() {
  failed_ = true;
  throw Failure(connection_.error("the library cannot be used"));
}

}  // namespace showrunner::store
