#include "debug/codec_app.hpp"

int main(int argc, char** argv) { return memberlist::tools::run_codec(argc, argv); }
