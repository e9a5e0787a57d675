#pragma once
/// Points, lines and images, drawn by gnuplot.
#include <filesystem>
#include <sstream>
#include <string>
#include <tandem/array.hpp>

#include "write.hpp"

namespace example {

/// A picture that is written as a script for gnuplot, its data included: `gnuplot NAME.gnuplot` draws NAME.svg.
class Plot {
public:
    explicit Plot(const std::string& title, const std::string& x = "", const std::string& y = "") {
        script_ << "set title " << quoted(title) << "\nset xlabel " << quoted(x) << "\nset ylabel "
                << quoted(y) << "\nset key below\n";
    }

    /// x, y: of the same length.
    void points(const std::string& label, const tandem::Array<double>& x, const tandem::Array<double>& y) {
        add(label, x, y, "points pt 7 ps 0.5");
    }
    void line(const std::string& label, const tandem::Array<double>& x, const tandem::Array<double>& y) {
        add(label, x, y, "lines lw 2");
    }
    /// values: [rows, columns], a colour each; row 0 is at `bottom`. Beneath everything added after it; the axes end
    /// where the picture does.
    void image(const tandem::Array<double>& values, double left, double right, double bottom, double top) {
        const auto rows = values.shape()[0], columns = values.shape()[1];
        const auto between = [](double first, double last, tandem::index_t i, tandem::index_t n) {
            return first + (last - first) * static_cast<double>(i) / static_cast<double>(n - 1);
        };
        script_ << "set autoscale fix\n";
        begin_data();
        for (tandem::index_t i = 0; i < rows; ++i)
            for (tandem::index_t j = 0; j < columns; ++j)
                script_ << between(left, right, j, columns) << ' ' << between(bottom, top, i, rows) << ' '
                        << values(i, j) << '\n';
        end_data("", "image");
    }
    /// A line of gnuplot's own, as "set palette gray".
    void setting(const std::string& line) { script_ << line << '\n'; }

    /// Writes FOLDER/NAME.gnuplot. Throws std::runtime_error if it cannot.
    void write(const std::filesystem::path& folder, const std::string& name) const {
        example::write(folder, name + ".gnuplot",
                       "set terminal svg size 800, 600 background 'white' noenhanced\nset output " +
                           quoted((folder / (name + ".svg")).string()) + '\n' + script_.str() + "plot " +
                           plots_ + '\n');
    }

private:
    void add(const std::string& label, const tandem::Array<double>& x, const tandem::Array<double>& y,
             const std::string& style) {
        begin_data();
        for (tandem::index_t i = 0; i < x.size(); ++i) script_ << x(i) << ' ' << y(i) << '\n';
        end_data(label, style);
    }
    void begin_data() { script_ << "$data" << ++count_ << " << end\n"; }
    void end_data(const std::string& label, const std::string& style) {
        script_ << "end\n";
        if (count_ > 1) plots_ += ", ";
        plots_ += "$data" + std::to_string(count_) + " with " + style +
                  (label.empty() ? " notitle" : " title " + quoted(label));
    }
    static std::string quoted(const std::string& text) {
        std::string result = "'";
        for (const char c : text) result += c == '\'' ? std::string("''") : std::string(1, c);
        return result + "'";
    }

    std::ostringstream script_;
    std::string plots_;
    int count_ = 0;
};

}  // namespace example
