"""Where data files lie: relative in a project's file, by whole paths for engines."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from netbuilder.core.recipe import Recipe, Source
from netbuilder.core.value import Project

FIELD = "path"


def has_file(source: Source | None) -> bool:
    """Whether the data lies in a file of the person."""
    return source is not None and FIELD in source.parameters


def located(source: Source, project_path: Path | None) -> Source:
    """The source with a whole path, so that an engine finds it from anywhere."""
    path = Path(getattr(source, FIELD, "") or ".")
    if not has_file(source) or path.is_absolute() or project_path is None:
        return source
    return source.replaced(**{FIELD: str(project_path.parent / path)})


def located_recipe(recipe: Recipe, project_path: Path | None) -> Recipe:
    """The recipe with its source located."""
    if recipe.source is None:
        return recipe
    return structs.replace(recipe, source=located(recipe.source, project_path))


def portable(project: Project, project_path: Path) -> Project:
    """The project as it goes into its file: data below its folder by a relative path."""
    source = project.recipe.source
    if source is None or not has_file(source):
        return project
    path = Path(getattr(source, FIELD))
    folder = project_path.resolve().parent
    if not path.is_absolute() or not path.resolve().is_relative_to(folder):
        return project
    relative = path.resolve().relative_to(folder).as_posix()
    recipe = structs.replace(project.recipe, source=source.replaced(**{FIELD: relative}))
    return structs.replace(project, recipe=recipe)
