#pragma once

#include <span>
#include <string>
#include <string_view>

namespace showrunner::studio {

/// A category of Apple Podcasts (podcasters.apple.com/support/1691). As one text, a category is "Technology", and one with
/// a subcategory is "Society & Culture > Documentary".
struct Category {
  std::string_view name;
  std::span<const std::string_view> subcategories;  ///< may be empty
};

/// All of them, in the order of the alphabet; lives as long as the program.
std::span<const Category> categories();

struct CategoryPath {
  std::string_view category;
  std::string_view subcategory;  ///< empty: none

  friend bool operator==(const CategoryPath&, const CategoryPath&) = default;
};

/// The two parts of a category's text, which must outlive them; also of one that is not known.
CategoryPath split_category(std::string_view category);

/// Whether `category` is one of Apple's, letter by letter: directories ignore what is written otherwise.
bool is_known_category(std::string_view category);

/// For the end of a clause that refuses `wanted`: ` (did you mean "True Crime"?)`, empty when nothing is near. A
/// subcategory alone finds its whole text.
std::string suggest_category(std::string_view wanted);

}  // namespace showrunner::studio
