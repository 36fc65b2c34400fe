"""Data sets that come with the application, inside scikit-learn: no download, no network."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source

READ = '''def read() -> list[Any]:
    """The columns of the set, in its own units; the last one is the target."""
    from sklearn import datasets

    loaded = datasets.{loader}({options})
    if "target_names" in loaded:
        target = [str(loaded.target_names[number]) for number in loaded.target]
    else:
        target = loaded.target.astype(np.float64)
    return [*loaded.data.astype(np.float64).T, target]
'''


class BundledSet(Source, is_abstract=True):
    """A set that ships inside scikit-learn.

    Class attributes:
        loader: Name of its function in ``sklearn.datasets``.
        rows: How many rows it has.
        target_name: Name of its target column.
        picture: Height, width and channels where its inputs are pixels.
        options: What its function is called with.
    """

    loader: ClassVar[str]
    rows: ClassVar[int]
    target_name: ClassVar[str]
    picture: ClassVar[tuple[int, int, int] | None] = None
    options: ClassVar[str] = ""

    def code(self, recipe: Recipe) -> str:
        return READ.format(loader=self.loader, options=self.options)


class Iris(BundledSet):
    """Three kinds of iris told apart by four measures of the flower; 150 rows."""

    source = "Fisher 1936, Annals of Eugenics 7:179"
    synonyms = ("flowers", "classification")
    loader, rows, target_name = "load_iris", 150, "species"


class Wine(BundledSet):
    """Three growers of wine told apart by thirteen chemical measures; 178 rows."""

    source = "Aeberhard & Forina 1992, UCI Machine Learning Repository"
    synonyms = ("chemistry", "classification")
    loader, rows, target_name = "load_wine", 178, "grower"


class BreastCancer(BundledSet):
    """Harmless and malignant tumours told apart by thirty measures of cells; 569 rows."""

    source = "Street, Wolberg & Mangasarian 1993, SPIE 1905:861"
    synonyms = ("wisconsin", "medicine", "classification")
    loader, rows, target_name = "load_breast_cancer", 569, "diagnosis"


class Digits(BundledSet):
    """Handwritten digits as pictures of 8 × 8 pixels; 1,797 rows."""

    source = "Alpaydin & Kaynak 1998, UCI Machine Learning Repository"
    synonyms = ("handwriting", "mnist", "pictures", "classification")
    icon = "image"
    loader, rows, target_name, picture = "load_digits", 1797, "digit", (8, 8, 1)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns: pixels row by row, then the digit."""
        pixels = (Column(f"pixel_{row}_{place}") for row in range(8) for place in range(8))
        digits = tuple(str(digit) for digit in range(10))
        digit = Column("digit", ColumnType.CATEGORY, ColumnRole.TARGET, classes=digits, distinct=10)
        return (*pixels, digit)


class Diabetes(BundledSet):
    """Progress of diabetes after a year, a number, from ten measures of the patient; 442 rows."""

    source = "Efron et al. 2004, Annals of Statistics 32:407"
    synonyms = ("medicine", "regression")
    loader, rows, target_name = "load_diabetes", 442, "progression"
    options = "scaled=False"
