# One library per folder of src/, with what its face needs (PUBLIC) apart from what only its inside needs (PRIVATE).
#
#   showrunner_folder(text SOURCES a.cc b.cc PUBLIC showrunner::base PRIVATE ICU::uc)
#     makes the library showrunner::text.
#   showrunner_tests(text SOURCES a_test.cc [LIBRARIES ...])
#     makes the one test program of the folder, build/<preset>/text_test, and tells ctest of each of its tests.
#   showrunner_fuzz_target(text fuzz_html.cc [LIBRARY...])
#     makes build/fuzz/fuzz_html in the fuzz preset.

# One precompiled header for everything: the standard library and what nearly every file includes.
set(showrunner_pch_headers
  <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory> <optional> <set>
  <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>)
add_library(showrunner_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch.cc)
target_link_libraries(showrunner_pch PRIVATE showrunner_flags)
target_precompile_headers(showrunner_pch PRIVATE ${showrunner_pch_headers})

# And one for the tests, with GoogleTest in it. Tests are not optimised: half of a build was spent on that.
add_library(showrunner_test_flags INTERFACE)
target_compile_options(showrunner_test_flags INTERFACE $<$<CONFIG:Release>:-O0>)
if(SHOWRUNNER_TESTS)
  add_library(showrunner_test_pch OBJECT ${PROJECT_SOURCE_DIR}/cmake/pch.cc)
  target_link_libraries(showrunner_test_pch PRIVATE showrunner_flags showrunner_test_flags GTest::gtest)
  target_precompile_headers(showrunner_test_pch PRIVATE ${showrunner_pch_headers} <gtest/gtest.h>)
endif()

function(showrunner_folder folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(showrunner_${folder} STATIC ${ARG_SOURCES})
  add_library(showrunner::${folder} ALIAS showrunner_${folder})
  target_link_libraries(showrunner_${folder} PUBLIC ${ARG_PUBLIC} PRIVATE showrunner_flags ${ARG_PRIVATE})
  target_precompile_headers(showrunner_${folder} REUSE_FROM showrunner_pch)
endfunction()

function(showrunner_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE showrunner_flags ${ARG_LIBRARIES})
  target_precompile_headers(${name} REUSE_FROM showrunner_pch)
endfunction()

function(showrunner_tests folder)
  if(NOT SHOWRUNNER_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${folder}_test ${ARG_SOURCES})
  target_link_libraries(${folder}_test PRIVATE
    showrunner_flags showrunner_test_flags showrunner::${folder} ${ARG_LIBRARIES} GTest::gtest_main)
  target_precompile_headers(${folder}_test REUSE_FROM showrunner_test_pch)
  target_compile_definitions(${folder}_test PRIVATE
    SHOWRUNNER_SOURCE_DIR="${PROJECT_SOURCE_DIR}" SHOWRUNNER_BINARY_DIR="${CMAKE_BINARY_DIR}")
  gtest_discover_tests(${folder}_test TEST_PREFIX ${folder}. PROPERTIES TIMEOUT 120 DISCOVERY_TIMEOUT 60)
endfunction()

function(showrunner_fuzz_target folder source)
  if(NOT SHOWRUNNER_FUZZ)
    return()
  endif()
  get_filename_component(name ${source} NAME_WE)
  showrunner_program(${name} SOURCES ${source} LIBRARIES showrunner::${folder} ${ARGN})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
