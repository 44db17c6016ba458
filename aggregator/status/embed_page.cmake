# Turns the page's files into one C++ file, so that the program carries its page:
#   cmake -DSOURCE=<folder> -DOUTPUT=<file.cpp> -P embed_page.cmake
set(text "// Generated from page/ by embed_page.cmake.\n#include \"aggregator/status/page.hpp\"\nnamespace jidan::status {\n")
foreach(file html css js)
  file(READ ${SOURCE}/page.${file} content)
  string(APPEND text "const std::string_view page_${file} = R\"page(${content})page\";\n")
endforeach()
string(APPEND text "}  // namespace jidan::status\n")
file(WRITE ${OUTPUT} "${text}")
