"""A tree checked against the schema; what does not fit is told in people's words, with its place. Pure."""

from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from monitor.config.problems import Problems
from monitor.config.schema import ConfigModel, PartModel, Strict
from monitor.config.tree import Node, Path
from monitor.config.values import suggest

AnyPart = TypeVar("AnyPart", bound=PartModel)


def validate(model: type[AnyPart], root: Node, problems: Problems) -> tuple[AnyPart, Node]:
    """The part of `root` that fits `model`, as values and as tree; the rest becomes problems.

    An item of a list, or a top-level key, is left out whole where anything in it is wrong: so a slip in
    one source does not hide what is wrong elsewhere.
    """
    if not isinstance(root.value, dict):
        if root.value is not None:
            problems.add(root.place, "a mapping belongs here: begin with a key such as `rules:`")
        return model(), Node({}, root.place)
    try:
        return model.model_validate(root.plain()), root
    except ValidationError as error:
        wrong = [(detail["loc"], detail) for detail in error.errors(include_url=False, include_input=False)]
    later = {path[:-1] for path, _ in wrong if path[-1] in _model_at(model, path[:-1]).later}
    for path, detail in wrong:
        unknown = detail["type"] == "extra_forbidden"
        if detail["type"] != "missing" or path[:-1] not in later:
            problems.add(
                root.place_of(path, key=unknown),
                _words(_model_at(model, path[:-1]), path, root.written(path), detail),
            )
    left = _without(root, [path for path, _ in wrong])
    return model.model_validate(left.plain()), left


def _without(root: Node, paths: list[Path]) -> Node:
    items = {path[:2] for path in paths if _is_item(path)}
    return root.without({str(path[0]) for path in paths if not _is_item(path)}, items)


def _is_item(path: Path) -> bool:
    return path[0] in ("sources", "rules", "recipients") and len(path) > 1


def _model_at(model: type[Strict], path: Path) -> type[Strict]:
    """The model of the mapping at `path`."""
    for step in path:
        if isinstance(step, str):
            field = next(field for name, field in model.model_fields.items() if (field.alias or name) == step)
            model = next(iter(_models_in(field.annotation)), model)
    return model


def _models_in(annotation: Any) -> list[type[Strict]]:
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_in(part)]


def _words(owner: type[Strict], path: Path, written: Path, detail: Any) -> str:
    unwritten = detail["type"] in {"missing", "extra_forbidden"}
    named = path if unwritten else written
    key = next((str(step) for step in reversed(named) if isinstance(step, str)), "")
    match detail["type"]:
        case "missing":
            field = next(f for name, f in owner.model_fields.items() if (f.alias or name) == key)
            return f"`{key}` is missing: give {field.description}"
        case "extra_forbidden":
            return _unknown(owner, key)
        case "literal_error":
            return (
                f"`{key}` is none of its values: write {str(detail['ctx']['expected']).replace(chr(39), '`')}"
            )
        case "value_error":
            subject = "" if _is_item(path) and len(path) == 2 else f"`{key}`: "
            return f"{subject}{detail['ctx']['error']}"
        case _:
            return f"`{key}`: a mapping belongs here: write its keys as `key: value`, one a line"


def _unknown(owner: type[Strict], key: str) -> str:
    if key in owner.later:
        return f"`{key}` is not known yet: remove it until a later version reads it"
    if key in owner.refused:
        return f"`{key}` stands open to everybody here: {owner.refused[key]}"
    if owner is PartModel and key in ConfigModel.model_fields:
        return f"`{key}` belongs in the main file: move it there"
    known = [field.alias or name for name, field in owner.model_fields.items()]
    return f"unknown key `{key}`{suggest(key, known) or ': known here are ' + ', '.join(known)}"
