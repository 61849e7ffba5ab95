# The web studio as part of the programs:
#   showrunner_embed_web(api)
# adds to the library showrunner_api the files under build/web/dist, which scripts/build_web makes for all presets, as
# showrunner::api::embedded::studio_files() (src/api/studio_files.h).
# As a script (cmake -DDIST=… -DOUT=… -P embed_web.cmake) it writes OUT.S, which takes the bytes in, and OUT.cc, the table.
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.25)
  file(GLOB_RECURSE files RELATIVE ${DIST} ${DIST}/*)
  list(FILTER files EXCLUDE REGEX "(^|/)\\.")
  list(SORT files)
  set(bytes "  .section .rodata\n")
  set(names "")
  set(rows "")
  set(count 0)
  foreach(path IN LISTS files)
    string(REGEX MATCH "^(.+)\\.(br|gz)$" compressed "${path}")
    if(compressed AND "${CMAKE_MATCH_1}" IN_LIST files)
      continue()  # a form of the file before it
    endif()
    set(row "    {.path = \"/${path}\"")
    foreach(form IN ITEMS plain: br:.br gzip:.gz)
      string(REPLACE ":" ";" form "${form}")
      list(GET form 0 member)
      list(GET form 1 ending)
      set(file "${DIST}/${path}${ending}")
      if(NOT EXISTS "${file}")
        continue()
      endif()
      set(symbol "showrunner_studio_file_${count}")
      math(EXPR count "${count} + 1")
      file(SIZE "${file}" size)
      file(SHA256 "${file}" hash)
      string(SUBSTRING "${hash}" 0 32 etag)
      # The hash is what changes this text when the bytes change.
      string(APPEND bytes
        "  /* ${hash} */\n  .globl ${symbol}\n  .hidden ${symbol}\n  .balign 16\n${symbol}:\n  .incbin \"${file}\"\n  .byte 0\n")
      string(APPEND names "extern \"C\" const char ${symbol}[];\n")
      string(APPEND row ",\n     .${member} = {.etag = \"\\\"${etag}\\\"\", .bytes = {${symbol}, ${size}}}")
    endforeach()
    string(APPEND rows "${row}},\n")
  endforeach()
  string(APPEND bytes "  .section .note.GNU-stack,\"\",%progbits\n")
  set(body "  return {};\n")
  if(rows)
    set(body "  static constexpr StudioFile kFiles[] = {\n${rows}  };\n  return kFiles;\n")
  endif()
  file(WRITE ${OUT}.S "${bytes}")
  file(WRITE ${OUT}.cc "#include \"api/studio_files.h\"\n\n${names}
namespace showrunner::api::embedded {

std::span<const StudioFile> studio_files() {
${body}}

}  // namespace showrunner::api::embedded
")
  return()
endif()

enable_language(ASM)
set(SHOWRUNNER_EMBED_WEB_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(showrunner_embed_web folder)
  set(source ${PROJECT_SOURCE_DIR})
  set(dist ${source}/build/web/dist)
  set(stamp ${source}/build/web/dist.stamp)
  file(GLOB_RECURSE web CONFIGURE_DEPENDS ${source}/web/src/* ${source}/web/public/* ${source}/web/tools/*)
  file(GLOB web_settings CONFIGURE_DEPENDS ${source}/web/*.json ${source}/web/*.ts ${source}/web/*.html)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${source}/scripts/build_web
    DEPENDS ${source}/scripts/build_web ${source}/src/api/openapi.json ${web} ${web_settings}
    COMMENT "Building the web studio"
    VERBATIM)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_web)
  add_custom_command(OUTPUT ${out}.S ${out}.cc
    COMMAND ${CMAKE_COMMAND} -DDIST=${dist} -DOUT=${out} -P ${SHOWRUNNER_EMBED_WEB_SCRIPT}
    DEPENDS ${SHOWRUNNER_EMBED_WEB_SCRIPT} ${stamp}
    VERBATIM)
  # Without the flags for C++, which the assembler does not know.
  add_library(showrunner_web_bytes OBJECT ${out}.S)
  target_sources(showrunner_${folder} PRIVATE ${out}.cc $<TARGET_OBJECTS:showrunner_web_bytes>)
endfunction()
