#include "studio/feed/categories.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/suggest.h"

namespace showrunner::studio {
namespace {

using Name = std::string_view;

constexpr std::string_view kBetween = " > ";

constexpr Name kArts[] = {"Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"};
constexpr Name kBusiness[] = {"Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"};
constexpr Name kComedy[] = {"Comedy Interviews", "Improv", "Stand-Up"};
constexpr Name kEducation[] = {"Courses", "How To", "Language Learning", "Self-Improvement"};
constexpr Name kFiction[] = {"Comedy Fiction", "Drama", "Science Fiction"};
constexpr Name kHealth[] = {"Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"};
constexpr Name kKids[] = {"Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"};
constexpr Name kLeisure[] = {"Animation & Manga", "Automotive",    "Aviation",   "Crafts", "Games",
                             "Hobbies",           "Home & Garden", "Video Games"};
constexpr Name kMusic[] = {"Music Commentary", "Music History", "Music Interviews"};
constexpr Name kNews[] = {"Business News", "Daily News",  "Entertainment News", "News Commentary",
                          "Politics",      "Sports News", "Tech News"};
constexpr Name kReligion[] = {"Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"};
constexpr Name kScience[] = {"Astronomy",        "Chemistry", "Earth Sciences", "Life Sciences",  "Mathematics",
                             "Natural Sciences", "Nature",    "Physics",        "Social Sciences"};
constexpr Name kSociety[] = {"Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"};
constexpr Name kSports[] = {"Baseball", "Basketball", "Cricket",    "Fantasy Sports", "Football",
                            "Golf",     "Hockey",     "Rugby",      "Running",        "Soccer",
                            "Swimming", "Tennis",     "Volleyball", "Wilderness",     "Wrestling"};
constexpr Name kFilm[] = {"After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"};

constexpr std::array<Category, 19> kCategories{{{"Arts", kArts},
                                                {"Business", kBusiness},
                                                {"Comedy", kComedy},
                                                {"Education", kEducation},
                                                {"Fiction", kFiction},
                                                {"Government", {}},
                                                {"Health & Fitness", kHealth},
                                                {"History", {}},
                                                {"Kids & Family", kKids},
                                                {"Leisure", kLeisure},
                                                {"Music", kMusic},
                                                {"News", kNews},
                                                {"Religion & Spirituality", kReligion},
                                                {"Science", kScience},
                                                {"Society & Culture", kSociety},
                                                {"Sports", kSports},
                                                {"Technology", {}},
                                                {"True Crime", {}},
                                                {"TV & Film", kFilm}}};

std::string whole(std::string_view category, std::string_view subcategory) {
  return fmt::format("{}{}{}", category, kBetween, subcategory);
}

}  // namespace

std::span<const Category> categories() {
  return kCategories;
}

CategoryPath split_category(std::string_view category) {
  const std::size_t end = category.find(kBetween);
  if (end == std::string_view::npos) return {.category = category};
  return {.category = category.substr(0, end), .subcategory = category.substr(end + kBetween.size())};
}

bool is_known_category(std::string_view category) {
  const CategoryPath path = split_category(category);
  const auto found = std::ranges::find(kCategories, path.category, &Category::name);
  if (found == kCategories.end()) return false;
  if (path.subcategory.empty()) return path.category == category;
  return std::ranges::find(found->subcategories, path.subcategory) != found->subcategories.end();
}

std::string suggest_category(std::string_view wanted) {
  std::vector<std::string> names;
  for (const Category& category : kCategories) {
    names.emplace_back(category.name);
    for (const std::string_view subcategory : category.subcategories) {
      names.push_back(whole(category.name, subcategory));
      if (same_ignoring_case(subcategory, wanted)) return fmt::format(" (did you mean \"{}\"?)", names.back());
    }
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  return did_you_mean(wanted, views);
}

}  // namespace showrunner::studio
