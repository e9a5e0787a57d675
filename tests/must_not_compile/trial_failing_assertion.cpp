// expect: trial: an int is not a double
// Shows that the runner sees a failing assertion inside a function template, where tandem's own ones stand.
#include <concepts>

template <class T>
void needs_double(T) {
    static_assert(std::same_as<T, double>, "trial: an int is not a double");
}

int main() {
#ifdef TANDEM_TWIN
    needs_double(1.0);
#else
    needs_double(1);
#endif
}
