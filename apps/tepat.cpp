#include "cli/cli.hpp"

int main(int argc, char** argv) {
    return tepat::cli::run(argc, argv);
}
