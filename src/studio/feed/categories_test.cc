#include "studio/feed/categories.h"

#include <set>

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

TEST(Categories, AreApplesHundredAndTenEachOnce) {
  std::set<std::string> names;
  for (const Category& category : categories()) {
    EXPECT_TRUE(names.emplace(category.name).second) << category.name;
    EXPECT_TRUE(is_known_category(category.name)) << category.name;
    for (const std::string_view subcategory : category.subcategories) {
      const std::string whole = std::string(category.name) + " > " + std::string(subcategory);
      EXPECT_TRUE(names.insert(whole).second) << whole;
      EXPECT_TRUE(is_known_category(whole)) << whole;
      EXPECT_EQ(split_category(whole), (CategoryPath{.category = category.name, .subcategory = subcategory}));
    }
  }
  EXPECT_EQ(categories().size(), 19U);
  EXPECT_EQ(names.size(), 110U);
}

TEST(Categories, AreKnownLetterByLetterOnly) {
  for (const char* unknown :
       {"", " ", "technology", "Technology ", "Technology > ", " > ", "Documentary", "Society & Culture >Documentary",
        "Arts > Documentary", "Society &amp; Culture", "Arts > Books > Books"}) {
    EXPECT_FALSE(is_known_category(unknown)) << unknown;
  }
}

TEST(SuggestCategory, FindsWhatWasMeant) {
  EXPECT_EQ(suggest_category("Tecnology"), " (did you mean \"Technology\"?)");
  EXPECT_EQ(suggest_category("true crime"), " (did you mean \"True Crime\"?)");
  EXPECT_EQ(suggest_category("documentary"), " (did you mean \"Society & Culture > Documentary\"?)");
  EXPECT_NE(suggest_category("Society & Culture > Documentry").find("\"Society & Culture > Documentary\""),
            std::string::npos);
  EXPECT_EQ(suggest_category("Quantum chromodynamics"), "");
}

}  // namespace
}  // namespace showrunner::studio
