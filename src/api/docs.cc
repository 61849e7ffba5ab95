#include "api/embedded.h"
#include "api/handlers.h"

namespace showrunner::api {

std::optional<net::ServerReply> openapi(Services& /*services*/, const Call& /*call*/) {
  return net::ServerReply{.headers = "Cache-Control: max-age=300\r\nAccess-Control-Allow-Origin: *\r\n",
                          .body = net::SharedBytes{.owner = nullptr, .bytes = embedded::openapi_json()}};
}

std::optional<net::ServerReply> docs_page(Services& /*services*/, const Call& /*call*/) {
  return net::ServerReply{
      .content_type = "text/html; charset=utf-8",
      .headers =
          "Cache-Control: max-age=300\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
          "script-src 'unsafe-inline'; connect-src 'self'\r\nX-Content-Type-Options: nosniff\r\n",
      .body = net::SharedBytes{.owner = nullptr, .bytes = embedded::docs_html()}};
}

}  // namespace showrunner::api
