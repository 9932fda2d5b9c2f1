"""A mesh, its colours, lamps and a camera in Blender. Needs `bpy`, which nothing else here does."""

from pathlib import Path
from tempfile import TemporaryDirectory

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

from scripts.pictures import paint
from scripts.pictures.finish import Passes
from scripts.pictures.paint import Layer
from scripts.pictures.sculpt import sculpt
from scripts.pictures.views import Array, View, basis

MESHES = Path(__file__).parent / "mesh"
_FINENESS = 3
"""How often the cages are divided: 300,000 vertices for the head."""

Groups = dict[str, list[list[int]]]


def read(path: Path) -> tuple[Array, Groups]:
    """Return the vertices of an OBJ file and the faces of each of its groups."""
    vertices: list[list[float]] = []
    groups: Groups = {}
    group = "skin"
    for line in path.read_text("utf-8").splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(each) for each in rest.split()])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            groups.setdefault(group, []).append([int(each) - 1 for each in rest.split()])
    return np.array(vertices), groups


def build(view: View) -> tuple[bpy.types.Object, Array]:
    """Put the mesh of a view into an empty scene; return it and its finished vertices."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    vertices, groups = read(MESHES / f"{view.mesh}.obj")
    ears = groups.get("ear_l", []) + groups.get("ear_r", [])
    is_ear = np.zeros(len(vertices))
    if ears:
        is_ear[np.unique(np.concatenate([np.asarray(face) for face in ears]))] = 1
    skin = _object("skin", vertices, groups["skin"] + ears, _FINENESS, is_ear)
    shape, ear = _coordinates(skin.data), _read_values(skin.data, "ear")
    shape = sculpt(view.mesh, shape, _normals(skin.data), ear)
    skin.data.vertices.foreach_set("co", _to_blender(shape).astype(np.float32).ravel())
    skin.data.update()
    layers = paint.layers(view, shape, _normals(skin.data), ear)
    for layer in layers:
        _write_values(skin.data, layer.name, layer.distance)
    if any(layer.name == "hair" for layer in layers):
        strands = skin.data.attributes.new("strand", "FLOAT_VECTOR", "POINT")
        strands.data.foreach_set("vector", paint.hair_strands(shape).astype(np.float32).ravel())
    skin.data.materials.append(_skin(layers))
    for name in ("eye_l", "eye_r"):
        if name in groups:
            eye = _object(name, vertices, groups[name], 5, np.zeros(len(vertices)))
            eye.data.materials.append(_plain(name, paint.EYE, 0.25, 0.4))
    return skin, shape


def light(view: View, samples: int) -> None:
    """Set up camera, lamps and renderer."""
    for thing in [o for o in bpy.data.objects if o.type in ("LIGHT", "CAMERA")]:
        bpy.data.objects.remove(thing)
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("sky")
    scene.world.use_nodes = True
    sky = scene.world.node_tree.nodes["Background"]
    sky.inputs[0].default_value, sky.inputs[1].default_value = (1, 1, 1, 1), view.ambient
    _camera(view)
    _lamp(view, view.key, view.key_power, 70)
    _lamp(view, view.fill, 0.9, 90)
    scene.render.engine, scene.cycles.device = "CYCLES", "CPU"
    scene.cycles.samples, scene.cycles.seed, scene.cycles.max_bounces = samples, 1, 4
    scene.cycles.use_denoising, scene.cycles.denoiser = True, "OPENIMAGEDENOISE"
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BLACKMAN_HARRIS", 1.5
    scene.render.film_transparent = True
    scene.view_settings.view_transform, scene.view_settings.look = "Standard", "None"


def render(side: int) -> Image.Image:
    """Return the picture, see-through around the figure."""
    scene = bpy.context.scene
    scene.render.resolution_x = scene.render.resolution_y = side
    scene.render.image_settings.color_mode = "RGBA"
    with TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "beauty.png")
        bpy.ops.render.render(write_still=True)
        return Image.open(scene.render.filepath).convert("RGBA")


def render_passes(side: int) -> Passes:
    """Return what lies at each pixel, from a second rendering with one sample."""
    scene = bpy.context.scene
    layer = scene.view_layers[0]
    layer.use_pass_position = layer.use_pass_normal = True
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.max_bounces = 1, False, 0
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", 0.01
    scene.render.resolution_x = scene.render.resolution_y = side
    scene.use_nodes = True
    nodes = scene.node_tree.nodes
    nodes.clear()
    names = ("Position", "Normal", "Alpha")
    with TemporaryDirectory() as folder:
        source, files = nodes.new("CompositorNodeRLayers"), nodes.new("CompositorNodeOutputFile")
        files.base_path = folder
        files.format.file_format, files.format.color_depth = "OPEN_EXR", "32"
        files.file_slots.clear()
        for name in names:
            files.file_slots.new(name)
            scene.node_tree.links.new(source.outputs[name], files.inputs[name])
        scene.frame_set(1)
        bpy.ops.render.render()
        found = {name: _pixels(Path(folder) / f"{name}0001.exr", side) for name in names}
    scene.use_nodes = False
    found["Alpha"] = found["Alpha"][..., 0]
    return {name: a if name == "Alpha" else _from_blender(a[..., :3]) for name, a in found.items()}


def _pixels(path: Path, side: int) -> Array:
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    values = np.empty(side * side * image.channels, np.float32)
    image.pixels.foreach_get(values)
    channels = image.channels
    bpy.data.images.remove(image)
    return values.reshape(side, side, channels)[::-1].astype(float)


def _to_blender(vertices: Array) -> Array:
    """Blender's up is z."""
    return np.stack([vertices[..., 0], -vertices[..., 2], vertices[..., 1]], -1)


