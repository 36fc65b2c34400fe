"""One-hot codes of whole numbers, and samples drawn from bell curves."""

from __future__ import annotations

from netbuilder.catalog.layers.axes import real_numbers
from netbuilder.core.layer import Code, Example, Family, Layer, Socket, misfit
from netbuilder.core.params import flag, real, whole
from netbuilder.core.shapes import Shape, ShapeKind, features, sequence, tokens

ONE_HOT = '''def one_hot(x: Tensor, classes: int) -> Tensor:
    """A 1 at the place that each whole number names; all 0 where there is no such place."""
    return (x.long().unsqueeze(-1) == torch.arange(classes, device=x.device)).float()
'''

GAUSSIAN_SAMPLING = '''class GaussianSampling(nn.Module):
    """Draws from bell curves of given means; without training it answers the means.

    Its `divergence` says how far the last batch lay from the standard bell curve.
    """

    def __init__(self, always: bool = False) -> None:
        super().__init__()
        self.always = always
        self.divergence = torch.zeros(())

    def forward(self, mean: Tensor, log_variance: Tensor) -> Tensor:
        far = mean.square() + log_variance.exp() - 1 - log_variance
        self.divergence = 0.5 * far.flatten(1).sum(dim=1).mean()
        if not (self.training or self.always):
            return mean
        return mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
'''


class OneHot(Layer):
    """Turns whole numbers into rows of zeros with a 1 at their place."""

    group, icon, source = Family.COMBINE, "table", "torch.nn.functional.one_hot"
    title = "One-hot"
    synonyms = ("dummy", "indicator", "categories", "one hot")
    help = (
        "Each number becomes one step of a sequence, as wide as there are classes. A number that "
        "is no class becomes a row of zeros."
    )
    example = Example(inputs=(tokens(10),), output=sequence(10, 26), params={"classes": 26})

    classes: int = whole(default=10, low=1, help="How many classes there are.", on_node=True)

    def shape(self, x: Shape) -> Shape:
        if x.kind not in (ShapeKind.TOKENS, ShapeKind.FEATURES):
            raise misfit(
                "kind-mismatch",
                found=f"{{node}} takes tokens or whole numbers, but {x.phrase} arrives.",
                fix="Feed it tokens or a list of whole numbers.",
                port="x",
            )
        return sequence(x.known[0], self.classes)

    def code(self, x: Shape) -> Code:
        return Code(call=f"one_hot({{x}}, {self.classes})", definitions=(ONE_HOT,))


class GaussianSampling(Layer):
    """Draws a sample from the bell curves that two layers describe."""

    group, icon = Family.COMBINE, "noise"
    source = "Kingma & Welling 2014, ICLR, arXiv:1312.6114"
    synonyms = ("reparameterisation", "vae", "variational autoencoder", "latent", "stochastic")
    help = (
        "The heart of a variational autoencoder: one layer says the mean of every code number, "
        "another the logarithm of its variance. Gradients flow through both, and codes far from a "
        "standard bell curve may cost something. Predictions use the mean."
    )
    inputs = (Socket("mean"), Socket("log_variance"))
    example = Example(inputs=(features(20), features(20)), output=features(20))

    divergence: float = real(
        default=0.0,
        low=0.0,
        high=1e6,
        on_node=True,
        label="weight of divergence",
        help=(
            "What KL divergence from a standard bell curve costs beside the loss of the outputs; 0 "
            "where an output of its own says so."
        ),
    )
    always: bool = flag(default=False, help="Draws when predicting too, not only while it trains.")

    def shape(self, mean: Shape, log_variance: Shape) -> Shape:
        if (mean.kind, mean.sizes) != (log_variance.kind, log_variance.sizes):
            raise misfit(
                "sizes-differ",
                found=f"{{node}} gets {mean.phrase} and {log_variance.phrase}.",
                expected="Mean and variance must have the same size.",
                fix="Make the layers before it equally wide.",
                port="log_variance",
            )
        real_numbers(mean, "mean")
        real_numbers(log_variance, "log_variance")
        return mean

    def code(self, mean: Shape, log_variance: Shape) -> Code:
        module = f"GaussianSampling({'always=True' if self.always else ''})"
        price = f"{self.divergence} * {{self}}.divergence"
        return Code(
            module,
            "{self}({mean}, {log_variance})",
            definitions=(GAUSSIAN_SAMPLING,),
            penalties=(price,) if self.divergence else (),
        )
