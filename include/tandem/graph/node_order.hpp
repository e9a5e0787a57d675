#pragma once
#include <algorithm>

#include "node.hpp"

namespace tandem::inline TANDEM_ABI::detail {

/// The nodes that some results need, operands before the operations that use them; the place of each among them.
/// A node is younger than its operands. So a heap that gives out the youngest first meets every node after all of its
/// users, and several times in a row where there are several: no recursion, no marks on the nodes.
/// Cost: O(e log e) for e operands in all.
class node_order {
public:
    explicit node_order(std::span<const Node> results) {
        const auto older = [](const Node& a, const Node& b) { return a.id() < b.id(); };
        std::vector<Node> heap(results.begin(), results.end());
        std::ranges::make_heap(heap, older);
        while (!heap.empty()) {
            std::ranges::pop_heap(heap, older);
            const Node next = std::move(heap.back());
            heap.pop_back();
            if (!nodes_.empty() && same_node(nodes_.back(), next)) continue;
            for (const Node& operand : next.arguments()) {
                heap.push_back(operand);
                std::ranges::push_heap(heap, older);
            }
            nodes_.push_back(next);
        }
        std::ranges::reverse(nodes_);
    }

    std::size_t size() const { return nodes_.size(); }
    const Node& operator[](std::size_t i) const { return nodes_[i]; }
    auto begin() const { return nodes_.begin(); }
    auto end() const { return nodes_.end(); }

    /// Where a node stands; size() where it is not needed.
    std::size_t place_of(const Node& x) const {
        const auto at = std::ranges::lower_bound(nodes_, x.id(), {}, [](const Node& n) { return n.id(); });
        return at != nodes_.end() && same_node(*at, x) ? static_cast<std::size_t>(at - nodes_.begin())
                                                       : size();
    }

private:
    std::vector<Node> nodes_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
