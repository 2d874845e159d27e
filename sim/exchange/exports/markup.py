"""XML documents: elements with plain text, indented, the same bytes each time."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sim.model.escapes import printable


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: object) -> Element:
    """Add an element to another; a trailing ``_`` of an attribute's name, as in ``class_``, is left out."""
    child = ElementTree.SubElement(parent, tag, named(attributes))
    if text is not None:
        child.text = printable(text)
    return child


def named(attributes: dict[str, object]) -> dict[str, str]:
    """Return attributes as text, without those that are None."""
    return {name.rstrip("_"): printable(str(value)) for name, value in attributes.items() if value is not None}


def document(root: Element) -> str:
    """Return a document with its declaration."""
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
