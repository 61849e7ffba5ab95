# cmake -DOUT=prompt_texts.cc -DFILES=a.txt,b.txt -P embed.cmake: the prompt files as the constants of prompt_texts.h;
# segment.txt becomes kSegmentPrompt.
string(REPLACE "," ";" FILES "${FILES}")
set(code "#include \"writer/llm/prompt_texts.h\"\n\nnamespace showrunner::writer::llm {\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  string(SUBSTRING "${name}" 0 1 initial)
  string(SUBSTRING "${name}" 1 -1 rest)
  string(TOUPPER "${initial}" initial)
  file(READ "${file}" text)
  string(APPEND code "\nconst std::string_view k${initial}${rest}Prompt = R\"~prompt~(${text})~prompt~\";\n")
endforeach()
string(APPEND code "\n}  // namespace showrunner::writer::llm\n")
file(WRITE "${OUT}" "${code}")
