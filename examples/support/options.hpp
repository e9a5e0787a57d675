#pragma once
/// What the programs of systems/ take on their command lines.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace example {

/// --short         fewer steps, as the tests run it
/// --data FOLDER   where real data lie; by default what the environment variable TANDEM_DATA names
/// --pictures FOLDER   writes pictures there: NAME.gnuplot for gnuplot, NAME.dot for Graphviz
struct Options {
    bool is_short = false;
    std::filesystem::path data, pictures;

    /// Ends the program where the command line is wrong.
    Options(int argc, char** argv) {
        if (const char* folder = std::getenv("TANDEM_DATA")) data = folder;
        for (int i = 1; i < argc; ++i) {
            const std::string option = argv[i];
            const auto folder = [&] {
                if (++i == argc) fail(option + " needs a folder");
                return std::filesystem::path(argv[i]);
            };
            if (option == "--short")
                is_short = true;
            else if (option == "--data")
                data = folder();
            else if (option == "--pictures")
                std::filesystem::create_directories(pictures = folder());
            else
                fail("'" + option + "' is none of --short, --data FOLDER, --pictures FOLDER");
        }
    }

private:
    [[noreturn]] static void fail(const std::string& reason) {
        std::cerr << reason << '\n';
        std::exit(2);
    }
};

}  // namespace example
