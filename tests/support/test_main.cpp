// The main() of every test program.
#define BOOST_TEST_MODULE jidan
#include <boost/test/unit_test.hpp>
