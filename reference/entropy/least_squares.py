"""The best linear guess of a value from others, by least squares over the past, which fades: sums of
products, and now and then a solution by Cholesky's decomposition. Doubles, + - * / and sqrt alone, in this
order: so no sum() of floats, which newer Pythons compute with more precision."""

from math import sqrt


class LeastSquares:
    """fading: what is left of a sum one value later. ridge: added to the diagonal, so that there is a
    solution. interval: values between two solutions."""

    def __init__(self, count, fading, ridge, interval):
        self.count = count
        self.fading = fading
        self.ridge = ridge
        self.interval = interval
        self.until_solved = interval
        # Row i has the products of known values i and 0 to i.
        self.products = [[0.0] * (i + 1) for i in range(count)]
        # Sums of products with the value; the weights; what is known this time.
        self.targets = [0.0] * count
        self.weights = [0.0] * count
        self.known = [0.0] * count

    def guess(self):
        total = 0.0
        for weight, known in zip(self.weights, self.known):
            total += weight * known
        return total

    def learn(self, value):
        """value: what the value was."""
        fading = self.fading
        share = 1 - fading
        known = self.known
        for i, row in enumerate(self.products):
            scaled = known[i] * share
            row[:] = [product * fading + scaled * other for product, other in zip(row, known)]
            self.targets[i] = self.targets[i] * fading + scaled * value
        self.until_solved -= 1
        if self.until_solved > 0:
            return
        self.until_solved = self.interval
        factor = self._decompose()
        if factor:
            self._substitute(factor)

    def _decompose(self):
        """None when rounding has made it impossible: the old weights stay."""
        factor = []
        for i, products in enumerate(self.products):
            row = []
            for j, total in enumerate(products):
                # A row meets an earlier one, or itself.
                for a, b in zip(row, factor[j] if j < i else row):
                    total -= a * b
                if j < i:
                    row.append(total / factor[j][j])
            total += self.ridge
            if not total > 1e-6:
                return None
            row.append(sqrt(total))
            factor.append(row)
        return factor

    def _substitute(self, factor):
        weights = self.weights
        for i, row in enumerate(factor):
            total = self.targets[i]
            for j in range(i):
                total -= row[j] * weights[j]
            weights[i] = total / row[i]
        for i in range(self.count - 1, -1, -1):
            total = weights[i]
            for j in range(i + 1, self.count):
                total -= factor[j][i] * weights[j]
            weights[i] = total / factor[i][i]