def _from_blender(vertices: Array) -> Array:
    return np.stack([vertices[..., 0], vertices[..., 2], -vertices[..., 1]], -1)


def _object(
    name: str, vertices: Array, faces: list[list[int]], fineness: int, ear: Array
) -> bpy.types.Object:
    used = np.unique(np.concatenate([np.asarray(face) for face in faces]))
    number = np.full(len(vertices), -1)
    number[used] = np.arange(len(used))
    mesh = bpy.data.meshes.new(name)
    renumbered = [[int(number[each]) for each in face] for face in faces]
    mesh.from_pydata(_to_blender(vertices[used]).tolist(), [], renumbered)
    thing = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(thing)
    _write_values(mesh, "ear", ear[used])
    divided = thing.modifiers.new("divided", "SUBSURF")
    divided.levels = divided.render_levels = fineness
    divided.boundary_smooth = "PRESERVE_CORNERS"
    evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get())
    finer = bpy.data.meshes.new_from_object(evaluated)
    thing.modifiers.clear()
    thing.data = finer
    finer.polygons.foreach_set("use_smooth", np.ones(len(finer.polygons), bool))
    return thing


def _coordinates(mesh: bpy.types.Mesh) -> Array:
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", values)
    return _from_blender(values.reshape(-1, 3).astype(float))


def _normals(mesh: bpy.types.Mesh) -> Array:
    values = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("normal", values)
    return _from_blender(values.reshape(-1, 3).astype(float))


def _write_values(mesh: bpy.types.Mesh, name: str, values: Array) -> None:
    mesh.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values.astype(np.float32))


def _read_values(mesh: bpy.types.Mesh, name: str) -> Array:
    values = np.empty(len(mesh.vertices), np.float32)
    mesh.attributes[name].data.foreach_get("value", values)
    return values.astype(float)


def _linear(colour: str) -> tuple[float, float, float, float]:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return red, green, blue, 1


def _plain(name: str, colour: str, roughness: float, shine: float) -> bpy.types.Material:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    surface = material.node_tree.nodes["Principled BSDF"]
    surface.inputs["Base Color"].default_value = _linear(colour)
    surface.inputs["Roughness"].default_value = roughness
    surface.inputs["Specular IOR Level"].default_value = shine
    return material


def _skin(layers: list[Layer]) -> bpy.types.Material:
    material = _plain("skin", paint.SKIN, 0.62, 0.25)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    surface = nodes["Principled BSDF"]
    surface.inputs["Subsurface Weight"].default_value = 0.08
    surface.inputs["Subsurface Radius"].default_value = (0.9, 0.45, 0.3)
    surface.inputs["Subsurface Scale"].default_value = 0.5
    base = nodes.new("ShaderNodeRGB")
    base.outputs[0].default_value = _linear(paint.SKIN)
    colour = base.outputs[0]
    for layer in layers:
        colour = _over(material, colour, layer)
    links.new(colour, surface.inputs["Base Color"])
    _see_through_from_behind(material)
    return material


