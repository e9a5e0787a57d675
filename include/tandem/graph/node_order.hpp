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
        const auto older = [](const entry& a, const entry& b) { return a.id < b.id; };
        std::vector<entry> heap;
        const auto push = [&](const Node& x) {
            heap.push_back({x.id(), &x});
            std::push_heap(heap.begin(), heap.end(), older);
        };
        for (const Node& result : results) push(result);
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), older);
            const entry next = heap.back();
            heap.pop_back();
            if (!ids_.empty() && ids_.back() == next.id) continue;
            ids_.push_back(next.id);
            nodes_.push_back(*next.node);
            for (const Node& operand : next.node->arguments()) push(operand);
        }
        std::reverse(ids_.begin(), ids_.end());
        std::reverse(nodes_.begin(), nodes_.end());
        first_operand_.reserve(nodes_.size() + 1);
        first_operand_.push_back(0);
        for (const Node& x : nodes_) {
            for (const Node& operand : x.arguments())
                operands_.push_back(static_cast<std::uint32_t>(place_of(operand)));
            first_operand_.push_back(operands_.size());
        }
    }

    std::size_t size() const { return nodes_.size(); }
    const Node& operator[](std::size_t i) const { return nodes_[i]; }
    auto begin() const { return nodes_.begin(); }
    auto end() const { return nodes_.end(); }

    /// Where a node stands; size() where it is not needed.
    std::size_t place_of(const Node& x) const {
        const auto at = std::lower_bound(ids_.begin(), ids_.end(), x.id());
        return at != ids_.end() && *at == x.id() ? static_cast<std::size_t>(at - ids_.begin()) : size();
    }
    /// Where the operands of node i stand, in the order of node_order[i].arguments().
    std::span<const std::uint32_t> operands(std::size_t i) const {
        return {operands_.data() + first_operand_[i], first_operand_[i + 1] - first_operand_[i]};
    }

private:
    struct entry {
        std::uint64_t id;
        const Node* node;
    };

    std::vector<std::uint64_t> ids_;
    std::vector<Node> nodes_;
    std::vector<std::size_t> first_operand_;
    std::vector<std::uint32_t> operands_;
};

}  // namespace tandem::inline TANDEM_ABI::detail
