"""XML in and out as plain dictionaries: repeated elements become lists, leaves become text. No attributes, no schema."""

from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape


def read_xml(text: str) -> dict[str, Any]:
    """Read a document as {root: content}; raises ValueError for anything that is not plain XML."""
    if "<!" in text.replace("<![CDATA[", ""):
        raise ValueError("a document type or entity is not allowed")
    try:
        root = ET.fromstring(text.strip())  # noqa: S314 - entities are refused above
    except ET.ParseError as broken:
        raise ValueError(f"not XML: {broken}") from broken
    return {root.tag: _content(root)}


def _content(element: ET.Element) -> Any:
    if not len(element):
        return element.text or ""
    content: dict[str, Any] = {}
    for child in element:
        value = _content(child)
        if child.tag not in content:
            content[child.tag] = value
        elif isinstance(content[child.tag], list):
            content[child.tag].append(value)
        else:
            content[child.tag] = [content[child.tag], value]
    return content


def write_xml(root: str, content: Any) -> bytes:
    """Write {name: value} as elements; a list repeats its element, None leaves an empty one."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, content)}\n'.encode()


def _element(name: str, content: Any) -> str:
    if isinstance(content, list):
        return "".join(_element(name, one) for one in content)
    if isinstance(content, dict):
        return f"<{name}>{''.join(_element(key, value) for key, value in content.items())}</{name}>"
    return f"<{name}>{escape('' if content is None else str(content))}</{name}>"


def entries(node: Any, name: str) -> list[Any]:
    """List what stands under `name`, whether it was written once, many times, or not at all."""
    found = node.get(name) if isinstance(node, dict) else None
    if found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]
