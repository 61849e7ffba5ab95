#pragma once

#include <string>
#include <vector>

namespace showrunner::net {

/// A name server for names under `.stub.test`: this test program's own `getaddrinfo`, which libcurl calls too; other names
/// go to the real one. Each look-up of a name gets the next of its address lists, the last one for ever; an empty list
/// is a name that does not exist. Any thread.
class TestNames {
 public:
  static void set(const std::string& name, std::vector<std::vector<std::string>> lists);

  /// Look-ups of `name` do not return until `release`.
  static void block(const std::string& name);
  static void release();

  /// Look-ups under way.
  static int waiting();
};

}  // namespace showrunner::net
