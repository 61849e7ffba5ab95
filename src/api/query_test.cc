#include "api/query.h"

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

TEST(Query, AValueIsFoundByItsNameAndDecoded) {
  struct Case {
    std::string_view query, name, value;
  };

  for (const auto& [query, name, value] : std::initializer_list<Case>{
           {"", "tag", ""},
           {"tag=style", "tag", "style"},
           {"key=k&tag=style&x=1", "tag", "style"},
           {"&&tag=style&", "tag", "style"},
           {"tag=first&tag=second", "tag", "first"},
           {"mytag=a&tagged=b&Tag=c", "tag", ""},
           {"tag", "tag", ""},
           {"tag=", "tag", ""},
           {"tag=a=b", "tag", "a=b"},
           {"tag=url%3Ahttps%3a%2F%2Fa.test%2F%3Fb%26c", "tag", "url:https://a.test/?b&c"},
           {"name=two+words%2B", "name", "two words+"},
           {"name=%C3%BC", "name", "ü"},
       }) {
    EXPECT_EQ(query_value(query, name), value) << query;
  }
}

TEST(Query, AMalformedEscapeStaysAsItIs) {
  for (const std::string_view value : {"%", "a%", "%4", "%zz", "%4z", "%-1", "%%"}) {
    EXPECT_EQ(query_value("name=" + std::string(value), "name"), value);
  }
  EXPECT_EQ(query_value("name=100%%41", "name"), "100%A");
}

}  // namespace
}  // namespace showrunner::api
