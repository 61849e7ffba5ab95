#include "net/test_names.h"

#include <condition_variable>
#include <map>
#include <mutex>

#include <dlfcn.h>
#include <netdb.h>

namespace showrunner::net {
namespace {

struct Stub {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::vector<std::string>>> lists;
  std::string blocked;
  int waiting = 0;
};

Stub& stub() {
  static auto* const instance = new Stub;  // outlives look-ups that libcurl left alone
  return *instance;
}

using Lookup = int(const char*, const char*, const addrinfo*, addrinfo**);

Lookup& real_lookup() {
  static auto* const found = reinterpret_cast<Lookup*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return *found;
}

std::vector<std::string> next_list(const std::string& name) {
  std::unique_lock lock(stub().mutex);
  ++stub().waiting;
  stub().changed.wait(lock, [&] { return stub().blocked != name; });
  --stub().waiting;
  auto& lists = stub().lists[name];
  if (lists.empty()) return {};
  auto list = lists.front();
  if (lists.size() > 1) lists.erase(lists.begin());
  return list;
}

}  // namespace

void TestNames::set(const std::string& name, std::vector<std::vector<std::string>> lists) {
  const std::scoped_lock lock(stub().mutex);
  stub().lists[name] = std::move(lists);
}

void TestNames::block(const std::string& name) {
  const std::scoped_lock lock(stub().mutex);
  stub().blocked = name;
}

void TestNames::release() {
  const std::scoped_lock lock(stub().mutex);
  stub().blocked.clear();
  stub().changed.notify_all();
}

int TestNames::waiting() {
  const std::scoped_lock lock(stub().mutex);
  return stub().waiting;
}

}  // namespace showrunner::net

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  using showrunner::net::real_lookup;
  const std::string name = node == nullptr ? "" : node;
  if (!name.ends_with(".stub.test")) return real_lookup()(node, service, hints, result);
  addrinfo* first = nullptr;
  addrinfo** last = &first;
  for (const std::string& address : showrunner::net::next_list(name)) {
    addrinfo numeric = hints == nullptr ? addrinfo{} : *hints;
    numeric.ai_family = AF_UNSPEC;
    numeric.ai_flags = AI_NUMERICHOST;
    if (real_lookup()(address.c_str(), service, &numeric, last) != 0) continue;
    while (*last != nullptr) last = &(*last)->ai_next;
  }
  *result = first;
  return first == nullptr ? EAI_NONAME : 0;
}
