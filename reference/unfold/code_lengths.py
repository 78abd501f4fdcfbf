"""The code lengths that zlib chooses for counted symbols: build_tree and gen_bitlen of its trees.c."""


def predict_lengths(frequencies, longest):
    """The lengths, at most `longest` each; 0 for symbols that do not occur, but two symbols at least have a
    code. And the last symbol that has one."""
    count = len(frequencies)
    counts = list(frequencies)
    depths = [0] * count
    parents = {}
    # A heap from place 1 on.
    heap = [None] + [symbol for symbol in range(count) if counts[symbol]]
    last = heap[-1] if len(heap) > 1 else -1
    while len(heap) < 3:
        if last < 2:
            last += 1
            symbol = last
        else:
            symbol = 0
        heap.append(symbol)
        counts[symbol] = 1

    def is_smaller(a, b):
        return counts[a] < counts[b] or counts[a] == counts[b] and depths[a] <= depths[b]

    def sink(i):
        node = heap[i]
        child = i * 2
        while child < len(heap):
            if child + 1 < len(heap) and is_smaller(heap[child + 1], heap[child]):
                child += 1
            if is_smaller(node, heap[child]):
                break
            heap[i] = heap[child]
            i = child
            child *= 2
        heap[i] = node

    for i in range(len(heap) - 1 >> 1, 0, -1):
        sink(i)
    # The nodes in the order in which they were joined; the root last.
    joined = []
    while True:
        a = heap[1]
        heap[1] = heap[-1]
        heap.pop()
        sink(1)
        b = heap[1]
        joined += [a, b]
        node = len(counts)
        counts.append(counts[a] + counts[b])
        depths.append(max(depths[a], depths[b]) + 1)
        parents[a] = parents[b] = node
        heap[1] = node
        sink(1)
        if len(heap) < 3:
            break
    joined.append(heap[1])
    return _limited(joined[::-1], parents, last, count, longest), last


def _limited(nodes, parents, last, count, longest):
    """nodes: from the root down."""
    lengths = {nodes[0]: 0}
    per_length = [0] * (longest + 2)
    overflow = 0
    for node in nodes[1:]:
        length = lengths[parents[node]] + 1
        if length > longest:
            length = longest
            overflow += 1
        lengths[node] = length
        if node <= last:
            per_length[length] += 1
    if overflow:
        while overflow > 0:
            length = longest - 1
            while per_length[length] == 0:
                length -= 1
            per_length[length] -= 1
            per_length[length + 1] += 2
            per_length[longest] -= 1
            overflow -= 2
        leaves = (node for node in reversed(nodes) if node <= last)
        for length in range(longest, 0, -1):
            for _ in range(per_length[length]):
                lengths[next(leaves)] = length
    return [lengths.get(symbol, 0) for symbol in range(count)]
