// The one translation unit that holds Asio's and its TLS streams' compiled parts.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
