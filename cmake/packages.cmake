# The packages of Debian 12 that Jidan stands on, each behind one imported name. All are SYSTEM.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(simdjson REQUIRED)
find_package(ZLIB REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ICU 72 REQUIRED COMPONENTS uc)

# llhttp ships as C sources with Debian's node-llhttp. Strict mode must be the same in C and C++.
find_path(LLHTTP_INCLUDE_DIR llhttp.h PATHS /usr/share/include/llhttp REQUIRED)
find_path(LLHTTP_SOURCE_DIR llhttp.c PATHS /usr/share/llhttp REQUIRED)
add_library(jidan_llhttp STATIC
  ${LLHTTP_SOURCE_DIR}/api.c ${LLHTTP_SOURCE_DIR}/http.c ${LLHTTP_SOURCE_DIR}/llhttp.c)
target_include_directories(jidan_llhttp SYSTEM PUBLIC ${LLHTTP_INCLUDE_DIR})
target_compile_definitions(jidan_llhttp PUBLIC LLHTTP_STRICT_MODE=1)

# Asio is compiled once, here (BOOST_ASIO_SEPARATE_COMPILATION); it is most of a session's build time.
add_library(jidan_asio STATIC ${CMAKE_SOURCE_DIR}/cmake/asio.cpp)
target_compile_definitions(jidan_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX)
target_link_libraries(jidan_asio PUBLIC Boost::headers Boost::url OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

# Header-only parts and those without a CMake configuration of their own.
add_library(jidan_toml INTERFACE)
add_library(jidan_cli INTERFACE)
find_library(DATE_TZ_LIBRARY date-tz REQUIRED)
add_library(jidan_date_tz INTERFACE)
target_link_libraries(jidan_date_tz INTERFACE ${DATE_TZ_LIBRARY})
target_compile_definitions(jidan_date_tz INTERFACE USE_OS_TZDB=1)
find_library(PROMETHEUS_CORE_LIBRARY prometheus-cpp-core REQUIRED)
add_library(jidan_prometheus INTERFACE)
target_link_libraries(jidan_prometheus INTERFACE ${PROMETHEUS_CORE_LIBRARY})
find_package(spdlog REQUIRED)

if(JIDAN_TESTS)
  find_package(Boost 1.81 REQUIRED COMPONENTS unit_test_framework)
  find_library(RAPIDCHECK_LIBRARY rapidcheck REQUIRED)
  add_library(jidan_boost_test INTERFACE)
  target_link_libraries(jidan_boost_test INTERFACE Boost::unit_test_framework)
  target_compile_definitions(jidan_boost_test INTERFACE BOOST_TEST_DYN_LINK)
  add_library(jidan_rapidcheck INTERFACE)
  target_link_libraries(jidan_rapidcheck INTERFACE ${RAPIDCHECK_LIBRARY})
  add_library(jidan::boost_test ALIAS jidan_boost_test)
  add_library(jidan::rapidcheck ALIAS jidan_rapidcheck)
endif()

add_library(jidan_sqlite INTERFACE)
target_link_libraries(jidan_sqlite INTERFACE SQLiteCpp SQLite::SQLite3)

find_library(JIDAN_JEMALLOC jemalloc REQUIRED)
add_library(jidan_jemalloc INTERFACE)
target_link_libraries(jidan_jemalloc INTERFACE ${JIDAN_JEMALLOC})

foreach(part llhttp asio toml cli date_tz prometheus sqlite jemalloc)
  add_library(jidan::${part} ALIAS jidan_${part})
endforeach()
