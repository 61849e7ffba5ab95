// How a page is found: the index of its order is walked from the cursor on, and what does not fit the filters is passed over;
// a page stops as soon as it is full. Words are looked up first, into a table of keys. Where they are common, the walk asks
// that table and soon has its page; where they are rare, it would find nothing for long, and the episodes found are sorted.
#include "store/sqlite_episodes.h"

#include <array>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/cursor.h"
#include "store/sqlite_rows.h"

namespace showrunner::store::rows {

namespace {

constexpr std::size_t kMostWords = 16;
/// So many episodes are sorted as fast as the index of 10,000 is walked until a page is full.
constexpr std::int64_t kSortedAtMost = 200;

/// An order of the list: what it is sorted by, which way, and its letter in cursors.
struct Order {
  EpisodeOrder order;
  char letter;
  std::string_view by;
  bool descending;
  bool by_name = false;
};

constexpr std::array kOrders{
    Order{EpisodeOrder::kNewest, 'n', "e.created", true},
    Order{EpisodeOrder::kOldest, 'o', "e.created", false},
    Order{EpisodeOrder::kTitle, 't', "e.title COLLATE NOCASE", false, true},
    Order{EpisodeOrder::kLongest, 'l', "e.duration_ms", true},
    Order{EpisodeOrder::kPublished, 'p', "ifnull(e.published, -1)", true},
};

const Order& order_of(EpisodeOrder wanted) {
  for (const Order& order : kOrders) {
    if (order.order == wanted) return order;
  }
  return kOrders.front();
}

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The conditions of a query with their values, in the order of their marks.
class Conditions {
 public:
  void add(std::string text) { all_ += (all_.empty() ? "" : " AND ") + std::move(text); }

  void add(std::string text, std::int64_t value) {
    add(std::move(text));
    values_.emplace_back(value);
  }

  void add(std::string text, std::string value) {
    add(std::move(text));
    values_.emplace_back(std::move(value));
  }

  void also(std::int64_t value) { values_.emplace_back(value); }

  const std::string& text() const { return all_; }

  void bind(Query& query) const {
    for (const auto& value : values_) {
      if (const auto* const text = std::get_if<std::string>(&value)) {
        query.bind(*text);
      } else {
        query.bind(std::get<std::int64_t>(value));
      }
    }
  }

 private:
  std::string all_;
  std::vector<std::variant<std::int64_t, std::string>> values_;
};

/// How many episodes fulfil `which` and have `words`, unless those are empty.
std::int64_t count(SqliteSession& session, const Conditions& which, const std::string& words) {
  if (words.empty()) {
    Query query(session, fmt::format("SELECT count(*) FROM episodes e WHERE {}", which.text()));
    which.bind(query);
    return query.next() ? query.integer() : 0;
  }
  Query query(session, fmt::format("SELECT count(*) FROM search CROSS JOIN episodes e ON e.key = search.rowid"
                                   " WHERE search.search MATCH ? AND {}",
                                   which.text()));
  query.bind(words);
  which.bind(query);
  return query.next() ? query.integer() : 0;
}

}  // namespace

std::string search_query(std::string_view text) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while (at < text.size() && words.size() < kMostWords) {
    while (at < text.size() && !is_word_byte(text[at])) ++at;
    const std::size_t start = at;
    while (at < text.size() && is_word_byte(text[at])) ++at;
    if (at > start) words.push_back(fmt::format("\"{}\"", text.substr(start, at - start)));
  }
  if (words.empty()) return {};
  // A word that is followed by something is finished.
  const bool begun = at >= text.size() && is_word_byte(text.back());
  return fmt::format("{}{}", fmt::join(words, " "), begun ? "*" : "");
}

Page<EpisodeRow> episodes(SqliteSession& session, const EpisodeQuery& wanted) {
  Page<EpisodeRow> page;
  Conditions which;
  which.add(wanted.deleted ? "e.deleted IS NOT NULL" : "e.deleted IS NULL");
  if (wanted.podcast && wanted.podcast->empty()) {
    which.add("e.podcast IS NULL");
  } else if (wanted.podcast) {
    const auto podcast = podcast_key(session, *wanted.podcast);
    if (!podcast) return page;
    which.add("e.podcast = ?", *podcast);
  }
  if (wanted.status) which.add("e.status = ?", static_cast<std::int64_t>(*wanted.status));
  if (wanted.created_from) which.add("e.created >= ?", *wanted.created_from);
  if (wanted.created_before) which.add("e.created < ?", *wanted.created_before);
  const std::string words = search_query(wanted.text);
  if (!wanted.text.empty() && words.empty()) return page;
  page.total = count(session, which, words);
  if (!words.empty()) {
    // The sign keeps SQLite from starting at the keys that were found.
    which.add(fmt::format("{}e.key IN (SELECT rowid FROM search WHERE search MATCH ?)",
                          page.total > kSortedAtMost ? "+" : ""),
              words);
  }
  const Order& order = order_of(wanted.order);
  if (const auto from = Cursor::parse(wanted.cursor, order.letter)) {
    std::string behind = fmt::format("({}, e.key) {} (?, ?)", order.by, order.descending ? "<" : ">");
    if (order.by_name) {
      which.add(std::move(behind), from->name);
    } else {
      which.add(std::move(behind), from->number);
    }
    which.also(from->key);
  }
  const std::string_view way = order.descending ? "DESC" : "ASC";
  Query query(session, fmt::format("SELECT {}, e.key FROM episodes e WHERE {} ORDER BY {} {}, e.key {} LIMIT {}",
                                   kEpisodeColumns, which.text(), order.by, way, way,
                                   std::min<std::size_t>(wanted.limit, 1'000'000) + 1));
  which.bind(query);
  Cursor last{.order = order.letter};
  while (query.next()) {
    if (page.records.size() == wanted.limit) {
      page.next = last.text();
      break;
    }
    EpisodeRow row = read_episode_row(query);
    switch (order.order) {
      case EpisodeOrder::kNewest:
      case EpisodeOrder::kOldest: last.number = row.created; break;
      case EpisodeOrder::kTitle: last.name = row.title; break;
      case EpisodeOrder::kLongest: last.number = row.duration_ms; break;
      case EpisodeOrder::kPublished: last.number = row.published.value_or(-1); break;
    }
    last.key = query.integer();
    page.records.push_back(std::move(row));
  }
  return page;
}

}  // namespace showrunner::store::rows
