# What every target of ours is compiled with; the interface target `showrunner_flags` carries it.
add_library(showrunner_flags INTERFACE)
target_compile_options(showrunner_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wextra-semi
  -Wno-missing-designated-field-initializers  # leaving out fields that have defaults is what they are for
  -Wno-deprecated-declarations  # libstdc++ 12's own stable_sort calls a function that it marks deprecated
  "SHELL:-Xclang -fno-pch-timestamp")
target_compile_definitions(showrunner_flags INTERFACE
  _GNU_SOURCE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE SPDLOG_FMT_EXTERNAL
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION  # their bodies: src/async/asio.cc, src/net/beast.cc
  SHOWRUNNER_VERSION="${PROJECT_VERSION}")
target_include_directories(showrunner_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_options(showrunner_flags INTERFACE -fuse-ld=lld)

if(SHOWRUNNER_SANITIZE)
  target_compile_options(showrunner_flags INTERFACE
    -fsanitize=${SHOWRUNNER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(showrunner_flags INTERFACE -fsanitize=${SHOWRUNNER_SANITIZE})
  # A sanitizer maps terabytes of shadow memory, so address-space limits on child processes must stay off there.
  target_compile_definitions(showrunner_flags INTERFACE SHOWRUNNER_SANITIZED=1)
endif()
if(SHOWRUNNER_FUZZ)
  target_compile_options(showrunner_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
