// The one translation unit that holds the bodies of Beast's functions (BOOST_BEAST_SEPARATE_COMPILATION).
#include <boost/beast/src.hpp>
