// Who is not who they say they are gets nothing: TLS against a server with a certificate of its own making.
#include <cstdlib>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/impl/src.hpp>  // nothing else of ours uses it
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "net/http_client.h"

namespace showrunner::net {

namespace {

namespace asio = boost::asio;

struct Identity {
  std::string certificate;  ///< PEM
  std::string key;          ///< PEM
};

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const long bytes = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(bytes));
  BIO_free(bio);
  return text;
}

/// A self-signed certificate for `name` ("IP:127.0.0.1").
Identity make_identity(const char* name) {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24L * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  X509_EXTENSION* alternative = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name);
  X509_add_ext(certificate, alternative, -1);
  X509_EXTENSION_free(alternative);
  X509_sign(certificate, key, EVP_sha256());

  BIO* certificate_text = BIO_new(BIO_s_mem());
  BIO* key_text = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate_text, certificate);
  PEM_write_bio_PrivateKey(key_text, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return {.certificate = text_of(certificate_text), .key = text_of(key_text)};
}

class HttpsTest : public testing::Test {
 protected:
  HttpsTest() {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  }

  /// Asks a server that shows `identity`; the client trusts `trusted` alone, or the system when that is empty.
  Result<HttpResponse> ask(const Identity& identity, const std::string& trusted) {
    asio::io_context io;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.use_certificate_chain(asio::buffer(identity.certificate));
    tls.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
    asio::ip::tcp::acceptor acceptor(io, {asio::ip::make_address_v4("127.0.0.1"), 0});
    asio::co_spawn(io, serve(acceptor, tls, requests_), asio::detached);

    HttpClientOptions options;
    const ScratchDirectory scratch;
    if (!trusted.empty()) {
      options.ca_file = (scratch.path() / "ca.pem").string();
      EXPECT_TRUE(write_file_atomically(options.ca_file, trusted));
    }
    HttpClient client(io.get_executor(), options);
    std::optional<Result<HttpResponse>> result;
    const auto url = fmt::format("https://127.0.0.1:{}/", acceptor.local_endpoint().port());
    asio::co_spawn(io, client.send({.url = url}), [&result](const std::exception_ptr&, Result<HttpResponse> response) {
      result = std::move(response);
    });
    while (!result) io.run_one();
    return *std::move(result);
  }

  int requests_ = 0;

 private:
  static asio::awaitable<void> serve(asio::ip::tcp::acceptor& acceptor, asio::ssl::context& tls, int& requests) {
    constexpr asio::as_tuple_t<asio::use_awaitable_t<>> kQuiet{};
    for (;;) {
      auto [failed, socket] = co_await acceptor.async_accept(kQuiet);
      if (failed) co_return;
      asio::ssl::stream<asio::ip::tcp::socket> stream(std::move(socket), tls);
      const auto [refused] = co_await stream.async_handshake(asio::ssl::stream_base::server, kQuiet);
      if (refused) continue;
      std::string request;
      const auto [gone, bytes] =
          co_await asio::async_read_until(stream, asio::dynamic_buffer(request), "\r\n\r\n", kQuiet);
      if (gone) continue;
      ++requests;
      const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
      co_await asio::async_write(stream, asio::buffer(answer), kQuiet);
    }
  }
};

TEST_F(HttpsTest, ACertificateThatNobodyVouchesForIsRefusedBeforeAnythingIsSent) {
  const auto response = ask(make_identity("IP:127.0.0.1"), "");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(response.error().retryable);
  EXPECT_NE(response.error().message.find("cannot trust 127.0.0.1"), std::string::npos) << response.error().message;
  EXPECT_EQ(requests_, 0);
}

TEST_F(HttpsTest, ACertificateThatIsNamedAsTrustedIsAccepted) {
  const Identity identity = make_identity("IP:127.0.0.1");
  const auto response = ask(identity, identity.certificate);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "hello");
}

TEST_F(HttpsTest, ACertificateOfSomebodyElseIsRefused) {
  const Identity identity = make_identity("DNS:example.org");
  const auto response = ask(identity, identity.certificate);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(requests_, 0);
}

}  // namespace

}  // namespace showrunner::net
