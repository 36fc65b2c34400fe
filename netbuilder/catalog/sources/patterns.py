"""Text of numpy that makes the points of each pattern, the same points as the engine makes."""

from __future__ import annotations

TURNS = "blue = np.arange(samples) % 2"

# Each line stands inside read(); it leaves `place` (samples, 2) and `blue` (samples,).
CLASSES = {
    "XOR": (
        TURNS,
        "x = random.uniform(0.08, 1, samples) * random.choice([-1.0, 1.0], samples)",
        "y = random.uniform(0.08, 1, samples) * np.sign(x) * (2 * blue - 1)",
        "place = np.stack([x, y], axis=1)",
    ),
    "CIRCLES": (
        TURNS,
        "angle = random.uniform(0, 2 * np.pi, samples)",
        "radius = np.where(blue == 1, 0.5, 1.0)",
        "place = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)",
    ),
    "MOONS": (
        TURNS,
        "angle = random.uniform(0, np.pi, samples)",
        "x = np.where(blue == 1, 1 - np.cos(angle), np.cos(angle))",
        "y = np.where(blue == 1, 0.5 - np.sin(angle), np.sin(angle))",
        "place = np.stack([(x - 0.5) / 1.5, (y - 0.25) / 1.5], axis=1)",
    ),
    "GAUSSIANS": (
        TURNS,
        "centre = np.where(blue == 1, 0.5, -0.5)[:, None]",
        "place = centre + 0.15 * random.standard_normal((samples, 2))",
    ),
    "SPIRALS": (
        TURNS,
        "along = random.uniform(0.05, 1, samples)",
        "angle = 1.75 * 2 * np.pi * along + np.pi * blue",
        "place = np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1)",
    ),
    "PLANE": (
        TURNS,
        "place = random.uniform(-1, 1, (samples, 2))",
        "side = np.where(place.sum(axis=1) > 0, 1, -1) * (2 * blue - 1)",
        "place = place * side[:, None]",
        "place = place * (1 - 0.08) + 0.08 * np.where(blue == 1, 1.0, -1.0)[:, None]",
    ),
    "HILLS": (
        TURNS,
        "tops = np.array([(-0.8, 0.5), (0.8, 0.5), (0.0, -0.5)])",
        "centre = tops[random.integers(0, 3, samples)] * np.where(blue == 1, 1, -1)[:, None]",
        "angle = random.uniform(0, 2 * np.pi, samples)",
        "radius = 0.32 * np.sqrt(random.uniform(0, 1, samples))",
        "place = centre + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)",
    ),
}
SQUARE = ("place = random.uniform(-1, 1, (samples, 2))",)
DISC = (
    "angle = random.uniform(0, 2 * np.pi, samples)",
    "radius = np.sqrt(random.uniform(0, 1, samples))",
    "place = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)",
)
PLANE_AXES = ("x, y = place[:, 0], place[:, 1]",)
# Each leaves `place` and `value` (samples,), for the patterns that are a surface.
SURFACES = {
    "XOR": (*SQUARE, *PLANE_AXES, "value = x * y"),
    "CIRCLES": (*DISC, *PLANE_AXES, "value = 1 - 2 * np.sqrt(x**2 + y**2)"),
    "GAUSSIANS": (
        *SQUARE,
        *PLANE_AXES,
        "near = np.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / (2 * 0.35**2))",
        "far = np.exp(-((x - -0.5) ** 2 + (y - -0.5) ** 2) / (2 * 0.35**2))",
        "value = near - far",
    ),
    "PLANE": (*SQUARE, *PLANE_AXES, "value = (x + y) / 2"),
    "HILLS": (
        *SQUARE,
        *PLANE_AXES,
        "value = np.zeros(samples)",
        "for sign, across, up in [(1, -0.8, 0.5), (1, 0.8, 0.5), (1, 0.0, -0.5),",
        "                         (-1, 0.8, -0.5), (-1, -0.8, -0.5), (-1, 0.0, 0.5)]:",
        "    near = np.sqrt((x - across) ** 2 + (y - up) ** 2)",
        "    value = value + sign * np.clip(1 - near / 0.4, 0, 1)",
    ),
}


def read_text(pattern: str, number: int, settings: tuple[int, float, int], as_number: bool) -> str:
    """Text of ``read()``: the columns x, y and the class or the value of each point.

    Args:
        number: Place of the pattern among all, a part of the seed.
        settings: How many points, how much noise, and the seed.
        as_number: Whether each point has a number rather than a class.
    """
    samples, noise, seed = settings
    lines = [
        "def read() -> list[Any]:",
        '    """Points in the plane, and what is to be predicted of each."""',
        f"    random = np.random.default_rng([{seed}, {number}])",
        f"    samples, noise = {samples}, {noise}",
    ]
    if as_number and pattern in SURFACES:
        body = [*SURFACES[pattern], "value = value + noise * random.standard_normal(samples)"]
    else:
        body = [
            *CLASSES[pattern],
            "place = place + noise * random.standard_normal(place.shape)",
            "order = random.permutation(samples)",
            "place, blue = place[order], blue[order]",
        ]
        colours = 'value = np.array(["orange", "blue"])[blue].tolist()'
        body.append("value = blue * 2.0 - 1.0" if as_number else colours)
    body.append("return [place[:, 0], place[:, 1], value]")
    return "\n".join([*lines, *(f"    {line}" for line in body), ""])
