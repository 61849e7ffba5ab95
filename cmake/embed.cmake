# Text files that become part of a program:
#   showrunner_embed(api showrunner::api::embedded openapi_json=openapi.json docs_html=docs.html)
# adds a source to the library showrunner_api that defines for each NAME=FILE a function `std::string_view NAME()`.
# As a script (cmake -DOUT=… -DNAMESPACE=… -DFILES=NAME=FILE,… -P embed.cmake) it writes that source.
if(CMAKE_SCRIPT_MODE_FILE)
  # A file may be longer than a string that every compiler must take; ours takes it.
  set(code "#include <string_view>\n\n#pragma clang diagnostic ignored \"-Woverlength-strings\"\n\nnamespace ${NAMESPACE} {\n")
  string(REPLACE "," ";" pairs "${FILES}")
  foreach(pair IN LISTS pairs)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${pair}")
    set(name "${CMAKE_MATCH_1}")
    file(READ "${CMAKE_MATCH_2}" text)
    string(APPEND code "\nstd::string_view ${name}() {\n  return R\"~embedded~(${text})~embedded~\";\n}\n")
  endforeach()
  string(APPEND code "\n}  // namespace ${NAMESPACE}\n")
  file(WRITE "${OUT}" "${code}")
  return()
endif()

set(SHOWRUNNER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(showrunner_embed folder namespace)
  set(files "")
  set(depends "")
  foreach(pair IN LISTS ARGN)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched "${pair}")
    list(APPEND files "${CMAKE_MATCH_1}=${CMAKE_CURRENT_SOURCE_DIR}/${CMAKE_MATCH_2}")
    list(APPEND depends "${CMAKE_CURRENT_SOURCE_DIR}/${CMAKE_MATCH_2}")
  endforeach()
  list(JOIN files "," joined)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${folder}.cc)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${namespace} -DFILES=${joined} -P ${SHOWRUNNER_EMBED_SCRIPT}
    DEPENDS ${SHOWRUNNER_EMBED_SCRIPT} ${depends}
    VERBATIM)
  target_sources(showrunner_${folder} PRIVATE ${out})
endfunction()
