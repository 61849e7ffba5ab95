#pragma once

#include <string_view>

/// Files that are part of the program; the build makes their definitions (cmake/embed.cmake). Static storage.
namespace showrunner::api::embedded {

std::string_view openapi_json();
std::string_view docs_html();

}  // namespace showrunner::api::embedded
