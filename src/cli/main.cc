#include "cli/verbs.h"

int main(int argc, char** argv) { return drydock::cli::run_command(argc, argv); }
