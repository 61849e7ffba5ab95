#include "api/studio_files.h"

#include <array>

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

constexpr StudioFile kScript{.path = "/assets/app-1.js",
                             .plain = {.etag = "\"a\"", .bytes = "plain"},
                             .br = {.etag = "\"b\"", .bytes = "br"},
                             .gzip = {.etag = "\"c\"", .bytes = "gzip"}};
constexpr StudioFile kPicture{.path = "/icon.png", .plain = {.etag = "\"d\"", .bytes = "png"}, .br = {}, .gzip = {}};
constexpr StudioFile kPage{.path = "/index.html", .plain = {.etag = "\"e\"", .bytes = "page"}, .br = {}, .gzip = {}};
constexpr std::array kFiles{kScript, kPicture, kPage};

std::string_view found(std::string_view path, bool wants_page) {
  const StudioFile* file = studio_file(kFiles, path, wants_page);
  return file == nullptr ? "nothing" : file->path;
}

TEST(StudioFiles, AFileIsFoundByItsPathWhateverTheClientWants) {
  for (const bool wants_page : {false, true}) {
    EXPECT_EQ(found("/assets/app-1.js", wants_page), "/assets/app-1.js");
    EXPECT_EQ(found("/icon.png", wants_page), "/icon.png");
    EXPECT_EQ(found("/", wants_page), "/index.html");
    EXPECT_EQ(found("/assets/app-2.js", wants_page), "nothing") << "an old name must not give a page";
  }
}

TEST(StudioFiles, TheViewsOfTheStudioAreItsOnePage) {
  for (const std::string_view view : {"/new", "/e/4f9c", "/e/4f9c/edit", "/queue", "/shows", "/shows/7", "/ops",
                                      "/settings", "/sign-in", "/e/", "/no-such-view", "/apis", "/v10", "/a.b/c"}) {
    EXPECT_EQ(found(view, true), "/index.html") << view;
    EXPECT_EQ(found(view, false), "nothing") << view;
  }
}

TEST(StudioFiles, WhatTheInterfaceHasIsNoView) {
  for (const std::string_view path :
       {"/api", "/api/", "/api/nothing", "/v1", "/v1/models/x", "/media/x/y", "/feeds", "/feeds/x", "/health",
        "/health/dead", "/metrics", "/metrics/x", "/robots.txt", "/e/4f9c.json", "/assets/x.css", "/.env"}) {
    EXPECT_EQ(found(path, true), "nothing") << path;
  }
}

TEST(StudioFiles, WithoutABuiltStudioThereIsNothing) {
  EXPECT_EQ(studio_file({}, "/", true), nullptr);
}

TEST(StudioFiles, TheSmallestFormThatTheClientTakesIsSent) {
  struct Case {
    std::string_view header;
    Coding coding;
  };

  for (const auto& [header, coding] : std::initializer_list<Case>{
           {"", Coding::kIdentity},
           {"br", Coding::kBrotli},
           {"gzip", Coding::kGzip},
           {"GZIP", Coding::kGzip},
           {"gzip, deflate, br, zstd", Coding::kBrotli},
           {"gzip;q=1.0, br;q=0.5", Coding::kGzip},
           {"br;q=0.2,gzip;q=0.2", Coding::kBrotli},
           {"br;q=0, gzip", Coding::kGzip},
           {"br; q=0, gzip; q=0", Coding::kIdentity},
           {"identity, gzip;q=0.5", Coding::kIdentity},
           {"identity;q=0.5, gzip;q=0.5", Coding::kGzip},
           {"*", Coding::kBrotli},
           {"*;q=0.5, br;q=0", Coding::kGzip},
           {"*;q=0", Coding::kIdentity},
           {"deflate, zstd", Coding::kIdentity},
           {"br;q=x", Coding::kIdentity},
           {"br;q=2", Coding::kIdentity},
           {",,;,=", Coding::kIdentity},
       }) {
    EXPECT_EQ(best_coding(header, kScript), coding) << header;
    EXPECT_EQ(best_coding(header, kPicture), Coding::kIdentity) << header << ": there is no other form";
  }
}

TEST(StudioFiles, ThePartsOfAPageHaveTheTypesThatBrowsersInsistOn) {
  EXPECT_EQ(studio_content_type("/index.html"), "text/html; charset=utf-8");
  EXPECT_EQ(studio_content_type("/sw.js"), "text/javascript; charset=utf-8");
  EXPECT_EQ(studio_content_type("/assets/a.css"), "text/css; charset=utf-8");
  EXPECT_EQ(studio_content_type("/manifest.webmanifest"), "application/manifest+json");
  EXPECT_EQ(studio_content_type("/icon.svg"), "image/svg+xml");
  EXPECT_EQ(studio_content_type("/assets/a.woff2"), "font/woff2");
  EXPECT_EQ(studio_content_type("/LICENSES"), "application/octet-stream");
}

TEST(StudioFiles, TheEmbeddedOnesAreInOrderAndEachFormHasATagOfItsOwn) {
  std::string_view before;
  for (const StudioFile& file : embedded::studio_files()) {
    EXPECT_LT(before, file.path);
    before = file.path;
    EXPECT_FALSE(file.plain.etag.empty());
    EXPECT_NE(file.plain.etag, file.br.etag);
    EXPECT_NE(file.plain.etag, file.gzip.etag);
    EXPECT_EQ(studio_file(embedded::studio_files(), file.path, false), &file);
  }
}

}  // namespace
}  // namespace showrunner::api
