# How every target of the tree is made: jidan_library, jidan_program, jidan_test.

option(JIDAN_WERROR "Treat warnings as errors" ON)
option(JIDAN_TESTS "Build the tests too; without them fewer packages are needed" ON)
set(JIDAN_SANITIZE "" CACHE STRING "address or thread: build everything with that sanitizer")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

if(JIDAN_SANITIZE)
  add_compile_options(-fsanitize=${JIDAN_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${JIDAN_SANITIZE})
endif()

# Decisions must be the same bytes from every build: no fused multiply-add.
add_compile_options(-ffp-contract=off)

function(jidan_options target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast
      -Wnon-virtual-dtor -Werror=switch>
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${JIDAN_WERROR}>>:-Werror>)
endfunction()

# jidan_library(name SOURCES a.cpp … DEPENDS target …)
function(jidan_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  jidan_options(${name})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS})
endfunction()

# jidan_program(name SOURCES main.cpp … DEPENDS target …): lands in <build>/bin
function(jidan_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  jidan_options(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
endfunction()

# Everything labelled sanitize: what `scripts/test` builds with ASan.
add_custom_target(sanitized_tests)

# jidan_test(name SOURCES a_test.cpp … DEPENDS target …): one Boost.Test program, one ctest entry.
# LABELS sanitize marks those that `scripts/test` repeats under ASan.
function(jidan_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LABELS" ${ARGN})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/tests/support/test_main.cpp ${ARG_SOURCES})
  jidan_options(${name})
  target_link_libraries(${name} PRIVATE jidan::boost_test ${ARG_DEPENDS})
  add_test(NAME ${name} COMMAND ${name} --color_output=no WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
  if("sanitize" IN_LIST ARG_LABELS)
    add_dependencies(sanitized_tests ${name})
  endif()
endfunction()