def _over(
    material: bpy.types.Material, below: bpy.types.NodeSocket, layer: Layer
) -> bpy.types.NodeSocket:
    """Paint one layer where its distance is positive."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    distance = nodes.new("ShaderNodeAttribute")
    distance.attribute_name = layer.name
    edge = nodes.new("ShaderNodeMapRange")
    edge.interpolation_type = "SMOOTHSTEP"
    edge.inputs["From Min"].default_value = -layer.softness
    edge.inputs["From Max"].default_value = layer.softness
    edge.inputs["To Max"].default_value = layer.opacity
    mixed = nodes.new("ShaderNodeMix")
    mixed.data_type = "RGBA"
    links.new(distance.outputs["Fac"], edge.inputs["Value"])
    links.new(edge.outputs["Result"], mixed.inputs["Factor"])
    links.new(below, mixed.inputs["A"])
    mixed.inputs["B"].default_value = _linear(layer.colour)
    if layer.name == "hair":
        _strands(material, distance, edge, mixed)
    return mixed.outputs["Result"]


def _strands(
    material: bpy.types.Material,
    distance: bpy.types.Node,
    edge: bpy.types.Node,
    mixed: bpy.types.Node,
) -> None:
    """Vary colour and edge of the hair along its strands."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    along = nodes.new("ShaderNodeAttribute")
    along.attribute_name = "strand"
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 1.0
    noise.inputs["Detail"].default_value, noise.inputs["Roughness"].default_value = 3, 0.6
    spread = nodes.new("ShaderNodeMapRange")
    spread.inputs["From Min"].default_value, spread.inputs["From Max"].default_value = 0.3, 0.7
    two = nodes.new("ShaderNodeMix")
    two.data_type = "RGBA"
    two.inputs["A"].default_value = _linear(paint.HAIR)
    two.inputs["B"].default_value = _linear(paint.HAIR_LIGHT)
    moved, centred = nodes.new("ShaderNodeMath"), nodes.new("ShaderNodeMath")
    moved.operation, centred.operation = "MULTIPLY_ADD", "SUBTRACT"
    moved.inputs[1].default_value, centred.inputs[1].default_value = 0.30, 0.15
    links.new(along.outputs["Vector"], noise.inputs["Vector"])
    links.new(noise.outputs["Fac"], spread.inputs["Value"])
    links.new(spread.outputs["Result"], two.inputs["Factor"])
    links.new(two.outputs["Result"], mixed.inputs["B"])
    links.new(spread.outputs["Result"], moved.inputs[0])
    links.new(distance.outputs["Fac"], moved.inputs[2])
    links.new(moved.outputs[0], centred.inputs[0])
    links.new(centred.outputs[0], edge.inputs["Value"])


def _see_through_from_behind(material: bpy.types.Material) -> None:
    """The meshes are open where they were cut; their inside must not be seen."""
    nodes, links = material.node_tree.nodes, material.node_tree.links
    side, clear = nodes.new("ShaderNodeNewGeometry"), nodes.new("ShaderNodeBsdfTransparent")
    either = nodes.new("ShaderNodeMixShader")
    links.new(side.outputs["Backfacing"], either.inputs[0])
    links.new(nodes["Principled BSDF"].outputs[0], either.inputs[1])
    links.new(clear.outputs[0], either.inputs[2])
    links.new(either.outputs[0], nodes["Material Output"].inputs["Surface"])


def _camera(view: View) -> None:
    data = bpy.data.cameras.new("camera")
    data.type, data.ortho_scale, data.clip_end = "ORTHO", view.width, 400
    camera = bpy.data.objects.new("camera", data)
    bpy.context.collection.objects.link(camera)
    right, up, looking = (_to_blender(each) for each in basis(view))
    target = _to_blender(np.array(view.target, float))
    placed = Matrix((right, up, -looking)).transposed().to_4x4()
    placed.translation = Vector(target - looking * 150)
    camera.matrix_world = placed
    bpy.context.scene.camera = camera


def _lamp(view: View, offset: tuple[float, float], power: float, size: float) -> None:
    """Hang a disc of light 90 cm away."""
    right, up, looking = basis(view)
    shining = _to_blender(looking - offset[0] * right - offset[1] * up)
    shining /= np.linalg.norm(shining)
    data = bpy.data.lights.new("lamp", "AREA")
    data.shape, data.size, data.energy = "DISK", size, power * 90 * 90
    lamp = bpy.data.objects.new("lamp", data)
    bpy.context.collection.objects.link(lamp)
    lamp.location = Vector(_to_blender(np.array(view.target, float)) - shining * 90)
    lamp.rotation_euler = Vector(shining).to_track_quat("-Z", "Y").to_euler()
