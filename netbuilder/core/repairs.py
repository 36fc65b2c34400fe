"""Applies computable fixes: edits that came as data become a new design."""

from __future__ import annotations

import msgspec
from msgspec import structs

from netbuilder.core import edits, neuron_edits
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Plan
from netbuilder.core.problems import (
    AddWire,
    AppendOutput,
    DesignError,
    Fix,
    FixEdit,
    InsertBefore,
    LeaveUnscaled,
    LetSpeak,
    Problem,
    RemoveNode,
    RemoveWire,
    SetParameter,
    SetPlan,
    SetWidthBefore,
)
from netbuilder.core.recipe import Scaler
from netbuilder.core.value import Project


def repaired(project: Project, fix: Fix) -> Project:
    """Apply a fix of the project's own design, of its plan or of its recipe.

    Raises:
        DesignError: The project has changed so that the fix no longer applies.
    """
    for edit in fix.edits:
        if isinstance(edit, SetPlan):
            project = structs.replace(project, plan=_replanned(project.plan, edit))
        elif isinstance(edit, LeaveUnscaled):
            plain = next((each() for each in Scaler.entries().values() if not each.changes), None)
            project = structs.replace(project, recipe=structs.replace(project.recipe, scaler=plain))
        else:
            project = structs.replace(project, design=_applied(project.design, edit))
    return project


def _replanned(plan: Plan, edit: SetPlan) -> Plan:
    kinds = {field.name: field.type for field in structs.fields(Plan)}
    if edit.field not in kinds:
        raise _outdated()
    try:
        value = msgspec.convert(edit.value, kinds[edit.field])
    except msgspec.ValidationError as error:
        raise _outdated() from error
    return structs.replace(plan, **{edit.field: value})


def fixed(design: Design, fix: Fix) -> Design:
    """Apply a fix.

    Raises:
        DesignError: The design has changed so that the fix no longer applies.
    """
    for edit in fix.edits:
        design = _applied(design, edit)
    return design


def _applied(design: Design, edit: FixEdit) -> Design:
    match edit:
        case SetParameter(node, field, value):
            layer = _present(design, node).layer
            if not isinstance(layer, Layer) or field not in layer.parameters:
                raise _outdated()
            return edits.with_parameter(design, node, field, layer.parameters[field].decoded(value))
        case InsertBefore(node, port, layer, index):
            return _inserted_before(design, Port(node, port), layer, index)
        case SetWidthBefore() | SetPlan() | LeaveUnscaled():
            # Inference has replaced the one wherever it can be applied; the other is no design's.
            raise _outdated()
        case AddWire(source, target):
            return edits.connected(design, Port(*source), Port(*target))
        case RemoveWire(source, target):
            return edits.disconnected(design, Wire(Port(*source), Port(*target)))
        case LetSpeak(node):
            _present(design, node)
            return neuron_edits.with_all_speaking(design, node)
        case RemoveNode(node):
            return edits.removed(design, [node], heal=True)
        case AppendOutput(node, layer):
            x, y = _present(design, node).position
            spot = edits.room_beside(design, (x + edits.STEP_PX, y))
            design, id = edits.added(design, _layer(layer), spot)
            start = Port(node, design.nodes[node].layer.outputs[0].name)
            return edits.connected(design, start, Port(id, design.nodes[id].layer.inputs[0].name))


def _inserted_before(design: Design, port: Port, saved: object, index: int) -> Design:
    _present(design, port.node)
    wires = design.incoming.get(port.node, ())
    there = [each for each in wires if not port.name or each.target.name == port.name]
    if index >= len(there):
        raise _outdated()
    wire = there[index]
    x, y = design.nodes[port.node].position
    before = design.nodes[wire.source.node].position[0]
    design = edits.with_room(design, port.node, before + 2 * edits.STEP_PX)
    x = min(x, before + edits.STEP_PX) if x > before else x
    if len(there) > 1:  # on the branch it is for, and beside what else stands there
        x, y = edits.room_beside(design, (x, design.nodes[wire.source.node].position[1]))
    return edits.inserted_on_wire(design, wire, _layer(saved), (x, y))[0]


def _layer(saved: object) -> Layer:
    layer = Layer.loaded(saved)
    if not isinstance(layer, Layer):
        raise _outdated()
    return layer


def _present(design: Design, id: str) -> Node:
    if id not in design.nodes:
        raise _outdated()
    return design.nodes[id]


def _outdated() -> DesignError:
    return DesignError(
        Problem("fix-outdated", found="The network has changed, so this repair no longer fits.")
    )
