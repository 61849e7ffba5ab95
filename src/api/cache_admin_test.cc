#include <gtest/gtest.h>

#include "api/handlers.h"
#include "api/test_services.h"

namespace showrunner::api {
namespace {

struct Something : cache::Product {
  std::size_t bytes() const override { return 100; }
};

class CacheAdmin : public testing::Test {
 protected:
  CacheAdmin() {
    cache::ProductCache& scripts = services_->scripts.cache();
    scripts.restore("k1", {"style:debate", "url:https://a.test/?b&c"}, std::make_shared<Something>(), {});
    scripts.restore("k2", {"style:debate"}, std::make_shared<Something>(), {});
    scripts.restore("k3", {"style:lecture"}, std::make_shared<Something>(), {});
  }

  net::ServerReply purge(std::string_view cache, std::string_view query) {
    const net::ServerRequest request{.method = "DELETE", .query = query};
    return purge_cache(*services_, {.request = request, .parameters = {cache}}).value();
  }

  std::string explain(std::string_view cache, std::string_view key) {
    const net::ServerRequest request{.method = "GET"};
    const auto reply = explain_cache(*services_, {.request = request, .parameters = {cache, key}});
    return std::get<std::string>(reply->body);
  }

  std::size_t kept() { return services_->scripts.stats().entries; }

 private:
  TestServices services_;
};

TEST_F(CacheAdmin, PurgesWhatIsNamedAndNothingElse) {
  struct Case {
    std::string_view query;
    std::size_t left;
  };

  for (const auto& [query, left] : std::initializer_list<Case>{
           {"key=unknown", 3},
           {"tag=unknown", 3},
           {"tag=url%3Ahttps%3A%2F%2Fa.test%2F%3Fb%26c", 2},
           {"key=k3", 1},
           {"tag=style:debate", 0},
       }) {
    const std::size_t before = kept();
    const auto reply = purge("script", query);
    EXPECT_EQ(reply.status, 200) << query;
    EXPECT_EQ(std::get<std::string>(reply.body), "{\"purged\":" + std::to_string(before - left) + "}") << query;
    EXPECT_EQ(kept(), left) << query;
  }
}

TEST_F(CacheAdmin, EverythingGoesOnlyWhenNothingIsNamed) {
  for (const std::string_view query : {"tga=style:debate", "tag=", "key=", "key", "key=k1&tag=style:debate", "all"}) {
    EXPECT_EQ(purge("script", query).status, 400) << query;
    EXPECT_EQ(kept(), 3U) << query;
  }
  EXPECT_EQ(purge("audio", "").status, 200);
  EXPECT_EQ(kept(), 3U) << "the caches are apart";
  EXPECT_EQ(purge("scripts", "").status, 404);
  EXPECT_EQ(kept(), 3U);
  EXPECT_EQ(std::get<std::string>(purge("script", "").body), R"({"purged":3})");
  EXPECT_EQ(kept(), 0U);
}

TEST_F(CacheAdmin, SaysWhyAnEntryIsNotThere) {
  EXPECT_NE(explain("script", "k1").find(R"("key":"k1","kept":true,"outcome":"hit")"), std::string::npos);
  EXPECT_NE(explain("script", "unknown").find(R"("kept":false,"outcome":"miss","reason":"cold")"), std::string::npos);
  purge("script", "key=k1");
  EXPECT_NE(explain("script", "k1").find(R"("kept":false,"outcome":"miss","reason":"purged")"), std::string::npos);
}

}  // namespace
}  // namespace showrunner::api
