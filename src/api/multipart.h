#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::api {

/// A part of a form. Views are into the body.
struct FormPart {
  std::string name;
  std::string file_name;  ///< empty: a plain field
  std::string_view content;
};

/// Reads a body of type multipart/form-data (RFC 7578) with the boundary that `content_type` names. Fails with
/// kInvalidInput for anything that is not one, with more than 100 parts, or without its closing boundary. Pure.
Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body);

}  // namespace showrunner::api
